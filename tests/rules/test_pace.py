"""Where a plan stands on a day: the day itself counts, and nothing ever runs backwards."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledges.targets import PlanKind
from progress.pace import Schedule, days_late, expected_share

YEAR = (date(2020, 1, 1), date(2020, 12, 31))
EVEN = Schedule(PlanKind.EVEN, *YEAR)
ROADS = Schedule(PlanKind.EVEN, date(2020, 1, 1), date(2020, 10, 31))
SEASON = Schedule(PlanKind.SEASON, date(2020, 1, 1), date(2020, 10, 31))
STEPS = Schedule(
    PlanKind.STEPS,
    *YEAR,
    points=(
        (date(2020, 6, 30), Fraction(1, 2)),
        (date(2020, 8, 31), Fraction(4, 5)),
        (date(2020, 10, 31), Fraction(1)),
    ),
)
MONTHLY = Schedule(
    PlanKind.MONTHLY,
    *YEAR,
    points=((date(2020, 1, 31), Fraction(31, 100)), (date(2020, 2, 29), Fraction(1))),
)


@pytest.mark.parametrize(
    ("schedule", "day", "share"),
    [
        (EVEN, date(2019, 12, 31), Fraction(0)),
        (EVEN, date(2020, 1, 1), Fraction(1, 366)),
        (EVEN, date(2020, 2, 29), Fraction(60, 366)),
        (EVEN, date(2020, 3, 31), Fraction(91, 366)),
        (EVEN, date(2020, 12, 30), Fraction(365, 366)),
        (EVEN, date(2020, 12, 31), Fraction(1)),
        (EVEN, date(2021, 3, 1), Fraction(1)),
        (ROADS, date(2020, 4, 30), Fraction(121, 305)),
        (SEASON, date(2020, 4, 14), Fraction(0)),
        (SEASON, date(2020, 4, 15), Fraction(1, 200)),
        (SEASON, date(2020, 4, 30), Fraction(16, 200)),
        (SEASON, date(2020, 10, 31), Fraction(1)),
        (STEPS, date(2020, 6, 29), Fraction(0)),
        (STEPS, date(2020, 6, 30), Fraction(1, 2)),
        (STEPS, date(2020, 9, 30), Fraction(4, 5)),
        (STEPS, date(2020, 12, 31), Fraction(1)),
        (MONTHLY, date(2019, 6, 1), Fraction(0)),
        (MONTHLY, date(2020, 1, 10), Fraction(10, 100)),
        (MONTHLY, date(2020, 1, 31), Fraction(31, 100)),
        (MONTHLY, date(2020, 2, 29), Fraction(1)),
        (MONTHLY, date(2020, 3, 31), Fraction(1)),
    ],
)
def test_a_plan_stands_where_its_table_says(schedule, day, share):
    assert expected_share(schedule, day) == share


def test_a_season_over_two_years_counts_the_days_of_both():
    plan = Schedule(PlanKind.SEASON, date(2020, 1, 1), date(2021, 12, 31))

    assert expected_share(plan, date(2021, 1, 31)) == Fraction(1, 2)


def test_without_a_schedule_nothing_is_expected():
    plan = Schedule(PlanKind.NONE, *YEAR)

    assert expected_share(plan, date(2020, 6, 30)) is None
    assert days_late(plan, Fraction(0), date(2020, 6, 30)) is None


@pytest.mark.parametrize(
    ("schedule", "share", "day", "days"),
    [
        (ROADS, Fraction(1, 10), date(2020, 4, 30), 91),
        (EVEN, Fraction(0), date(2020, 4, 30), 121),
        (EVEN, Fraction(1, 2), date(2020, 4, 30), 0),
        (SEASON, Fraction(1, 20), date(2020, 4, 30), 6),
        (STEPS, Fraction(0), date(2020, 7, 31), None),
    ],
)
def test_days_late_counts_from_the_last_day_that_asked_no_more(schedule, share, day, days):
    assert days_late(schedule, share, day) == days


@pytest.mark.parametrize(
    "plan",
    [
        {"kind": PlanKind.EVEN, "start": YEAR[1], "end": YEAR[0]},
        {"kind": PlanKind.SEASON, "start": date(2020, 11, 1), "end": date(2020, 12, 31)},
        {"kind": PlanKind.STEPS, "start": YEAR[0], "end": YEAR[1]},
        {
            "kind": PlanKind.MONTHLY,
            "start": YEAR[0],
            "end": YEAR[1],
            "points": ((date(2020, 1, 31), Fraction(1)), (date(2020, 2, 29), Fraction(1, 2))),
        },
        {
            "kind": PlanKind.STEPS,
            "start": YEAR[0],
            "end": YEAR[1],
            "points": ((date(2020, 2, 1), Fraction(0)), (date(2020, 2, 1), Fraction(1))),
        },
    ],
)
def test_an_impossible_plan_is_refused(plan):
    with pytest.raises(ValueError, match=r"plan|season"):
        Schedule(**plan)


days = st.dates(date(2019, 6, 1), date(2022, 6, 30))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    kind = draw(st.sampled_from([k for k in PlanKind if k != PlanKind.NONE]))
    start = draw(st.dates(date(2020, 1, 1), date(2020, 6, 30)))
    end = draw(st.dates(date(2020, 7, 1), date(2021, 12, 31)))
    on = sorted(draw(st.sets(st.dates(start, end), min_size=1, max_size=6)))
    shares = sorted(draw(st.lists(st.fractions(0, 1), min_size=len(on) - 1, max_size=len(on) - 1)))
    points = tuple(zip(on, [*shares, Fraction(1)], strict=True))
    return Schedule(kind, start, end, points=points)


@given(schedules(), days, days)
def test_expectation_never_falls_and_ends_at_the_target(schedule, one, other):
    first, second = sorted((one, other))

    assert 0 <= expected_share(schedule, first) <= expected_share(schedule, second) <= 1
    assert expected_share(schedule, schedule.end) == 1
    assert expected_share(schedule, schedule.start - timedelta(days=1)) == 0


@given(schedules(), st.fractions(0, 1), days)
def test_days_late_points_at_the_last_day_that_asked_no_more(schedule, share, day):
    late = days_late(schedule, share, day)
    if late is None:
        assert schedule.kind == PlanKind.STEPS
        return
    turning = day - timedelta(days=late)
    if late:
        assert expected_share(schedule, turning) <= share
        assert expected_share(schedule, turning + timedelta(days=1)) > share
    else:
        assert expected_share(schedule, day) <= share or day < schedule.start
