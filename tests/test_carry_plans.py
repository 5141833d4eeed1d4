"""Last year's plans are laid onto the new year's shares, never one that cannot be judged."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from agencies.refusals import Conflict
from pledges.actions.succession import carry_over
from pledges.models import Plan, PlanStage
from progress.actions.carrying import carried_plans, carry_plans
from progress.actions.judging import judge_batch
from tests.closings import YEAR_END, make_next_batch, make_reported, plan_of
from tests.promises import make_accepted, make_pledge, make_share

DAY = date(2021, 1, 8)
NEXT_END = date(2021, 12, 31)


@pytest.fixture
def coming(batch):
    return make_next_batch(batch, stage="published")


@pytest.fixture
def former(batch, traffic):
    """300公里 by the year's end, as last year planned it."""
    return make_share(make_pledge(batch, traffic), until=YEAR_END)


def make_successor(coming, traffic, former, **share):
    pledge = make_pledge(coming, traffic)
    pledge.predecessor = former.indicator.pledge
    pledge.save()
    return make_share(pledge, **({"target": "500", "until": NEXT_END, "plan": None} | share))


def laid(share) -> dict:
    plan = Plan.objects.get(share=share)
    return {
        "kind": plan.kind, "start": plan.start, "end": plan.end, "opening": plan.opening,
        "season": (plan.season_from, plan.season_to),
        "points": list(plan.points.values_list("day", "value", "what")),
        "stages": list(plan.stages.values_list("what", "start", "due", "deliverable", "done_on")),
    }  # fmt: skip


def carry(coming, officer, *shares) -> int:
    chosen = [share.pk for share in shares]
    return carry_plans(batch=coming, shares=chosen, by=officer, today=DAY)


def test_a_season_moves_with_its_days(coming, traffic, former, officer):
    plan_of(former, kind="season", season_from=501, season_to=1015)
    share = make_successor(coming, traffic, former)

    assert carry(coming, officer, share) == 1

    assert laid(share) == {
        "kind": "season", "start": date(2021, 1, 1), "end": NEXT_END, "opening": None,
        "season": (501, 1015), "points": [], "stages": [],
    }  # fmt: skip


def test_values_keep_their_share_rounded_to_the_unit_and_stages_their_places(
    coming, traffic, former, officer
):
    plan = plan_of(former, kind="steps", opening=Decimal(10))
    former.indicator.unit = "个"
    former.indicator.save()
    plan.points.create(day=date(2020, 2, 29), value=Decimal(101), what="开工")
    plan.points.create(day=YEAR_END, value=Decimal(300))
    PlanStage.objects.create(
        plan=plan, what="招标", start=date(2020, 1, 1), due=date(2020, 2, 29), deliverable="合同",
        done_on=date(2020, 2, 1),
    )  # fmt: skip
    share = make_successor(coming, traffic, former, unit="个", target="7")

    carry(coming, officer, share)

    assert laid(share) == {
        "kind": "steps", "start": date(2021, 1, 1), "end": NEXT_END, "opening": None,
        "season": (415, 1031),
        "points": [(date(2021, 2, 28), Decimal(2), "开工"), (NEXT_END, Decimal(7), "")],
        "stages": [("招标", date(2021, 1, 1), date(2021, 2, 28), "合同", None)],
    }  # fmt: skip


def test_twice_changes_nothing_more(coming, traffic, former, officer):
    share = make_successor(coming, traffic, former)

    assert carry(coming, officer, share) == 1
    assert carry(coming, officer, share) == 0
    assert [row.same for row in carried_plans(coming)] == [True]


def test_a_plan_that_could_not_be_judged_is_not_stored_and_the_reason_is_told(
    coming, traffic, former, officer
):
    plan = plan_of(former, kind="monthly")
    plan.points.create(day=date(2020, 6, 30), value=Decimal(150))
    share = make_successor(coming, traffic, former, until=date(2021, 5, 31))
    coming.ends_on = date(2021, 5, 31)
    coming.save()

    [row] = carried_plans(coming)

    assert (row.draft, row.why) == (None, "日期不在计划期内。")
    with pytest.raises(Conflict, match="不能沿用往年计划：日期不在计划期内。"):
        carry(coming, officer, share)
    assert not Plan.objects.filter(share=share).exists()


def test_a_bound_takes_no_curve(coming, traffic, former, officer):
    share = make_successor(coming, traffic, former)
    make_share(
        former.indicator.pledge, name="失业率", target="4.5", unit="%", kind="bound",
        comparator="<=", plan="even", until=YEAR_END,
    )  # fmt: skip
    make_share(
        share.indicator.pledge, name="失业率", target="4.2", unit="%", kind="bound",
        comparator="<=", plan=None, until=NEXT_END,
    )  # fmt: skip

    told = {row.share.indicator.name: row.why for row in carried_plans(coming)}

    assert told == {"农村公路": "", "失业率": "控制上限和定性指标没有完成率，不设序时计划。"}


def test_what_is_judged_already_keeps_its_plan(coming, traffic, former, officer):
    share = make_successor(coming, traffic, former, plan="even")
    Plan.objects.filter(share=share).update(start=date(2021, 1, 1))
    coming.reports_from = date(2021, 1, 1)
    coming.save()
    make_accepted(share, date(2021, 1, 1), "3")
    judge_batch(batch=coming, today=date(2021, 2, 10))

    [row] = carried_plans(coming)

    assert row.why == "已经开始研判，请在“序时计划”中逐项调整。"
    with pytest.raises(Conflict):
        carry(coming, officer, share)


def test_a_cohort_promised_anew_sets_out_from_what_was_done(batch, coming, traffic, officer):
    pledge = make_pledge(batch, traffic, title="老旧小区改造")
    cohort = make_reported(pledge, "1200", name="改造小区", target="1545", unit="个").indicator
    coming.stage = "drafting"
    coming.save()
    taker = make_pledge(coming, traffic, title="老旧小区改造")
    whole = carry_over(
        indicator=cohort, into=taker, name="结转", value=Decimal(1545), deadline=None, quote="",
        by=officer, today=DAY,
    )  # fmt: skip
    coming.stage = "published"
    coming.save()
    share = whole.shares.create(reporting_agency=traffic)

    carry(coming, officer, share)

    assert (laid(share)["kind"], laid(share)["opening"]) == ("even", Decimal(1200))


def test_indicators_that_go_back_to_none_are_left_out(coming, traffic, former, officer):
    share = make_successor(coming, traffic, former, name="别的")

    assert carried_plans(coming) == []
    with pytest.raises(Conflict, match="没有可以沿用的往年计划"):
        carry(coming, officer, share)


def test_strangers_carry_nothing_and_a_closed_batch_takes_nothing(
    coming, traffic, former, officer, foreign_officer, leader
):
    share = make_successor(coming, traffic, former)
    for person in (foreign_officer, leader):
        with pytest.raises(PermissionDenied):
            carry(coming, person, share)
    coming.stage = "closed"
    coming.save()
    with pytest.raises(Conflict, match="已办结"):
        carry(coming, officer, share)


@pytest.mark.parametrize("count", [1, 3])
def test_the_preview_costs_the_same_for_one_and_three(
    batch, coming, traffic, count, django_assert_num_queries
):
    for number in range(count):
        former = make_share(make_pledge(batch, traffic, title=str(number)), until=YEAR_END)
        make_successor(coming, traffic, former)

    with django_assert_num_queries(8):
        assert len(carried_plans(coming)) == count
