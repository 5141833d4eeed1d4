"""No light, expected value, gap, inner note, draft or unaccepted figure is ever public."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from urllib.parse import urljoin, urlsplit

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.models import MonthlyReport, Reading, Verdict
from results.actions.preparing import prepare
from results.addresses import PAGES, public_addresses
from results.models import Publication
from results.open_data.account import account_of
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import classes, links, release

MAY = date(2020, 5, 1)
NOTE = "征地受阻，请勿外传"
DRAFT_NOTE = "草稿说明"
UNACCEPTED, EMBARGOED = "271828", "161803"
# The light's word and sentence, the expected share and value, the gap, the days.
INNER_WORDS = (
    "滞后", "严重滞后", "落后", "39.67", "119.0", "29.67", "91天", "亮灯", "研判", "未报",
    "序时", NOTE, DRAFT_NOTE, UNACCEPTED, "271,828", EMBARGOED, "161,803", "第3版",
)  # fmt: skip
# What a column or a table may hold is defined for every batch, also where none is public.
DEFINED = {"序时", "滞后"}
DEFINING = re.compile(
    r"^/results/(dictionary|chengde-2020/(data/|data\.xlsx|versions/\d/data\.xlsx))"
)
LIGHTS = {"blue", "green", "yellow", "red", "grey", "worse", "better"}


@pytest.fixture
def public(batch, roads, labour, officer):
    """A lagging figure published; an unaccepted one and an embargoed draft beside it."""
    make_accepted(roads, APRIL, "30", note=NOTE)
    jobs = make_share(make_pledge(batch, labour, title="城镇就业"), name="新增就业", unit="人")
    open_months(batch=batch, today=APRIL)
    report = MonthlyReport.objects.get(agency=labour, month=APRIL)
    Reading.objects.create(
        report=report, share=jobs, value=UNACCEPTED, as_of=date(2020, 4, 30), note=DRAFT_NOTE
    )
    judge_batch(batch=batch, today=date(2020, 4, 30))
    release(batch)
    release(batch, APRIL)
    make_accepted(roads, MAY, EMBARGOED)
    prepare(batch=batch, month=MAY, by=officer)


def text_of(response) -> str:
    """What a reader can find in an answer; a workbook is unpacked."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(body))
        return "".join(book.read(name).decode() for name in book.namelist())
    return body.decode(errors="replace")


def crawl(client) -> dict[str, str]:
    """Every public page that can be reached from the home page, with its text."""
    pages, waiting = {}, ["/"]
    while waiting:
        address = waiting.pop()
        if address in pages:
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        pages[address] = text_of(response)
        if response["Content-Type"].startswith("text/html"):
            assert classes(response) & LIGHTS == set(), address
            for link in links(response):
                found = urlsplit(urljoin(address, link))
                if not found.netloc and found.path.startswith(("/results/", "/office/")):
                    waiting.append(found._replace(fragment="").geturl())
    return pages


def test_the_case_really_has_inner_matters(public):
    assert Verdict.objects.get(light="yellow").text.startswith("截至4月30日，计划完成39.67%")
    assert Publication.objects.get(state="draft").content["pledges"][0]["indicators"][0][
        "value"
    ] == (EMBARGOED)


def test_whatever_the_public_can_reach_holds_none_of_them(client, public):
    pages = crawl(client)

    reached = {urlsplit(address).path for address in pages}
    listed = public_addresses(date(2020, 5, 8))
    assert {reverse(n, kwargs=arguments) for n, arguments in listed if n in PAGES} <= reached
    assert {"/results/feed.xml", "/results/chengde-2020/results.pdf"} <= reached
    assert {f"/results/chengde-2020/data.{end}" for end in ("csv", "json", "xlsx")} <= reached
    found = [
        (address, word)
        for address, text in pages.items()
        for word in INNER_WORDS
        if word in text and not (word in DEFINED and DEFINING.search(address))
    ]
    assert found == []


def test_the_printed_results_hold_none_of_them_either(public):
    page = render_to_string(
        "public/print.html", {"account": account_of(Publication.objects.public(date.max).get())}
    )

    assert [word for word in INNER_WORDS if word in page] == []


def test_a_withdrawn_draft_stays_invisible(client, public, officer):
    from results.actions.preparing import discard

    draft, on = Publication.objects.get(state="draft"), date(2020, 5, 8)
    discard(publication=draft, reason="误拟", by=officer, today=on)

    assert EMBARGOED not in text_of(client.get("/results/chengde-2020/data.json"))


def test_a_draft_cannot_be_opened_even_by_mistake(public):
    with pytest.raises(ValueError, match="not published"):
        account_of(Publication.objects.get(state="draft"))


def test_the_frozen_content_names_no_light_reason_or_note(public):
    def keys(value) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {k for item in value.values() for k in keys(item)}
        return {k for item in value for k in keys(item)} if isinstance(value, list) else set()

    every = {key for publication in Publication.objects.all() for key in keys(publication.content)}

    assert every & {"light", "expected", "gap", "note", "text", "verdict", "flag", "plan"} == set()
