"""Forecasts of past months against what came: errors in points, counts beside each percent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pledges.targets import Comparator, Kind, PlanKind, Target
from progress.drills import simulated_cases
from progress.facts import Light
from progress.forecast import Forecast, Terms, Told
from progress.hindsight import ENOUGH, Case, Tally, by_months_ahead, cases_of, tally
from progress.pace import Schedule

END = date(2020, 12, 31)
HELD = Terms(
    Target(Kind.FLOW, Comparator.EQUAL, Decimal(366)),
    Schedule(PlanKind.EVEN, date(2020, 1, 1), END),
    END,
)


def year(*values: int | None) -> list[Told]:
    return [
        Told(date(2020, month, 1), Decimal(value))
        for month, value in enumerate(values, start=1)
        if value is not None
    ]


GREEN = {date(2020, month, 1): Light.GREEN for month in range(1, 13)}
# Ten a month below the plan (one a day), stopping in October.
SLOW = year(21, 40, 61, 81, 102, 122, 143, 164, 184, 205, 205, 205)


def cases(told: list[Told], lights=GREEN) -> list[Case]:
    return list(cases_of(told, lambda _month: HELD, lights))


def test_each_month_is_held_against_what_came_at_the_plan_s_end():
    found = cases(SLOW)

    assert [case.months_ahead for case in found] == list(range(10, 0, -1))
    assert {case.outcome for case in found} == {Fraction(205, 366)}
    assert {case.reached for case in found} == {False}
    september = found[7]
    assert september.months_ahead == 3
    pace = Fraction(184 - 122, 274 - 182)
    assert september.error == abs(
        Fraction(184, 366) + pace * Fraction(92, 366) - Fraction(205, 366)
    )


def test_a_month_knows_nothing_of_later_ones():
    changed = [*SLOW[:6], *year(*[None] * 6, 250, 260, 270, 280, 290, 300)]

    assert [case.forecast for case in cases(SLOW)][:5] == [
        case.forecast for case in cases(changed)
    ][:5]


def test_without_a_figure_at_the_plan_s_end_there_is_no_case():
    assert cases(SLOW[:11]) == []


def test_once_reached_there_is_nothing_left_to_foresee():
    found = cases(year(120, 240, 366, 366, 366, 366, 366, 366, 366, 366, 366, 366))

    assert [case.months_ahead for case in found] == [10]


def test_the_mark_is_for_green_ones_forecast_to_miss():
    lagging = GREEN | {date(2020, 4, 1): Light.YELLOW, date(2020, 5, 1): Light.RED}
    found = tally(cases(SLOW, lagging))

    assert (found.cases, found.missed) == (10, 10)
    assert (found.lagging, found.unseen, found.foretold, found.unforetold) == (2, 8, 8, 0)
    assert (found.marks, found.false_alarms, found.false_alarm_percent) == (8, 0, Decimal("0.00"))
    assert found.foretold_percent == Decimal("100.00")


def test_a_mark_on_what_came_right_is_a_false_alarm():
    late = year(20, 40, 60, 80, 100, 120, 140, 160, 180, 240, 300, 366)

    found = tally(cases(late))

    assert (found.missed, found.marks, found.false_alarms) == (0, 10, 10)
    assert (found.unseen, found.foretold_percent) == (0, None)


def test_without_cases_nothing_is_said_in_percent():
    found = tally([])

    assert found == Tally()
    assert (found.mean_error, found.inside_percent, found.false_alarm_percent) == (None,) * 3
    assert found.is_few


def test_fewer_than_enough_is_few():
    numbers = (ENOUGH - 1, ENOUGH)

    assert [Tally(cases=n).is_few for n in numbers] == [True, False]
    assert [Tally(missed=n + 3, lagging=3).are_unseen_few for n in numbers] == [True, False]
    assert [Tally(marks=n).are_marks_few for n in numbers] == [True, False]


@given(st.lists(st.lists(st.integers(0, 500), min_size=12, max_size=12), max_size=4))
def test_the_groups_make_up_the_whole(years):
    """Sums add up; the mean of all is not the mean of the groups' means."""
    every = [case for values in years for case in cases(year(*values))]

    total, groups = tally(every), [row for _ahead, row in by_months_ahead(every)]

    for name in Tally.__slots__:
        assert sum(getattr(row, name) for row in groups) == getattr(total, name)
    assert total.lagging + total.foretold + total.unforetold == total.missed
    assert total.false_alarms <= total.marks
    assert total.foretold + total.false_alarms == total.marks


@given(st.lists(st.integers(0, 500), min_size=12, max_size=12))
def test_the_error_is_the_distance_and_nothing_is_negative(values):
    for case in cases(year(*values)):
        assert case.error == abs(case.forecast.share - case.outcome) >= 0
        assert case.inside == (case.forecast.low <= case.outcome <= case.forecast.high)


def test_simulated_years_are_always_the_same_and_tell_each_curve():
    simulated_cases.cache_clear()
    first = simulated_cases(10)
    simulated_cases.cache_clear()

    assert simulated_cases(10) == first
    assert simulated_cases(20)[: len(first)] == first
    assert {type(case.forecast) for case in first} == {Forecast}


def test_simulated_years_hold_hits_misses_and_marks_of_both_kinds():
    found = tally(simulated_cases(40))

    assert min(found.cases - found.missed, found.lagging, found.foretold, found.unforetold) > 0
    assert 0 < found.false_alarms < found.marks
    assert 0 < found.inside < found.cases


def test_forecasts_get_better_as_the_end_comes_nearer():
    rows = dict(by_months_ahead(simulated_cases(40)))

    assert rows[1].mean_error < rows[3].mean_error < rows[6].mean_error


def test_a_forecast_beats_the_guess_that_all_will_end_on_target():
    """Else the office had better not look at it."""
    late = [case for case in simulated_cases(40) if case.months_ahead <= 3]

    guessed = sum(abs(1 - case.outcome) for case in late)

    assert sum(case.error for case in late) < guessed
