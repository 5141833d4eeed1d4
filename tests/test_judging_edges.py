"""Where one figure more or less decides: both ways of judging stand on the same side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from progress.models import JudgingRule, MonthlyReport, Reading
from progress.set_judging import Judged, recount
from tests.promises import APRIL, make_accepted, make_pledge, make_share

APRIL_30 = date(2020, 4, 30)


def both_ways(batch, day: date) -> Judged:
    """What the database says of the one share there is, once the rule has said the same."""
    result = recount(batch, day)
    assert result.differing == []
    [row] = result.judged
    return row


@pytest.mark.parametrize(
    ("target", "planned", "value", "figures"),
    [
        # halves of a hundredth go away from zero
        ("20000", "1", "1", ("0.01", "0.01", "0.00")),
        ("20000", "1", "0", ("0.01", "0.00", "-0.01")),
        ("20000", "1", "4", ("0.01", "0.02", "0.02")),
        # a hair below and above a half: a quotient rounded first would miss it
        ("9999999999999999.9999", "0", "9999499999999999.9999", ("0.00", "99.99", "99.99")),
        ("9999999999999999.9999", "0", "9999500000000000.0000", ("0.00", "100.00", "100.00")),
    ],
)
def test_a_figure_is_divided_once_and_rounded_away_from_zero(
    batch, traffic, target, planned, value, figures
):
    share = make_share(make_pledge(batch, traffic), target=target, plan="steps")
    share.plan.points.create(day=date(2020, 4, 1), value=Decimal(planned))
    make_accepted(share, APRIL, value)

    row = both_ways(batch, APRIL_30)

    assert (row.expected, row.actual, row.gap) == tuple(Decimal(f) for f in figures)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2020, 2, 28), "49.58"),  # 59 of the 60 + 59 days of both winters
        (date(2020, 2, 29), "50.42"),
        (date(2020, 12, 31), "50.42"),
        (date(2021, 1, 1), "51.26"),
        (date(2021, 2, 28), "100.00"),
        (date(2021, 3, 1), "100.00"),
    ],
)
def test_a_season_to_29_february_ends_on_the_28th_in_other_years(batch, traffic, day, expected):
    batch.ends_on, batch.reports_from = date(2021, 12, 31), date(2020, 2, 1)
    batch.save()
    share = make_share(make_pledge(batch, traffic), plan="season", until=date(2021, 12, 31))
    share.plans.update(season_from=101, season_to=229)
    make_accepted(share, day.replace(day=1), "0")
    MonthlyReport.objects.update(accepted_on=day)
    Reading.objects.update(as_of=day)

    assert both_ways(batch, day).expected == Decimal(expected)


@pytest.mark.parametrize(
    ("due", "months", "day", "light"),
    [
        (date(2020, 1, 31), 1, date(2020, 2, 28), "yellow"),
        (date(2020, 1, 31), 1, date(2020, 2, 29), "red"),
        (date(2020, 2, 29), 12, date(2021, 2, 27), "yellow"),
        (date(2020, 2, 29), 12, date(2021, 2, 28), "red"),
        (date(2020, 11, 30), 3, date(2021, 2, 27), "yellow"),
        (date(2020, 11, 30), 3, date(2021, 2, 28), "red"),
    ],
)
def test_a_milestone_turns_red_by_months_of_any_length(
    batch, traffic, officer, due, months, day, light
):
    batch.ends_on, batch.reports_from = date(2021, 12, 31), date(2020, 2, 1)
    batch.save()
    share = make_share(make_pledge(batch, traffic), plan=None, until=date(2021, 12, 31))
    indicator = share.indicator
    indicator.milestones.create(pledge=indicator.pledge, what="主体完工", due=due)
    make_rule(batch, officer, milestone_red_months=months)
    make_accepted(share, day.replace(day=1), "200")
    MonthlyReport.objects.update(accepted_on=day)
    Reading.objects.update(as_of=day)

    row = both_ways(batch, day)

    assert (row.light, row.reason) == (light, "milestone_missed")


def make_rule(batch, officer, **fields) -> JudgingRule:
    return JudgingRule.objects.create(
        batch=batch,
        effective_on=batch.starts_on,
        reason="试行",
        made_by=officer,
        made_on=batch.starts_on,
        **fields,
    )


def test_a_past_month_is_judged_by_the_plan_then_in_force(batch, roads):
    roads.plans.create(
        kind="even",
        start=date(2020, 5, 1),
        end=date(2020, 10, 31),
        effective_on=date(2020, 5, 1),
        reason="推迟开工",
    )
    make_accepted(roads, APRIL, "30")

    assert both_ways(batch, date(2020, 5, 5)).expected == Decimal("39.67")
    make_accepted(roads, date(2020, 5, 1), "30")
    assert both_ways(batch, date(2020, 5, 31)).expected == Decimal("16.85")


BOUND = {"kind": "bound", "comparator": "<=", "plan": None}
HALF = {"target": "100", "plan": "steps"}  # half of it is planned by the day
END = APRIL_30


@pytest.mark.parametrize(
    ("share", "rule", "value", "outcome"),
    [
        (BOUND | {"target": "100"}, {}, "95", ("green", "within_bound")),
        (BOUND | {"target": "100"}, {"near_at": True}, "95", ("yellow", "near_bound")),
        (BOUND | {"target": "100"}, {}, "95.0001", ("yellow", "near_bound")),
        (BOUND | {"target": "100"}, {}, "100", ("yellow", "near_bound")),
        (BOUND | {"target": "100"}, {"over_at": True}, "100", ("red", "over_bound")),
        (BOUND | {"target": "100", "until": END}, {}, "100", ("yellow", "near_bound")),
        (BOUND | {"target": "100", "until": END}, {"over_at": True}, "100", ("red", "overdue")),
        (
            BOUND | {"target": "0"},
            {"over_at": True, "near_at": True},
            "0",
            ("green", "within_bound"),
        ),
        (BOUND | {"target": "0", "until": END}, {"over_at": True}, "0", ("green", "within_bound")),
        (BOUND | {"target": "0"}, {}, "0.0001", ("red", "over_bound")),
        (HALF, {}, "20", ("yellow", "behind")),
        (HALF, {"red_at": True}, "20", ("red", "far_behind")),
        (HALF, {}, "40", ("yellow", "behind")),
        (HALF, {"yellow_at": False}, "40", ("green", "slightly_behind")),
        (HALF, {}, "55", ("green", "ahead")),
        (HALF, {"ahead_at": False}, "55", ("green", "on_schedule")),
        (HALF, {"gap_unit": "of_plan"}, "45.01", ("green", "slightly_behind")),
        (HALF, {"gap_unit": "of_plan"}, "45", ("yellow", "behind")),
        (HALF, {"gap_unit": "of_plan"}, "34.9949", ("red", "far_behind")),
        (HALF | {"comparator": "~"}, {}, "95", ("green", "reached")),
        (HALF | {"comparator": "~"}, {}, "94.9999", ("green", "ahead")),
        (HALF | {"comparator": "~"}, {"about_from": "0.9"}, "90", ("green", "reached")),
        (HALF | {"comparator": "range", "upper": Decimal(120)}, {}, "120", ("green", "reached")),
        (HALF | {"comparator": "range", "upper": Decimal(120)}, {}, "120.0001", ("green", "ahead")),
        (
            HALF | {"kind": "level", "comparator": "~", "baseline": Decimal(200)},
            {},
            "105",
            ("green", "reached"),
        ),
        (
            HALF | {"kind": "level", "comparator": "~", "baseline": Decimal(200)},
            {},
            "105.0001",
            ("green", "ahead"),
        ),
    ],
)
def test_a_figure_on_a_threshold_lies_on_the_side_the_rule_says(
    batch, traffic, officer, share, rule, value, outcome
):
    made = make_share(make_pledge(batch, traffic), **share)
    for plan in made.plans.all():
        half = (made.indicator.value + (made.indicator.baseline or 0)) / 2
        plan.points.create(day=date(2020, 4, 1), value=half)
    make_rule(batch, officer, **rule)
    make_accepted(made, APRIL, value)

    row = both_ways(batch, APRIL_30)

    assert (row.light, row.reason) == outcome


def test_one_event_breaks_a_bound_of_none_for_good(batch, traffic):
    share = make_share(make_pledge(batch, traffic), **BOUND, target="0")
    make_accepted(share, APRIL, "1")
    make_accepted(share, date(2020, 5, 1), "0")

    assert both_ways(batch, date(2020, 5, 31)).reason == "over_bound"


@pytest.mark.parametrize(
    ("due", "done_on", "outcome"),
    [
        (APRIL_30, None, ("yellow", "milestone_missed")),
        (APRIL_30, date(2020, 5, 1), ("yellow", "milestone_missed")),
        (APRIL_30, APRIL_30, ("green", "ongoing")),
        (date(2020, 5, 1), None, ("green", "ongoing")),
    ],
)
@pytest.mark.parametrize("of_plan", [False, True])
def test_a_node_counts_from_its_day_and_is_done_from_its_day(
    batch, traffic, due, done_on, outcome, of_plan
):
    """A stage of the plan in force is missed like a milestone of the indicator."""
    share = make_share(make_pledge(batch, traffic), plan="none")
    indicator, plan = share.indicator, share.plans.get()
    node = {"what": "主体完工", "start": APRIL, "due": due, "done_on": done_on}
    if of_plan:
        plan.stages.create(**node)
    else:
        indicator.milestones.create(pledge=indicator.pledge, **node)
    make_accepted(share, APRIL, "30")

    row = both_ways(batch, APRIL_30)

    assert (row.light, row.reason) == outcome
