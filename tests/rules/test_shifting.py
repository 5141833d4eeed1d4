"""Days and planned values move from one year's promise to another's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from pledges.planning.shifting import shifted, transferred
from pledges.targets import Comparator, Kind, Target

targets = st.builds(
    lambda value, base: Target(Kind.FLOW, Comparator.EQUAL, Decimal(value), None, base),
    st.integers(1, 100_000),
    st.none() | st.just(Decimal(0)),
)


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.integers(-40, 40))
def test_a_day_moved_there_and_back_is_the_same_but_for_leap_days(day, years):
    moved = shifted(day, years)

    assert (moved.year, moved.month) == (day.year + years, day.month)
    if (day.month, day.day) == (2, 29):
        assert shifted(moved, -years).day in (28, 29)
    else:
        assert shifted(moved, -years) == day


def test_the_last_day_of_february():
    assert shifted(date(2020, 2, 29), 1) == date(2021, 2, 28)
    assert shifted(date(2020, 2, 29), 4) == date(2024, 2, 29)
    assert shifted(date(2021, 2, 28), 3) == date(2024, 2, 28)


@given(targets, targets, st.integers(0, 120), st.integers(0, 4))
def test_a_value_keeps_its_share_to_half_of_the_last_decimal(old, new, part, places):
    assume(old.value and new.value)
    value = old.value * part / 100

    found = transferred(value, old, new, places)

    exact = new.at_share(old.share(value))
    assert abs(Fraction(found) - exact) <= Fraction(1, 2 * 10**places)


@given(targets, targets, st.lists(st.integers(0, 100), min_size=2, max_size=8))
def test_what_rose_still_rises_and_the_whole_stays_the_whole(old, new, parts):
    values = [transferred(old.value * part / 100, old, new, 0) for part in sorted(parts)]

    assert values == sorted(values)
    assert transferred(old.value, old, new, 0) == new.value


def test_half_is_rounded_up():
    old = Target(Kind.FLOW, Comparator.EQUAL, Decimal(100))
    new = Target(Kind.FLOW, Comparator.EQUAL, Decimal(5))

    assert transferred(Decimal(50), old, new, 0) == Decimal(3)
