"""A plan as people enter it: periods, increments, stages counted backwards, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledges.plan_entry import (
    Entry,
    Fault,
    Line,
    Span,
    at_percent,
    backwards,
    cumulated,
    entry_of,
    lines,
    period_ends,
    places_for,
    point_faults,
    read_month_day,
    season_exists,
    stage_faults,
)
from pledges.targets import Comparator, Kind, PlanKind, Target

ROADS = Target(Kind.FLOW, Comparator.EQUAL, Decimal(300))
FALLING = Target(Kind.LEVEL, Comparator.EQUAL, Decimal(3000), baseline=Decimal(4300))
YEAR = date(2020, 1, 1), date(2020, 12, 31)
MARCH, JUNE, DUE = date(2020, 3, 31), date(2020, 6, 30), date(2020, 10, 31)


def values(*typed: tuple[date, str]) -> list[tuple[date, Decimal]]:
    return [(day, Decimal(value)) for day, value in typed]


def test_months_end_on_29_february_and_the_last_is_cut_at_the_plan_s_end():
    assert period_ends(date(2020, 1, 15), date(2020, 4, 10), 1) == [
        date(2020, 1, 31), date(2020, 2, 29), date(2020, 3, 31), date(2020, 4, 10),
    ]  # fmt: skip
    assert period_ends(date(2023, 1, 1), date(2023, 2, 28), 1) == [
        date(2023, 1, 31), date(2023, 2, 28),
    ]  # fmt: skip


def test_quarters_and_years_are_the_calendar_s_also_across_two_years():
    assert period_ends(date(2020, 11, 1), date(2021, 5, 31), 3) == [
        date(2020, 12, 31), date(2021, 3, 31), date(2021, 5, 31),
    ]  # fmt: skip
    assert period_ends(date(2018, 7, 1), date(2020, 12, 31), 12) == [
        date(2018, 12, 31), date(2019, 12, 31), date(2020, 12, 31),
    ]  # fmt: skip


@given(
    st.dates(date(1999, 1, 1), date(2040, 1, 1)),
    st.integers(0, 3000),
    st.sampled_from([1, 3, 12]),
)
def test_periods_rise_lie_in_the_plan_and_end_with_it(start, days, every):
    end = start + timedelta(days=days)

    ends = period_ends(start, end, every)

    assert ends == sorted(set(ends))
    assert start <= ends[0]
    assert ends[-1] == end
    assert all((day + timedelta(days=1)).day == 1 for day in ends[:-1])


@pytest.mark.parametrize(
    ("kind", "days", "entry"),
    [
        (PlanKind.EVEN, [], Entry.EVEN),
        (PlanKind.STEPS, [JUNE], Entry.STEPS),
        (PlanKind.MONTHLY, [date(2020, 1, 31), YEAR[1]], Entry.MONTHLY),
        (PlanKind.MONTHLY, [MARCH, JUNE, YEAR[1]], Entry.QUARTERLY),
        (PlanKind.MONTHLY, [YEAR[1]], Entry.YEARLY),
        (PlanKind.MONTHLY, [date(2020, 6, 15), YEAR[1]], Entry.MONTHLY),
    ],
)
def test_a_stored_plan_is_shown_by_the_widest_period_that_holds_it(kind, days, entry):
    assert entry_of(kind, days, YEAR[1]) == entry


def test_increments_are_stored_cumulative_on_top_of_what_was_carried_over():
    added = values((MARCH, "50"), (JUNE, "50"), (DUE, "150"))

    assert cumulated(ROADS, Decimal(50), added) == values(
        (MARCH, "100"), (JUNE, "150"), (DUE, "300")
    )


def test_with_a_falling_target_an_increment_is_what_is_taken_away():
    points = cumulated(FALLING, None, values((MARCH, "300"), (JUNE, "1000")))

    assert points == values((MARCH, "4000"), (JUNE, "3000"))
    assert list(lines(FALLING, None, points)) == [
        Line(MARCH, Decimal(4000), Decimal(300), Decimal("23.08"), Decimal(1000)),
        Line(JUNE, Decimal(3000), Decimal(1000), Decimal("100.00"), Decimal(0)),
    ]


@given(
    st.lists(st.decimals(0, 1000, places=4), min_size=1, max_size=24),
    st.none() | st.decimals(0, 299, places=4),
)
def test_what_a_period_adds_reads_back_as_it_was_typed(added, opening):
    days = period_ends(date(2020, 1, 1), date(2021, 12, 31), 1)
    typed = list(zip(days, added, strict=False))

    told = list(lines(ROADS, opening, cumulated(ROADS, opening, typed)))

    assert [(line.day, line.added) for line in told] == typed
    assert all(line.value + line.left == 300 for line in told)


def test_a_percent_of_the_way_counts_from_the_baseline():
    assert at_percent(ROADS, Decimal(50)) == 150
    assert at_percent(FALLING, Decimal(50)) == 3650
    assert at_percent(Target(Kind.FLOW, Comparator.EQUAL, Decimal(33)), Decimal(50)) == Decimal(
        "16.5"
    )


@pytest.mark.parametrize(
    ("points", "opening", "faults"),
    [
        ([(MARCH, "100"), (JUNE, "300")], None, []),
        ([(MARCH, "100"), (JUNE, "90")], None, [(1, Fault.FALLS)]),
        ([(MARCH, "100"), (JUNE, "90"), (DUE, "95")], None, [(1, Fault.FALLS), (2, Fault.FALLS)]),
        ([(MARCH, "40")], "50", [(0, Fault.FALLS)]),
        ([(MARCH, "301")], None, [(0, Fault.OVER_TARGET)]),
        ([(MARCH, "1"), (MARCH, "2")], None, [(1, Fault.SAME_DAY)]),
        ([(date(2021, 1, 1), "1")], None, [(0, Fault.OUTSIDE)]),
        ([(date(2019, 12, 31), "1")], None, [(0, Fault.OUTSIDE)]),
    ],
)
def test_values_that_fall_pass_the_target_repeat_a_day_or_leave_the_plan(points, opening, faults):
    found = point_faults(ROADS, opening and Decimal(opening), values(*points), YEAR)

    assert found == faults


def test_a_falling_target_may_not_rise_again_nor_be_undershot():
    found = point_faults(FALLING, None, values((MARCH, "3500"), (JUNE, "3600")), YEAR)
    under = point_faults(FALLING, None, values((MARCH, "2999")), YEAR)
    good = point_faults(FALLING, None, values((MARCH, "4300"), (JUNE, "3000")), YEAR)

    assert (found, under, good) == ([(1, Fault.FALLS)], [(0, Fault.OVER_TARGET)], [])


def test_stages_are_counted_back_from_the_deadline_each_day_itself_counting():
    assert backwards(date(2024, 3, 1), [("设计", 30), ("招标", 1), ("施工", 2)]) == [
        Span("设计", date(2024, 1, 29), date(2024, 2, 27), 0),
        Span("招标", date(2024, 2, 28), date(2024, 2, 28), 1),
        Span("施工", date(2024, 2, 29), date(2024, 3, 1), 2),
    ]
    with pytest.raises(ValueError, match="a day at least"):
        backwards(DUE, [("设计", 0)])


@given(
    st.dates(date(2010, 1, 1), date(2040, 1, 1)),
    st.lists(st.integers(1, 400), min_size=1, max_size=12),
)
def test_stages_counted_back_touch_each_other_and_never_overlap(deadline, days):
    spans = backwards(deadline, [(f"阶段{number}", length) for number, length in enumerate(days)])

    assert spans[-1].due == deadline
    assert [(span.due - span.start).days + 1 for span in spans] == days
    assert all(b.start - a.due == timedelta(days=1) for a, b in pairwise(spans))
    assert stage_faults(spans, (spans[0].start, deadline)) == []


def test_stages_that_overlap_end_too_early_repeat_a_name_or_leave_the_plan():
    one = Span("动员", YEAR[0], MARCH)
    overlapping = Span("实施", MARCH, JUNE)
    backwards_in_time = Span("考核", DUE, JUNE)
    outside = Span("验收", DUE, date(2021, 1, 1))
    same = Span("动员", date(2020, 4, 1), JUNE)

    assert stage_faults([one, Span("实施", date(2020, 4, 1), JUNE)], YEAR) == []
    assert stage_faults([overlapping, one], YEAR) == [(overlapping, Fault.OVERLAPS)]
    assert stage_faults([one, backwards_in_time], YEAR) == [(backwards_in_time, Fault.ENDS_BEFORE)]
    assert stage_faults([one, outside], YEAR) == [(outside, Fault.OUTSIDE)]
    assert stage_faults([one, same], YEAR) == [(same, Fault.SAME_NAME)]


def test_a_long_stage_overlaps_also_with_one_that_is_not_its_neighbour():
    long, inside, late = Span("一", YEAR[0], DUE), Span("二", MARCH, JUNE), Span("三", JUNE, DUE)

    assert stage_faults([long, inside, late], YEAR) == [
        (inside, Fault.OVERLAPS), (late, Fault.OVERLAPS),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "target", "places"),
    [
        ("个", "800", 0),
        ("台件", "1000", 0),
        ("人(次)", "20000", 0),
        ("公里", "300", 4),
        ("万人", "23", 4),
        ("%", "95", 2),
        ("元", "50000000", 2),
        ("个", "1.5", 1),
    ],
)
def test_counted_units_have_no_decimals_unless_their_target_has(unit, target, places):
    assert places_for(unit, Decimal(target).quantize(Decimal("0.0001"))) == places


def test_a_season_s_ends_are_days_of_every_year():
    assert [read_month_day(text) for text in ("4月15日", "４-15", "10/31")] == [415, 415, 1031]
    for text in ("2月29日", "4月31日", "13月1日", "四月", ""):
        with pytest.raises(ValueError):  # noqa: PT011
            read_month_day(text)
    assert [season_exists(pair) for pair in ((415, 1031), (1031, 415), (431, 1031))] == [
        True, False, False,
    ]  # fmt: skip
