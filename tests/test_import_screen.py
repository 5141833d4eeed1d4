"""The import screen: the text with its marks beside the drafts, and what deserves a look."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from pledges.models import DraftAgency, DraftPledge, SourceText
from pledges.readers import import_page
from pledges.readers.drafts import doubts_of, drafts_of, find_quote
from pledges.readers.import_page import screen_of
from tests.drafts import TEXT, draft_of, indicator_of, make_source


@pytest.fixture
def page(source, officer, client) -> str:
    client.force_login(officer)
    return client.get(reverse("import_text", args=[source.pk])).content.decode()


def pane(page: str) -> str:
    """What stands in the left pane, tags taken out."""
    found = re.search(r"data-text>(.*?)</div>", page, re.S)
    return html.unescape(re.sub(r"<[^>]*>", "", found[1]))


def test_the_left_pane_is_the_text_and_nothing_else(page):
    assert pane(page) == TEXT


def test_a_figure_in_the_text_leads_to_its_draft_and_back(page, source):
    row = indicator_of(source, "农村公路")
    anchor = f"d{row.draft_id}-i{row.pk}"

    assert f'<a href="#{anchor}" id="t-{anchor}">改造农村公路300公里左右</a>' in page
    assert f'id="{anchor}"' in page
    assert f'href="#t-{anchor}"' in page


def test_every_link_within_the_page_has_its_place(page):
    asked = set(re.findall(r'href="#([^"]+)"', page)) - {"main"}

    assert asked - set(re.findall(r'id="([^"]+)"', page)) == set()


def test_a_figure_within_another_s_words_is_the_one_a_click_leads_to(source):
    whole, part = (indicator_of(source, name) for name in ("城镇新增就业", "失业人员再就业"))
    marks = screen_of(source).marks
    keys = {row: f"d{row.draft_id}-i{row.pk}" for row in (whole, part)}

    targets = [(mark.text, mark.target) for mark in marks if mark.target in keys.values()]
    assert targets == [
        ("城镇新增就业4.6万人以上，其中", keys[whole]),
        ("失业人员再就业1.4万人", keys[part]),
    ]
    assert marks[[m.text for m in marks].index("失业人员再就业1.4万人")].figures == (
        f"{keys[whole]} {keys[part]}"
    )


def test_counts_doubts_and_unknown_bodies_stand_at_the_top(source):
    screen = screen_of(source)

    # doubtful: category and name, two bodies the directory lacks
    summary = screen.summary
    assert (summary.pledges, summary.indicators, summary.funding, summary.doubts) == (2, 2, 1, 4)
    assert (screen.unknown, screen.unchecked) == (2, 2)


def test_what_is_checked_or_rejected_is_no_longer_doubtful(source):
    source.drafts.filter(no="1").update(state="checked")
    source.drafts.filter(no="2").update(state="rejected")

    assert [doubts_of(draft) for draft in drafts_of(source)] == [0, 0]
    assert screen_of(source).summary.pledges == 1


def test_doubt_is_told_in_words(page):
    text = re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", page))

    assert "待核：方面" in text
    assert "待核：指标" in text
    assert "市交通局名录中没有" in text


def test_the_text_s_own_total_is_held_against_the_drafts_as_they_stand(source):
    (claim,) = screen_of(source).claims
    assert (claim.text, claim.is_fine) == ("原文称3件（项），识别出2件，差1件。", False)

    DraftPledge.objects.create(source=source, position=3, no="3", title="第三件")
    assert screen_of(source).claims[0].text == "原文称3件（项），与识别出的相符。"

    DraftPledge.objects.create(source=source, position=4, no="4", title="第四件")
    assert screen_of(source).claims[0].text == "原文称3件（项），识别出4件，多1件。"


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ({"kind": "domains", "number": 3}, "原文称3个方面，识别出2个，差1个。"),
        ({"kind": "domains", "number": 1}, "原文称1个方面，识别出2个，多1个。"),
        ({"kind": "domains", "number": 2}, "原文称2个方面，与识别出的相符。"),
        (
            {"kind": "category", "number": 2, "category": "交通"},
            "“交通”原文称2件（项），识别出1件，差1件。",
        ),
        (
            {"kind": "category", "number": 0, "category": "交通"},
            "“交通”原文称0件（项），识别出1件，多1件。",
        ),
        (
            {"kind": "category", "number": 1, "category": "交通"},
            "“交通”原文称1件（项），与识别出的相符。",
        ),
    ],
)  # fmt: skip
def test_totals_of_domains_too(source, claim, words):
    source.claims = [{"category": "", "words": {"quote": "今", "start": 0, "end": 1}} | claim]

    assert screen_of(source).claims[0].text == words


def test_remarks_lead_to_their_place(page, source):
    (remark,) = screen_of(source).remarks

    assert (remark.text, remark.quote, remark.href) == (
        "这句话没有读懂，请看有没有遗漏。", "这一句没有人读得懂。", "?page=1#t-r0",
    )  # fmt: skip
    assert 'id="t-r0"' in page


def test_long_texts_come_in_pages_that_hold_the_whole_text(source, monkeypatch):
    monkeypatch.setattr(import_page, "CARDS", 1)

    first, second = (screen_of(source, page=number) for number in (1, 2))

    assert [len(screen.cards) for screen in (first, second)] == [1, 1]
    assert "".join(m.text for m in [*first.marks, *second.marks]) == TEXT
    assert second.remarks[0].href == "?page=2#t-r0"
    assert screen_of(source, draft=draft_of(source, "2").pk).page == 2
    assert screen_of(source, page=99).page == 2


def test_unknown_bodies_are_proposed_by_likeness(source, traffic):
    traffic.short_name = "市交通管理局"
    traffic.save()

    asked = screen_of(source).cards[1].bodies[0].asked
    assert [(line.row.as_written, line.likest) for line in asked] == [("市交通局", [traffic])]


def test_leaders_read_and_change_nothing(source, leader, client):
    client.force_login(leader)

    page = client.get(reverse("import_text", args=[source.pk])).content.decode()

    assert pane(page) == TEXT
    assert "草稿尚未确认，这里只供查看。" in page
    assert 'form="act"' not in page


def test_another_office_does_not_get_in(source, foreign_officer, client):
    client.force_login(foreign_officer)

    assert client.get(reverse("import_text", args=[source.pk])).status_code == 403


def test_a_settled_text_is_for_reading_only(source, officer, client):
    SourceText.objects.update(state="discarded", settled_by=officer, settled_on="2020-05-08")
    client.force_login(officer)

    page = client.get(reverse("import_text", args=[source.pk])).content.decode()

    assert "放弃，没有写入任何实事；原文和草稿留存备查。" in page
    assert 'form="act"' not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_screen_costs_the_same_however_many_drafts(
    planned, reading, officer, traffic, labour, client, count, django_assert_num_queries
):
    reading[0] = type(reading[0])(reading[0].pledges * count)
    source = make_source(planned, officer)
    DraftAgency.objects.filter(agency=None).update(agency=traffic)
    client.force_login(officer)

    with django_assert_num_queries(8):
        page = client.get(reverse("import_text", args=[source.pk])).content.decode()

    assert page.count("data-draft=") == 2 * count


def test_words_are_found_whatever_spaces_stand_between_them():
    text = "甲\r\n改造 农村\n公路。改造农村公路"

    assert find_quote(text, "改造农村公路") == (3, 11)
    assert find_quote(text, "改造农村公路", (12, 18)) == (12, 18)
    assert find_quote(text, "没有") is None
    assert find_quote("a.c abc", "a c") is None
