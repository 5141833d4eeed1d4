"""Forecasts of a whole batch: from accepted figures, the plan and target in force, few queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from pledges.actions.targets import revise_target
from pledges.models import Plan
from progress.forecast import Silence, foresee
from progress.models import JudgingRule, MonthlyReport
from progress.readers.forecasts import forecasts, outlooks, terms_of
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY, JUNE = date(2020, 5, 1), date(2020, 6, 1)


def accepted(share, *values: str) -> None:
    for month, value in zip((APRIL, MAY, JUNE), values, strict=False):
        make_accepted(share, month, value)


def test_accepted_figures_are_read_through_the_month_asked_for(batch, roads):
    accepted(roads, "60", "90", "150")

    found = {month: forecasts(batch, month)[roads.pk] for month in (MAY, JUNE)}

    assert [each.actual for each in found.values()] == [Fraction(90, 300), Fraction(150, 300)]
    assert forecasts(batch, None) == {}


@pytest.mark.parametrize("state", sorted(set(MonthlyReport.State) - {"accepted"}))
def test_what_is_not_accepted_counts_for_nothing(batch, roads, state):
    accepted(roads, "60", "90", "150")
    MonthlyReport.objects.filter(month=JUNE).update(state=state)

    assert forecasts(batch, JUNE) == forecasts(batch, MAY)


def test_a_revised_plan_is_taken_as_it_stands_for_the_months_before_too(batch, roads):
    accepted(roads, "60", "90", "120")
    Plan.objects.create(
        share=roads, kind="even", start=date(2020, 1, 1), end=date(2020, 12, 31),
        effective_on=JUNE, reason="工期顺延",
    )  # fmt: skip

    found = forecasts(batch, JUNE)[roads.pk]

    assert (found.ends_on, found.expected) == (date(2020, 12, 31), Fraction(182, 366))
    assert found.pace == Fraction(120, 300) / Fraction(182, 366)
    assert forecasts(batch, MAY)[roads.pk].ends_on == date(2020, 10, 31)


def test_a_revised_target_holds_from_its_day(batch, roads, director):
    accepted(roads, "60", "90", "120")
    revise_target(
        indicator=roads.indicator, new_value=Decimal(240), effective_on=JUNE, reason="调减",
        document="会议纪要", by=director, today=date(2020, 6, 10),
    )  # fmt: skip

    assert forecasts(batch, JUNE)[roads.pk].actual == Fraction(1, 2)
    assert forecasts(batch, MAY)[roads.pk].actual == Fraction(90, 300)


def test_the_rules_of_the_batch_say_from_where_about_counts(batch, traffic, director):
    share = make_share(make_pledge(batch, traffic), comparator="~")
    accepted(share, "100", "125", "150")  # 82.4 % of the way at this pace
    before = forecasts(batch, JUNE)[share.pk]
    JudgingRule.objects.create(
        batch=batch, effective_on=APRIL, about_from=Decimal("0.8"), reason="省里口径",
        made_by=director, made_on=APRIL,
    )  # fmt: skip

    after = forecasts(batch, JUNE)[share.pk]

    assert (before.share, before.misses) == (after.share, True)
    assert (after.goal, after.misses) == (Fraction(4, 5), False)


def test_each_share_has_a_forecast_or_a_reason(batch, roads, traffic, county):
    words = make_share(
        make_pledge(batch, traffic), name="机制", kind="qualitative",
        comparator="qualitative", target=None, plan=None,
    )  # fmt: skip
    part = make_share(roads.indicator.pledge, name="农村公路", target="30", region=county)
    accepted(roads, "60", "90", "150")

    found = outlooks(batch, JUNE)

    assert found[words.pk] == Silence.NO_SHARE
    assert found[part.pk] == Silence.TOO_FEW
    assert set(forecasts(batch, JUNE)) == {roads.pk}
    assert outlooks(batch, JUNE, [part.pk]) == {part.pk: Silence.TOO_FEW}


def test_a_share_without_any_figure_is_foreseen_by_its_own_terms(batch, roads):
    assert foresee(terms_of(roads, batch, [], date(2020, 4, 30)), []) == Silence.TOO_FEW


@pytest.mark.parametrize("pledges", [1, 3])
def test_a_batch_takes_six_queries(batch, traffic, pledges, django_assert_num_queries):
    for _number in range(pledges):
        accepted(make_share(make_pledge(batch, traffic)), "60", "90", "150")

    # shares, plans, their points, revisions; figures; rules
    with django_assert_num_queries(6):
        found = forecasts(batch, JUNE)

    assert len(found) == pledges
