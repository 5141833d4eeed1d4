"""A changed plan is a dated revision: a past month is judged by the plan then in force (R75)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from pledges.actions.plan_revisions import ImpossiblePlan, PlanDraft, Point, Stage, draft_of
from pledges.models import Plan, Share
from pledges.targets import PlanKind
from progress.actions.judging import judge_batch
from progress.actions.plans import change_plan
from progress.models import Verdict
from tests.promises import APRIL, make_accepted

TODAY, MAY = date(2020, 5, 8), date(2020, 5, 1)
JANUARY, DUE = date(2020, 1, 1), date(2020, 10, 31)
SEASON = PlanDraft(PlanKind.SEASON, JANUARY, DUE)


@pytest.fixture
def judged(batch, roads):
    """April judged on 8 May: 30 of 300公里 under an even plan is yellow."""
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=TODAY)
    return roads


@pytest.fixture
def adopt(officer):
    """An officer changes a share's plan."""

    def call(share: Share, draft: PlanDraft = SEASON, *, today=TODAY, reason="改按施工季", **how):
        return change_plan(share=share, draft=draft, by=officer, today=today, reason=reason, **how)

    return call


def assess(batch, as_of: str) -> tuple[str, float]:
    out = StringIO()
    call_command("assess", "--batch", batch.slug, "--as-of", as_of, "--json", stdout=out)
    (row,) = json.loads(out.getvalue())
    return row["light"], row["expected"]


def plans_of(share: Share) -> list[tuple]:
    return list(
        Plan.objects.filter(share=share).values_list("kind", "effective_on", "reason", "made_on")
    )


def test_a_past_month_is_judged_by_the_plan_then_in_force(batch, judged, adopt):
    adopt(judged)
    make_accepted(judged, MAY, "60")

    assert assess(batch, "2020-04-30") == ("yellow", 39.67)
    assert assess(batch, "2020-05-31") == ("green", 23.5)


def test_stored_verdicts_stay_and_still_replay(batch, judged, adopt):
    before = list(Verdict.objects.values())

    adopt(judged)
    judge_batch(batch=batch, today=TODAY)

    assert list(Verdict.objects.values()) == before
    out = StringIO()
    call_command("assess", "--replay", stdout=out)
    assert out.getvalue() == "compared 1, differing 0\n"


def test_a_change_is_a_new_row_with_its_day_reason_and_author(judged, adopt, officer):
    adopt(judged)

    assert plans_of(judged) == [
        ("even", None, "", None), ("season", MAY, "改按施工季", TODAY),
    ]  # fmt: skip
    assert Plan.objects.get(effective_on=MAY).made_by == officer


def test_a_share_never_judged_has_its_plan_replaced(roads, adopt):
    adopt(roads, reason="")

    assert plans_of(roads) == [("season", None, "", TODAY)]


def test_a_change_may_wait_for_a_coming_month_and_is_mended_there(batch, judged, adopt):
    july = date(2020, 7, 1)
    adopt(judged, effective_on=july)
    adopt(judged, PlanDraft(PlanKind.NONE, JANUARY, DUE), effective_on=july, reason="再改")

    assert [row[:3] for row in plans_of(judged)] == [("even", None, ""), ("none", july, "再改")]
    judged = Share.objects.get(pk=judged.pk)
    assert judged.plan_on(date(2020, 6, 30)).kind == "even"
    assert judged.plan_on(july).kind == "none"


def test_the_same_plan_again_changes_nothing(judged, adopt):
    adopt(judged)
    adopt(judged)

    assert len(plans_of(judged)) == 2


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"effective_on": APRIL}, "执行日期须是本月或以后某月的1日"),
        ({"effective_on": date(2020, 5, 8)}, "执行日期须是本月或以后某月的1日"),
        ({"effective_on": date(2021, 1, 1)}, "并在批次期限之内"),
        ({"reason": "  "}, "请写明调整原因"),
        ({"draft": PlanDraft(PlanKind.EVEN, DUE, JANUARY)}, "不得早于开始日期"),
        ({"draft": PlanDraft(PlanKind.EVEN, JANUARY, date(2021, 1, 1))}, "批次期限"),
        ({"draft": PlanDraft(PlanKind.SEASON, JANUARY, DUE, (229, 1031))}, "每年都有的日子"),
        ({"draft": PlanDraft(PlanKind.SEASON, JANUARY, DUE, (1101, 1130))}, "没有施工季的日子"),
        ({"draft": PlanDraft(PlanKind.STEPS, JANUARY, DUE)}, "至少填写一个日期"),
        ({"draft": PlanDraft(PlanKind.EVEN, JANUARY, DUE, opening=Decimal(300))}, "小于目标"),
        ({"draft": PlanDraft(PlanKind.MONTHLY, JANUARY, DUE, points=(
            Point(DUE, Decimal(300)), Point(APRIL, Decimal(300))))}, "同一日期只填一次"),
        ({"draft": PlanDraft(PlanKind.MONTHLY, JANUARY, DUE, points=(
            Point(DUE, Decimal(301)),))}, "超过了目标"),
        ({"draft": PlanDraft(PlanKind.EVEN, JANUARY, DUE, stages=(
            Stage("一", JANUARY, DUE), Stage("二", DUE, DUE)))}, "日期重叠"),
    ],
)  # fmt: skip
def test_the_action_itself_refuses_what_the_form_would(judged, adopt, how, told):
    draft = how.pop("draft", SEASON)

    with pytest.raises(ImpossiblePlan, match=told):
        adopt(judged, draft, **how)

    assert plans_of(judged) == [("even", None, "", None)]


def test_the_page_tells_every_plan_and_since_when_each_holds(client, officer, judged, adopt):
    adopt(judged)
    client.force_login(officer)

    response = client.get(reverse("share_plan", args=[judged.pk]))

    page = " ".join(response.content.decode().split())
    assert [(row.state, row.since, row.turn) for row in response.context["rows"]] == [
        ("now", "自2020年5月1日起执行",
         "2020年4月及以前按原计划研判，自2020年5月1日起按新计划。"),
        ("past", "自始执行", ""),
    ]  # fmt: skip
    assert "调整原因：改按施工季" in page
    assert "王芳于2020年5月8日制定" in page
    rows = {row.day: (row.percent, row.reading and row.reading.value)
            for row in response.context["months"]}  # fmt: skip
    assert rows[date(2020, 4, 30)] == (Decimal("39.67"), Decimal(30))
    assert rows[date(2020, 5, 31)] == (Decimal("23.50"), None)


def test_a_leader_reads_the_page_without_anything_to_press(client, leader, judged):
    client.force_login(leader)

    response = client.get(reverse("share_plan", args=[judged.pk]))

    page = response.content.decode()
    assert (response.status_code, response.context["open"]) == (200, False)
    assert reverse("plan_change", args=[judged.pk]) not in page


@pytest.mark.parametrize("extra", [1, 3])
def test_the_page_takes_as_many_queries_for_one_change_as_for_three(
    client, officer, judged, adopt, extra, django_assert_num_queries
):
    for number in range(extra):
        adopt(
            judged,
            PlanDraft(PlanKind.MONTHLY, JANUARY, DUE, points=(
                Point(APRIL, Decimal(number)), Point(DUE, Decimal(300)))),
            effective_on=date(2020, 5 + number, 1),
        )  # fmt: skip
    client.force_login(officer)

    # session, person; share, plans, points, stages, authors, revisions; figures, nodes;
    # unread, unit
    with django_assert_num_queries(11):
        client.get(reverse("share_plan", args=[judged.pk]))


@pytest.mark.django_db(transaction=True)
def test_two_officers_changing_at_once_leave_one_change_a_day(judged, officer):
    both = Barrier(2)
    drafts = [SEASON, PlanDraft(PlanKind.NONE, JANUARY, DUE)]

    def change(draft: PlanDraft) -> None:
        try:
            both.wait()
            change_plan(share=judged, draft=draft, by=officer, today=TODAY, reason="同时")
        finally:
            connection.close()

    threads = [Thread(target=change, args=[draft]) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    rows = plans_of(judged)
    assert [row[1] for row in rows] == [None, MAY]
    assert draft_of(Plan.objects.get(effective_on=MAY)) in drafts
