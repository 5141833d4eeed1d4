"""Nothing unaccepted, internal or under embargo can be reached by a stranger: neither on the live
site nor in the exported one, nor behind any other door of the portal.

Over the real texts, with a mark in every column of words and secret figures (``tests.planted``).
"""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html as pages

from results.addresses import PAGES
from tests.access.allowed import PAGES as MATRIX
from tests.crawling import dug_out, hidden, links_of, route
from tests.planted import FIGURES, SHOWN_FIGURE, figures_in

# Whose words the public may read; every other column is the portal's own business.
PUBLIC = {
    "agencies.Agency.name", "agencies.Agency.short_name", "agencies.Region.name",
    "agencies.Region.short_name", "oversight.Satisfaction.document",
    "pledges.Batch.source_title", "pledges.Batch.title",
    "pledges.Category.name", "pledges.Funding.per", "pledges.Funding.project",
    "pledges.Funding.quote", "pledges.Funding.scope", "pledges.Indicator.baseline_text",
    "pledges.Indicator.deadline_phrase", "pledges.Indicator.name", "pledges.Indicator.quote",
    "pledges.Indicator.soft", "pledges.Milestone.what", "pledges.Pledge.quote",
    "pledges.Pledge.scope", "pledges.Pledge.title", "a remark printed", "an answer printed",
}  # fmt: skip
# Some of what must stay inside, so that an empty table is noticed.
INSIDE = {
    "agencies.User.last_name", "agencies.User.first_name", "agencies.User.username",
    "agencies.Message.body", "oversight.AcceptanceItem.found", "oversight.Attachment.name",
    "oversight.EntrySign.told", "oversight.Notice.body", "oversight.Notice.subject",
    "oversight.NoticeReply.text", "oversight.Problem.cause", "oversight.Problem.what",
    "oversight.ProblemStep.text", "pledges.Batch.source_note",
    "pledges.Indicator.note", "pledges.Pledge.note", "pledges.Project.name",
    "progress.Acceptance.document", "progress.Evidence.name", "progress.Narrative.next_step",
    "progress.Narrative.problem", "progress.Narrative.progress", "progress.Reading.note",
    "progress.ReportStep.reason", "progress.ReturnedCell.reason", "progress.SpecialReport.body",
    "progress.Verdict.text", "a contact", "a pledge being drafted", "a remark answered alone",
    "a remark set aside", "a remark waiting", "an answer to one alone", "the note of a check",
    "the name of a batch being drafted", "who took a photograph", "why a figure was corrected",
    "why a remark was set aside", "a caption in 8645", "the title in 8645",
}  # fmt: skip
KINDS = {"html", "json", "csv", "xlsx", "pdf", "xml"}
# The words of lights and of schedules, where a batch publishes no schedule.
JUDGING = re.compile(
    r"滞后|超序时|按序时|正常推进|略慢|落后\d|计划完成|亮灯|研判|未报|有风险|预计完成"
)
DEFINING = re.compile(r"/data/(index\.html)?$|\.xlsx$")  # say what columns hold, in every batch
LIGHTS = {"blue", "green", "yellow", "red", "grey", "worse", "better"}


def test_the_walk_meets_every_public_page_and_each_answers(whole_site):
    read = {address for name, address in whole_site.listed if name in PAGES}

    assert read <= set(whole_site.live.answers)
    assert {address: got.status for address, got in whole_site.answers.items()} == dict.fromkeys(
        whole_site.answers, 200
    )
    assert len(read) > 250
    assert {name for got in whole_site.answers.values() for name in got.cookies} == {"csrftoken"}


def test_no_link_leads_into_an_inner_room(whole_site):
    inward = {link for _page, link in whole_site.live.inward}
    assert inward == {"/accounts/login/", "/api/v1/docs/"}
    outward = {
        link
        for address, got in whole_site.answers.items()
        for link in links_of(address, got)
        if not link.startswith(("/static/", "/results/"))
    }
    doors = {
        "/", "/accounts/login/", "/api/v1/docs/", "/robots.txt", "/sitemap.xml", "/suggest/",
        "/suggest/receipt/",
    }  # fmt: skip
    assert outward == doors & outward


def test_the_live_site_tells_nobody_s_words_but_those_meant_for_all(whole_site):
    variants = [*whole_site.english.items(), *whole_site.elder.items()]
    found = {
        (source, route(address))
        for address, got in [*whole_site.answers.items(), *variants]
        for source in whole_site.marks.found_in(address + dug_out(address, got.body))
    }

    assert {pair for pair in found if pair[0] not in PUBLIC} == set()


def test_the_exported_site_tells_no_more(whole_site):
    found = {
        (source, name)
        for name, body in whole_site.kept.items()
        for source in whole_site.marks.found_in(name + dug_out(name, body))
    }

    assert {pair for pair in found if pair[0] not in PUBLIC} == set()


def test_the_search_for_secrets_would_have_found_them(whole_site):
    """Words in every kind of file, a figure, hidden data; and secrets enough to be found."""
    texts = {name: dug_out(name, body) for name, body in whole_site.kept.items()}
    kinds = {n.rpartition(".")[2] for n, text in texts.items() if whole_site.marks.found_in(text)}
    shown = {n.rpartition(".")[2] for n, text in texts.items() if SHOWN_FIGURE in figures_in(text)}
    everything = " ".join(texts.values())

    assert kinds >= KINDS
    assert shown >= {"html", "json", "csv", "xlsx", "pdf"}
    assert whole_site.marks.found_in(everything) == PUBLIC
    assert set(whole_site.marks.sources.values()) >= INSIDE
    assert figures_in("共86,410,001元，另有86420002件") == {"8641", "8642"} < FIGURES.keys()
    assert figures_in("x86420002f 186420002 0.86420002") == set()
    photo = dug_out("x.jpg", whole_site.originals[0])
    assert whole_site.marks.found_in(photo) == {"who took a photograph"}


def test_a_public_photograph_is_nothing_but_a_picture(whole_site):
    photos = {n: body for n, body in whole_site.kept.items() if n.endswith(".jpg")}

    assert [hidden(body) for body in photos.values()] == [{}] * len(photos) != []
    assert hidden(whole_site.originals[0]) != {}


def test_only_photographs_of_a_released_version_are_given_out(whole_site):
    given = {
        t.address
        for t in whole_site.tried
        if t.name == "public_file" and t.method == "get" and t.answer.status == 200
    }
    asked = {t.address for t in whole_site.tried if t.name == "public_file"}

    shown = {address for name, address in whole_site.listed if name == "public_file"}
    assert shown < given
    assert len(given - shown) == 1  # of the version before: replaced, never withdrawn
    assert len(asked) > 3 * len(given) > 0


def test_every_other_door_is_shut(whole_site):
    """Not public: to the sign-in, or no such method; public: what is not released is not there."""
    outcomes = {
        (_public(tried.name), tried.answer.status, urlsplit(tried.answer.place).path)
        for tried in whole_site.tried
        # whom the interface lets in stands in tests/access/test_interface.py
        if tried.name != "admin:login" and not tried.name.startswith("api-")
    }

    assert {found for found in outcomes if not found[0]} == {
        (False, 302, "/accounts/login/"), (False, 302, "/admin/login/"), (False, 405, ""),
    }  # fmt: skip
    # 409: words sent to a call for suggestions that is not open
    assert {found[1] for found in outcomes if found[0]} <= {200, 302, 400, 404, 405, 409, 410}
    assert {tried.name for tried in whole_site.tried} >= set(MATRIX)


def _public(name: str) -> bool:
    return (name in MATRIX and MATRIX[name][2]) or name == "admin:logout"


def test_nothing_is_told_at_any_door(whole_site):
    found = {
        (source, tried.address)
        for tried in whole_site.tried
        for source in whole_site.marks.found_in(
            tried.answer.place + dug_out(tried.address, tried.answer.body)
        )
    }

    assert {pair for pair in found if pair[0] not in PUBLIC} == set()


def test_what_is_not_released_is_as_if_it_were_not_there(whole_site):
    """A batch being drafted, drafts, what lies under embargo: 404; what was withdrawn: 410."""
    status = {
        tried.address: tried.answer.status for tried in whole_site.tried if tried.method == "get"
    }
    versions = {n: status[f"/results/jilin-2023/versions/{n}/data.json"] for n in range(1, 8)}
    drafted = {status[a] for a in status if a.startswith("/results/jilin-2024/")}

    assert versions == {n: 200 if n < 5 else 404 for n in range(1, 8)}
    assert drafted == {404}
    assert not [name for name in whole_site.kept if "jilin-2024" in name]
    assert not [name for name in whole_site.kept if "jilin-2023/versions/5" in name]


def test_where_no_schedule_is_public_no_word_or_colour_tells_of_it(whole_site):
    told = Counter()
    for name, body in whole_site.kept.items():
        batch = re.match(r"(?:elder/)?results/(\w+-\w+)/", name)
        if not batch or DEFINING.search(name) or name.endswith((".jpg", ".js")):
            continue
        text = dug_out(name, body)
        words = set(JUDGING.findall(text)) | (_classes(text) & LIGHTS if "<html" in text else set())
        told.update((batch[1], word) for word in words)

    assert {batch for batch, _word in told} == {"chengde-2020"}
    assert told["chengde-2020", "滞后"] > 0


def _classes(page: str) -> set[str]:
    root = pages.document_fromstring(page)
    return {name for each in root.xpath("//@class") for name in str(each).split()}


def test_no_file_of_the_export_leads_anywhere_but_to_another(whole_site):
    broken = {
        (name, there)
        for name, body in whole_site.kept.items()
        if name.endswith(".html")
        for link in pages.document_fromstring(body.decode()).xpath("//@href | //@src")
        if not urlsplit(link).scheme and not urlsplit(link).netloc
        for there in [urljoin(f"/{name}", urlsplit(link).path) or f"/{name}"]
        if unquote(there[1:]) not in whole_site.kept
    }

    assert broken == set()
    assert whole_site.lost == ()
