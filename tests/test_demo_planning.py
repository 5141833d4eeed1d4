"""`create_demo_planning`: next year's batch in the middle of its planning, all of it marked."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from agencies.models import User
from agencies.official_calendar import official_calendar
from pledges.models import (
    Batch,
    Candidate,
    DraftAgency,
    Indicator,
    Screening,
    Solicitation,
    SourceText,
    Suggestion,
)
from pledges.readers.drafts import doubts_of, drafts_of
from tests.test_loading_twice_changes_nothing import everything

MARK = "（演示）"
TOUCHED = {
    "batch", "candidate", "draftagency", "draftfunding", "draftindicator", "draftpledge",
    "funding", "indicator", "pledge", "responsibility", "screening", "solicitation",
    "sourcetext", "suggestion", "category",
}  # fmt: skip


def run() -> str:
    out = StringIO()
    call_command("create_demo_planning", stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def planned(loaded) -> Batch:
    assert run() == "演示谋划：已建立"
    return Batch.objects.get(slug="jilin-2024")


def test_the_batch_asks_the_public_until_the_middle_of_november(planned):
    call = planned.solicitation

    assert (planned.title, planned.stage, planned.simulated) == (
        "2024年吉林省民生实事", "soliciting", True,
    )  # fmt: skip
    assert (call.opens_on, call.closes_on) == (date(2023, 10, 8), date(2023, 11, 15))


def test_a_suggestion_stands_at_each_point_of_its_way(planned):
    rows = Suggestion.objects.all()

    assert Counter(rows.values_list("state", flat=True)) == {
        "taken_up": 7, "new": 3, "merged": 2, "set_aside": 2,
    }  # fmt: skip
    assert set(rows.values_list("channel", flat=True)) == set(Suggestion.Channel.values)
    assert {row.merged_into.title for row in rows.filter(state="merged")} == {"老旧小区加装电梯"}
    answered = rows.exclude(answer="").order_by("pk").values_list("title", "is_public")
    assert list(answered) == [
        ("老旧小区加装电梯", True), ("社区食堂周末也开放", False), ("把口袋公园建到老城区", True),
    ]  # fmt: skip
    left = rows.exclude(contact="").get()
    assert (left.contact, left.contact_until) == ("demo@example.com", date(2024, 2, 13))


def test_candidates_are_pooled_screened_in_part_and_dropped_with_reasons(planned):
    rows = Candidate.objects.order_by("pk")

    assert [(row.title, row.source, row.state, row.screenings.count()) for row in rows] == [
        ("城镇老旧小区改造", "agency", "pooled", 4),
        ("城市地下综合管廊", "agency", "dropped", 4),
        ("农村24小时供水", "agency", "pooled", 4),
        ("既有住宅加装电梯", "public", "pooled", 4),
        ("农村公路危桥改造", "deputy", "pooled", 4),
        ("省级冰雪运动中心", "member", "dropped", 4),
        ("中小学教室照明改造", "office", "proposed", 4),
        ("口袋公园和小微绿地", "agency", "proposed", 2),
        ("社区老年食堂", "agency", "proposed", 0),
    ]
    assert set(Screening.objects.values_list("outcome", flat=True)) == {"pass", "doubt", "fail"}
    assert {row.title for row in rows.filter(suggestions=None)} == {
        "城镇老旧小区改造", "城市地下综合管廊", "省级冰雪运动中心", "口袋公园和小微绿地",
    }  # fmt: skip


def test_a_text_is_being_checked_and_has_something_to_find_and_to_match(planned):
    source = SourceText.objects.get(state="draft")
    drafts = drafts_of(source)
    unknown = DraftAgency.objects.filter(draft__source=source, agency=None)

    assert [draft.no for draft in drafts] == ["3", "4", "5", "6", "7", "8", "9"]
    assert [draft.state for draft in drafts] == ["checked"] * 3 + ["open"] * 4
    assert sum(doubts_of(draft) for draft in drafts) > 0
    assert set(unknown.filter(role="lead").values_list("as_written", flat=True)) == {
        "省住房城乡建设厅"
    }
    assert [claim["number"] for claim in source.claims if claim["kind"] == "items"] == [8]
    assert all(draft.quote == source.text[draft.start : draft.end] for draft in drafts)


def test_what_goes_on_from_this_year_names_its_predecessor(planned):
    rows = planned.pledges.order_by("position").select_related("predecessor__batch")

    assert [
        (row.no, row.title, row.predecessor.batch.slug, row.predecessor.no) for row in rows
    ] == [
        ("1", "推进农村24小时供水", "jilin-2023", "23"),
        ("2", "改造城镇老旧小区", "jilin-2023", "25"),
    ]
    assert not Indicator.objects.filter(pledge__batch=planned, value=None).exists()


def test_whatever_could_be_read_as_somebody_s_word_is_marked(planned):
    assert planned.source_note.startswith(MARK)
    told = [
        *Solicitation.objects.values_list("announcement", flat=True),
        *Suggestion.objects.values_list("text", flat=True),
        *Suggestion.objects.exclude(answer="").values_list("answer", flat=True),
        *Suggestion.objects.exclude(reason="").values_list("reason", flat=True),
        *Candidate.objects.values_list("content", flat=True),
        *Candidate.objects.exclude(drop_reason="").values_list("drop_reason", flat=True),
    ]
    named = [
        *SourceText.objects.exclude(text="").values_list("title", flat=True),
        *SourceText.objects.exclude(text="").values_list("text", flat=True),
        *Suggestion.objects.exclude(proposer="").values_list("proposer", flat=True),
        *Candidate.objects.exclude(proposer="").values_list("proposer", flat=True),
    ]

    assert [text for text in told if not text.startswith(MARK)] == []
    assert [text for text in named if "演示" not in text] == []


def test_the_office_worked_on_working_days_of_the_past(planned, loaded):
    is_workday = official_calendar()
    days = {
        *Suggestion.objects.exclude(decided_on=None).values_list("decided_on", flat=True),
        *Suggestion.objects.exclude(answered_on=None).values_list("answered_on", flat=True),
        *Suggestion.objects.exclude(channel="online").values_list("received_on", flat=True),
        *Candidate.objects.values_list("made_on", flat=True),
        *Screening.objects.values_list("on", flat=True),
        *SourceText.objects.values_list("made_on", flat=True),
        planned.solicitation.opens_on,
    }

    assert {day for day in days if day > loaded or not is_workday(day)} == set()


def test_nothing_but_the_planning_is_touched(loaded):
    before = everything()
    run()
    after = everything()

    changed = {table for table in after if after[table] != before[table]}
    planning = {f"pledges_{name}{kind}" for name in TOUCHED for kind in ("", "event")}
    assert changed <= planning | {"oversight_trailline"}  # a line for every event
    assert all(set(before[table]) <= set(after[table]) for table in changed)


def test_a_second_run_changes_no_row(planned):
    before = everything()

    assert run() == "演示谋划：已有下一年度的批次，未改动"
    assert everything() == before


@pytest.mark.parametrize(
    ("person", "name", "words"),
    [
        ("office", "planning_batch", "候选项目："),
        ("office", "suggestions", "正在征集"),
        ("director", "candidates", "既有住宅加装电梯"),
        ("leader", "planning_batch", "推进农村24小时供水"),
    ],
)
def test_its_pages_show_it(planned, client, person, name, words):
    client.force_login(User.objects.get(username=person))

    page = client.get(reverse(name, args=["jilin-2024"])).content.decode()

    assert words in page
    assert "演示数据" in page or name == "candidates"


def test_the_unit_reads_what_became_of_its_own_and_the_public_what_was_answered(planned, client):
    public = client.get(reverse("suggestions_public", args=["jilin-2024"])).content.decode()
    client.force_login(User.objects.get(username="reporter"))
    own = client.get(reverse("desk_candidates")).content.decode()

    assert "老旧小区加装电梯" in public
    assert "社区食堂周末也开放" not in public
    assert "建议纳入城市更新专项规划" in own


def test_before_its_day_and_without_the_demo_s_batch_nothing_is_made(loaded, settings):
    nothing = "演示谋划：没有适用的演示批次，未建立"
    settings.PORTAL_TODAY = date(2023, 10, 15)
    assert run() == nothing
    settings.PORTAL_TODAY = loaded
    Batch.objects.filter(slug="jilin-2023").update(simulated=False)

    assert run() == nothing
    assert not Batch.objects.filter(slug="jilin-2024").exists()


def test_the_story_needs_its_people(loaded):
    User.objects.filter(username="head").delete()

    with pytest.raises(CommandError, match="请先执行 create_demo_accounts"):
        run()


@pytest.mark.django_db
def test_production_gets_none_of_it(settings):
    settings.MODE = "production"

    with pytest.raises(CommandError, match="只能在演示环境"):
        run()
