"""Rules hold from a day on: each month keeps those of its own judged day, verdicts never change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from agencies.refusals import Conflict
from pledges.models import Batch
from progress.actions.judging import judge_batch
from progress.actions.reports import correct
from progress.actions.rules import (
    ImpossibleRule,
    RuleDraft,
    days_to_choose,
    set_rules,
    withdraw_rules,
)
from progress.facts import GapUnit, Rules
from progress.inputs import from_json
from progress.models import JudgingRule, Verdict
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY = date(2020, 5, 1)
AFTER_APRIL = date(2020, 5, 8)
AFTER_MAY = date(2020, 6, 10)
STRICT = Rules(yellow_from=Decimal(2), red_over=Decimal(5))


def draft(batch: Batch, day: date = MAY, rules: Rules = STRICT, **more) -> RuleDraft:
    return RuleDraft(batch, day, rules, more.pop("reason", "从严研判"), **more)


def lights(batch: Batch) -> list[tuple[date, str, Decimal]]:
    """Month, light and red threshold of every verdict, in the order they were passed."""
    return [
        (verdict.month, verdict.light, from_json(verdict.inputs).rules.red_over)
        for verdict in Verdict.objects.order_by("month", "day", "sequence")
    ]


def test_a_past_month_keeps_the_rules_then_in_force(batch, roads, officer):
    """April is judged by the defaults even when its figure changes after the new rules began."""
    reading = make_accepted(roads, APRIL, "90")
    judge_batch(batch=batch, today=AFTER_APRIL)
    before = list(Verdict.objects.values())
    set_rules(draft=draft(batch), by=officer, today=AFTER_APRIL)

    judge_batch(batch=batch, today=AFTER_APRIL)
    assert list(Verdict.objects.values()) == before

    correct(reading=reading, value=Decimal(100), reason="笔误", by=officer, today=AFTER_APRIL)
    judge_batch(batch=batch, today=AFTER_APRIL)
    assert lights(batch) == [(APRIL, "green", Decimal(30)), (APRIL, "green", Decimal(30))]

    make_accepted(roads, MAY, "130")
    judge_batch(batch=batch, today=AFTER_MAY)
    assert lights(batch)[2:] == [(MAY, "red", Decimal(5))]


def test_every_verdict_comes_again_from_its_inputs_after_the_rules_changed(
    batch, roads, officer, capsys
):
    make_accepted(roads, APRIL, "90")
    judge_batch(batch=batch, today=AFTER_APRIL)
    set_rules(
        draft=draft(batch, rules=Rules(gap_unit=GapUnit.OF_PLAN)), by=officer, today=AFTER_APRIL
    )
    make_accepted(roads, MAY, "130")
    judge_batch(batch=batch, today=AFTER_MAY)

    call_command("assess", replay=True)

    assert capsys.readouterr().out == "compared 2, differing 0\n"
    assert [v.gap_of_plan for v in Verdict.objects.order_by("month")] == [None, Decimal("-13.05")]


def test_the_narrowest_scope_holds_and_within_it_the_newest(batch, roads, officer):
    category = roads.indicator.pledge.category
    other = make_share(make_pledge(batch, roads.reporting_agency), name="桥梁")
    for red, more in (
        (20, {}),
        (21, {"category": category}),
        (22, {"indicator": roads.indicator}),
    ):
        set_rules(
            draft=draft(batch, rules=Rules(red_over=Decimal(red)), **more),
            by=officer,
            today=AFTER_APRIL,
        )
    set_rules(
        draft=draft(
            batch, date(2020, 6, 1), Rules(red_over=Decimal(23)), indicator=roads.indicator
        ),
        by=officer,
        today=AFTER_APRIL,
    )
    for share in (roads, other):
        share.readings.all().delete()
    make_accepted(roads, MAY, "130")
    judge_batch(batch=batch, today=AFTER_MAY)
    make_accepted(roads, date(2020, 6, 1), "150")
    judge_batch(batch=batch, today=date(2020, 7, 10))

    held = {
        (verdict.share_id, verdict.month): from_json(verdict.inputs).rules.red_over
        for verdict in Verdict.objects.all()
    }
    june = date(2020, 6, 1)
    assert held == {
        (roads.pk, MAY): Decimal(22),
        (other.pk, MAY): Decimal(21),
        (roads.pk, june): Decimal(23),
        (other.pk, june): Decimal(21),
    }


def test_rules_of_another_category_or_batch_do_not_touch(batch, roads, officer):
    pledge = make_pledge(batch, roads.reporting_agency)
    elsewhere = batch.categories.create(name="水利", order=2)
    pledge.category = elsewhere
    pledge.save()
    set_rules(draft=draft(batch, category=elsewhere), by=officer, today=AFTER_APRIL)
    make_accepted(roads, MAY, "130")

    judge_batch(batch=batch, today=AFTER_MAY)

    assert [verdict[2] for verdict in lights(batch)] == [Decimal(30)]


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (
            date(2020, 10, 16),
            [date(2020, 10, 1), date(2020, 10, 16), date(2020, 11, 1), date(2020, 12, 1)],
        ),
        (date(2020, 12, 1), [date(2020, 12, 1)]),
        (date(2021, 2, 28), [date(2021, 2, 1), date(2021, 2, 28)]),
    ],
)
def test_rules_begin_today_or_with_this_or_a_coming_month_of_the_batch(batch, today, days):
    assert days_to_choose(batch, today) == days


def refused(field: str, **options) -> str:
    with pytest.raises(ImpossibleRule) as refusal:
        set_rules(**options)
    assert refusal.value.field == field
    assert JudgingRule.objects.count() == 0
    return str(refusal.value)


def test_thresholds_that_cross_are_refused_at_the_field(batch, officer):
    crossing = Rules(yellow_from=Decimal(30), red_over=Decimal(30))

    words = refused("red_over", draft=draft(batch, rules=crossing), by=officer, today=AFTER_APRIL)

    assert words == "红灯界限须大于黄灯起点，各起点不得为负。"


@pytest.mark.parametrize("day", [date(2020, 4, 1), date(2020, 5, 7), date(2021, 1, 1)])
def test_a_day_that_is_over_or_beyond_the_batch_is_refused(batch, officer, day):
    refused("effective_on", draft=draft(batch, day), by=officer, today=AFTER_APRIL)


def test_a_scope_of_another_batch_is_refused(batch, roads, officer):
    other = Batch.objects.create(
        slug="other",
        title="另一批",
        starts_on=batch.starts_on,
        ends_on=batch.ends_on,
        region=batch.region,
        issuer=batch.issuer,
        office=batch.office,
    )

    refused("scope", draft=draft(other, indicator=roads.indicator), by=officer, today=AFTER_APRIL)


def test_a_second_setting_for_the_same_day_is_refused(batch, officer):
    set_rules(draft=draft(batch), by=officer, today=AFTER_APRIL)

    with pytest.raises(ImpossibleRule, match="同一范围当日已有一套研判规则"):
        set_rules(draft=draft(batch, rules=Rules()), by=officer, today=AFTER_APRIL)

    assert JudgingRule.objects.count() == 1


def test_a_setting_that_changes_nothing_is_refused(batch, officer):
    set_rules(draft=draft(batch), by=officer, today=AFTER_APRIL)

    with pytest.raises(ImpossibleRule, match="完全相同"):
        set_rules(draft=draft(batch, date(2020, 6, 1)), by=officer, today=AFTER_APRIL)


def test_without_a_reason_nothing_is_set(batch, officer):
    with pytest.raises(Conflict, match="请写明原因"):
        set_rules(draft=draft(batch, reason=" \n"), by=officer, today=AFTER_APRIL)


def test_a_closed_batch_keeps_its_rules(batch, officer):
    Batch.objects.filter(pk=batch.pk).update(stage=Batch.Stage.CLOSED)

    with pytest.raises(Conflict, match="已办结"):
        set_rules(draft=draft(batch), by=officer, today=AFTER_APRIL)


def test_only_what_has_not_begun_is_withdrawn(batch, officer):
    begun = set_rules(draft=draft(batch, AFTER_APRIL), by=officer, today=AFTER_APRIL)
    coming = set_rules(draft=draft(batch, date(2020, 6, 1), Rules()), by=officer, today=AFTER_APRIL)

    withdraw_rules(rule=coming, by=officer, today=date(2020, 5, 31))
    with pytest.raises(Conflict, match="不能撤回"):
        withdraw_rules(rule=begun, by=officer, today=AFTER_APRIL)
    with pytest.raises(Conflict, match="已撤回"):
        withdraw_rules(rule=coming, by=officer, today=date(2020, 5, 31))

    assert list(JudgingRule.objects.all()) == [begun]
