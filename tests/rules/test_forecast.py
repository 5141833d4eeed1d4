"""Where a figure will stand at the plan's end: pace in the plan's own time, and its spread."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pledges.targets import Comparator, Kind, PlanKind, Target
from progress.forecast import Basis, Forecast, Silence, Terms, Told, foresee
from progress.pace import Schedule, expected_share
from progress.periods import add_months, month_end

START, END = date(2020, 1, 1), date(2020, 12, 31)
EVEN = Schedule(PlanKind.EVEN, START, END)
SEASON = Schedule(PlanKind.SEASON, START, END)
JOBS = Target(Kind.FLOW, Comparator.EQUAL, Decimal(46_000))
ROADS = Target(Kind.FLOW, Comparator.EQUAL, Decimal(300))


def terms(target: Target = ROADS, schedule: Schedule = EVEN, deadline: date = END) -> Terms:
    return Terms(target, schedule, deadline)


def told(*values: int | str | None, first: int = 1) -> list[Told]:
    """Figures of consecutive months from the ``first`` on; None: that month was not accepted."""
    return [
        Told(date(2020, month, 1), Decimal(value))
        for month, value in enumerate(values, start=first)
        if value is not None
    ]


def made(found: Forecast | Silence) -> Forecast:
    assert isinstance(found, Forecast)
    return found


def test_two_months_of_chengde_s_jobs_are_measured_from_the_plan_s_beginning():
    found = made(foresee(terms(JOBS), told(8_276, 18_000, first=3)))

    actual, expected = Fraction(18_000, 46_000), Fraction(121, 366)
    assert found.basis == Basis.SINCE_START
    assert (found.actual, found.expected, found.as_of) == (actual, expected, date(2020, 4, 30))
    assert found.pace == actual / expected
    assert found.share == actual + actual / expected * (1 - expected) == actual / expected
    assert found.percent == Decimal("118.4")
    assert found.slowest == Fraction(8_276, 46_000) / Fraction(91, 366)
    assert found.fastest == Fraction(18_000 - 8_276, 46_000) / Fraction(30, 366)
    assert not found.misses


def test_the_pace_is_that_of_the_last_three_months_from_the_point_before_them():
    found = made(foresee(terms(), told(60, 100, 115, 130, 145)))

    planned = Fraction(152 - 60, 366)  # 1 March to 31 May
    assert found.basis == Basis.THREE_MONTHS
    assert found.pace == Fraction(45, 300) / planned
    assert found.share == Fraction(145, 300) + found.pace * Fraction(366 - 152, 366)
    assert found.percent == Decimal("83.2")
    assert (found.misses, found.completes_on) == (True, None)


def test_three_accepted_months_with_a_gap_between_them_are_told_as_such():
    found = made(foresee(terms(), told(20, 45, None, 80, None, 130)))

    assert found.basis == Basis.THREE_REPORTS
    assert found.pace == Fraction(110, 300) / Fraction(182 - 31, 366)


def test_off_season_months_slow_nothing_down():
    """Nothing happens from November to mid April, and the plan expects nothing then."""
    found = made(foresee(terms(schedule=SEASON), told(0, 0, 0, 24, 70)))

    assert found.expected == Fraction(47, 200)
    assert found.pace == Fraction(70, 300) / Fraction(47, 200)
    assert found.share == found.pace  # since the beginning: the whole plan at this pace


def test_the_completion_date_is_the_first_day_that_meets_the_target():
    found = made(foresee(terms(), told(30, 60, 90)))

    pace = Fraction(90, 300) / Fraction(91, 366)
    day = date(2020, 10, 30)
    assert found.pace == pace
    assert found.completes_on == day
    assert found.at(day - timedelta(days=1), pace) < 1 <= found.at(day, pace)


def test_what_rounds_to_the_target_raises_no_alarm_even_standing_still():
    target = Target(Kind.FLOW, Comparator.EQUAL, Decimal(10_000))

    found = made(foresee(terms(target), told(9_996, 9_996, 9_996, 9_996, 9_996)))

    assert (found.pace, found.percent) == (0, 100)
    assert (found.misses, found.completes_on) == (False, END)


def test_a_plan_that_ends_after_the_deadline_is_held_to_the_deadline():
    found = made(foresee(terms(deadline=date(2020, 6, 30)), told(26, 51, 76)))

    assert (found.misses, found.completes_on) == (True, date(2020, 12, 25))


def test_about_is_met_from_95_percent():
    about = Target(Kind.FLOW, Comparator.ABOUT, Decimal(300))
    floor = Target(Kind.FLOW, Comparator.AT_LEAST, Decimal(300))
    figures = told(24, 48, 72)  # 96.5 % of the year at this pace

    found = [made(foresee(terms(target), figures)) for target in (about, floor)]

    assert [each.percent for each in found] == [Decimal("96.5"), Decimal("96.5")]
    assert [each.misses for each in found] == [False, True]


RANGE = Target(Kind.FLOW, Comparator.RANGE, Decimal(300), upper=Decimal(330))


@pytest.mark.parametrize(
    ("figures", "percent", "overshoots", "misses"),
    [
        ((20, 40, 60), "80.4", False, True),
        ((26, 52, 78), "104.6", False, False),
        ((30, 60, 90), "120.7", True, True),
        ((30, 60, 340), "455.8", True, True),  # past it already
    ],
)
def test_a_range_is_met_between_its_ends_only(figures, percent, overshoots, misses):
    found = made(foresee(terms(RANGE), told(*figures)))

    assert (found.percent, found.overshoots, found.misses) == (
        Decimal(percent), overshoots, misses,
    )  # fmt: skip


def test_a_rate_that_comes_back_from_past_its_range_is_foretold_to_meet_it():
    rate = Target(
        Kind.LEVEL, Comparator.RANGE, Decimal(90), upper=Decimal(95), baseline=Decimal(80)
    )
    held = Schedule(PlanKind.EVEN, START, END)

    found = made(foresee(terms(rate, held), told("99", "98", "97", "96.4", "96.1", "95.9")))

    day = found.completes_on
    assert day is not None
    assert (found.misses, found.overshoots) == (False, False)
    assert found.at(day - timedelta(days=1), found.pace) > Fraction(3, 2)
    assert found.at(day, found.pace) <= Fraction(3, 2)


def test_a_falling_figure_is_foreseen_like_a_rising_one():
    """Trap T5: 失业率 from 6 to 4 has gone half way at 5."""
    falling = Target(Kind.LEVEL, Comparator.AT_LEAST, Decimal(4), baseline=Decimal(6))

    found = made(foresee(terms(falling), told("5.8", "5.6", "5.4")))

    assert (found.actual, found.percent) == (Fraction(3, 10), Decimal("120.7"))


def test_what_stood_before_the_plan_began_is_no_gain():
    carried = Schedule(PlanKind.EVEN, START, END, opening=Fraction(2, 5))

    found = made(foresee(terms(schedule=carried), told(130, 140)))

    assert found.pace == Fraction(140 - 120, 300) / (Fraction(3, 5) * Fraction(60, 366))


def test_a_plan_that_began_later_is_measured_from_the_last_figure_before_it():
    later = Schedule(PlanKind.EVEN, date(2020, 7, 1), END)

    found = made(foresee(terms(schedule=later), told(10, 20, 30, 40, 50, 60, 80, 100)))

    assert found.basis == Basis.SINCE_START
    assert found.pace == Fraction(100 - 60, 300) / Fraction(62, 184)


STEPS = Schedule(PlanKind.STEPS, START, END, points=((date(2020, 6, 30), Fraction(1)),))
WORDS = Target(Kind.QUALITATIVE, Comparator.QUALITATIVE)
BOUND = Target(Kind.BOUND, Comparator.AT_MOST, Decimal("4.5"))


@pytest.mark.parametrize(
    ("held", "figures", "silence"),
    [
        (terms(WORDS), told(), Silence.NO_SHARE),
        (terms(BOUND), told("3.2", "3.3"), Silence.NO_SHARE),
        (terms(schedule=Schedule(PlanKind.NONE, START, END)), told(1, 2), Silence.NO_SCHEDULE),
        (terms(schedule=STEPS), told(10, 20, 30), Silence.STEPS),
        (terms(), told(), Silence.TOO_FEW),
        (terms(), told(30), Silence.TOO_FEW),
        (terms(schedule=Schedule(PlanKind.EVEN, date(2020, 3, 1), END)), told(10, 20, 30),
         Silence.TOO_FEW),
        (terms(), told(100, 300), Silence.REACHED),
        (terms(), told(100, 340), Silence.REACHED),
        (terms(RANGE), told(100, 330), Silence.REACHED),
        (terms(), told(100, 200, first=11), Silence.PLAN_OVER),
        (terms(schedule=SEASON), told(5, 10, 15), Silence.NO_PLANNED_GAIN),
    ],
)  # fmt: skip
def test_where_there_is_nothing_to_foresee_the_reason_is_said(held, figures, silence):
    assert foresee(held, figures) == silence


def test_after_the_season_nothing_more_is_expected_of_it():
    """Until 31 December the plan gains nothing: what stands on 31 October will stand."""
    figures = told(0, 0, 0, 24, 70, 110, 150, 190, 230, 285)

    found = made(foresee(terms(schedule=SEASON), figures))

    assert (found.expected, found.share, found.misses) == (1, Fraction(95, 100), True)
    assert found.low == found.high == found.share


@st.composite
def schedules(draw) -> Schedule:
    kind = draw(st.sampled_from([PlanKind.EVEN, PlanKind.SEASON, PlanKind.MONTHLY]))
    opening = Fraction(draw(st.integers(0, 8)), 10)
    if kind != PlanKind.MONTHLY:
        return Schedule(kind, START, END, opening=opening)
    gains = draw(st.lists(st.integers(0, 5), min_size=12, max_size=12).filter(any))
    points, so_far = [], 0
    for number, gain in enumerate(gains, start=1):
        so_far += gain
        share = opening + (1 - opening) * Fraction(so_far, sum(gains))
        points.append((month_end(date(2020, number, 1)), share))
    return Schedule(kind, START, END, tuple(points), opening=opening)


@st.composite
def cases(draw, least: int = 2) -> tuple[Terms, list[Told]]:
    """Any plan with ``least`` figures or more, falling ones too, some months not accepted."""
    numbers = st.lists(st.integers(1, 11), min_size=least, max_size=11, unique=True)
    months = draw(numbers.map(sorted))
    values = draw(
        st.lists(st.integers(0, 400), min_size=len(months), max_size=len(months)).map(
            lambda drawn: drawn if draw(st.booleans()) else sorted(drawn)
        )
    )
    figures = [
        Told(date(2020, month, 1), Decimal(value))
        for month, value in zip(months, values, strict=True)
    ]
    return terms(schedule=draw(schedules())), figures


@given(cases())
def test_the_forecast_always_lies_inside_its_interval(case):
    found = foresee(*case)
    assume(isinstance(found, Forecast))

    assert found.low <= found.share <= found.high
    assert found.slowest <= found.pace <= found.fastest


@given(cases())
def test_the_completion_date_is_the_first_day_and_agrees_with_the_mark(case):
    held, figures = case
    found = foresee(held, figures)
    assume(isinstance(found, Forecast))

    days = [found.as_of + timedelta(days=n) for n in range(1, (END - found.as_of).days + 1)]
    meeting = [day for day in days if found.at(day, found.pace) >= 1]
    first = next(iter(meeting), END)  # what is 100.0 % when rounded is met on the last day
    assert found.completes_on == (None if found.misses else first)
    assert found.misses == (found.percent < 100)


@given(cases(), st.integers(2, 1000))
def test_the_unit_of_counting_changes_nothing(case, factor):
    held, figures = case
    larger = Target(Kind.FLOW, Comparator.EQUAL, ROADS.value * factor)

    other = foresee(
        Terms(larger, held.schedule, END), [Told(f.month, f.value * factor) for f in figures]
    )

    assert other == foresee(held, figures)


@given(schedules(), st.integers(2, 11))
def test_who_keeps_to_the_plan_is_foretold_to_end_on_it(schedule, count):
    target = Target(Kind.FLOW, Comparator.EQUAL, Decimal(10**12))
    months = [date(2020, number, 1) for number in range(1, count + 1)]
    exact = [expected_share(schedule, month_end(month)) for month in months]
    figures = [
        Told(month, Decimal(round(share * 10**12)))
        for month, share in zip(months, exact, strict=True)
    ]

    found = foresee(Terms(target, schedule, END), figures)

    assume(isinstance(found, Forecast))
    assert found.percent == 100
    assert not found.misses


@given(cases(), st.integers(1, 100))
def test_more_in_the_last_month_never_foretells_less(case, more):
    held, figures = case
    found = foresee(held, figures)
    better = foresee(held, [*figures[:-1], Told(figures[-1].month, figures[-1].value + more)])
    assume(isinstance(found, Forecast) and isinstance(better, Forecast))

    assert better.share > found.share


@given(cases(least=5), st.integers(0, 400))
def test_months_before_the_window_move_the_interval_at_most(case, before):
    """A point older than the four last accepted ones has no say in the pace."""
    held, figures = case
    changed = [Told(figures[0].month, Decimal(before)), *figures[1:]]
    found, other = foresee(held, figures), foresee(held, changed)

    if isinstance(found, Silence):
        assert other == found
    else:
        assert made(other).pace == found.pace


def test_months_across_the_turn_of_a_year_follow_each_other():
    two_years = Schedule(PlanKind.EVEN, date(2019, 7, 1), date(2020, 12, 31))
    figures = [Told(add_months(date(2019, 10, 1), n), Decimal(40 + 10 * n)) for n in range(5)]

    found = made(foresee(terms(schedule=two_years), figures))

    assert (found.basis, found.as_of) == (Basis.THREE_MONTHS, date(2020, 2, 29))
    assert found.pace == Fraction(30, 300) / Fraction(30 + 31 + 29 + 1, 550)
