"""Questions a figure raises: they ask, they never block."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledges.targets import Comparator, Kind, Target
from progress.plausibility import Around, Hint, Told, hints

ROADS = Target(Kind.FLOW, Comparator.AT_LEAST, Decimal(300))
JOBLESS = Target(Kind.LEVEL, Comparator.AT_LEAST, Decimal(95))


def told(value: str, expected: str | None = None) -> Told:
    return Told(Decimal(value), None if expected is None else Fraction(expected))


def test_the_first_figure_within_its_plan_raises_no_question():
    assert hints(ROADS, told("30", "0.1"), []) == []


def test_a_cumulative_figure_that_falls_is_asked_about():
    assert hints(ROADS, told("29", "0.2"), [told("30", "0.1")]) == [Hint.FELL]


def test_a_level_may_fall():
    assert hints(JOBLESS, told("94"), [told("96")]) == []


def test_no_movement_is_asked_about_and_after_three_months_more_pressingly():
    assert hints(ROADS, told("30", "0.3"), [told("30", "0.2")]) == [Hint.UNMOVED]
    assert hints(ROADS, told("30", "0.4"), [told("30", "0.2"), told("30", "0.3")]) == [Hint.STUCK]


def test_a_plan_that_rests_expects_no_movement():
    assert hints(ROADS, told("30", "0.3"), [told("30", "0.3")]) == []


def test_a_finished_task_need_not_move():
    assert hints(ROADS, told("300", "0.9"), [told("300", "0.8")]) == []


@pytest.mark.parametrize(("now", "expected"), [("120", []), ("150", []), ("150.01", [Hint.JUMPED])])
def test_a_gain_of_over_thirty_points_beyond_the_planned_one_is_a_jump(now, expected):
    # planned gain 10 points, so up to 40 points of gain pass: 30 + 120 = 150
    assert hints(ROADS, told(now, "0.2"), [told("30", "0.1")]) == expected


@pytest.mark.parametrize(("value", "expected"), [("360", []), ("360.01", [Hint.FAR_OVER])])
def test_only_above_120_percent_is_far_over(value, expected):
    assert hints(ROADS, told(value), []) == expected


def test_three_months_equal_to_the_plan_to_the_digit_are_asked_about():
    before = [told("75", "0.25"), told("100", "1/3")]

    assert hints(ROADS, told("125", "5/12"), before) == [Hint.AS_PLANNED]
    assert hints(ROADS, told("124", "5/12"), before) == []
    assert hints(ROADS, told("125", "5/12"), before[1:]) == []


def test_parts_may_not_exceed_their_whole_and_equal_it_where_their_targets_do():
    assert hints(ROADS, told("30"), [], Around(parts=Decimal(31))) == [Hint.PARTS]
    assert hints(ROADS, told("30"), [], Around(parts=Decimal(20))) == []
    assert hints(ROADS, told("30"), [], Around(parts=Decimal(20), whole_is_parts=True)) == [
        Hint.PARTS
    ]


def test_places_that_do_not_add_up_to_the_whole_are_asked_about():
    assert hints(ROADS, told("30"), [], Around(places=Decimal(28))) == [Hint.PLACES]
    assert hints(ROADS, told("30"), [], Around(places=Decimal(30))) == []


def test_all_places_at_one_percent_are_asked_about():
    alike = [Decimal("33.33")] * 3

    assert hints(ROADS, told("30"), [], Around(percents=alike)) == [Hint.ALIKE]
    assert hints(ROADS, told("30"), [], Around(percents=alike[1:])) == []
    assert hints(ROADS, told("30"), [], Around(percents=[Decimal(100)] * 3)) == []
    assert hints(ROADS, told("30"), [], Around(percents=[*alike, Decimal(40)])) == []


def test_words_raise_no_question():
    words = Target(Kind.QUALITATIVE, Comparator.QUALITATIVE)

    assert hints(words, told("1"), [told("2")]) == []


figures = st.decimals(0, 10**9, places=2)
shares = st.fractions(0, 1)
months = st.lists(st.builds(Told, figures, st.none() | shares), max_size=6)


@given(st.builds(Told, figures, st.none() | shares), months)
def test_a_figure_that_rises_within_the_target_is_never_said_to_fall_or_stand(now, before):
    found = hints(ROADS, now, before)

    assert (Hint.FELL in found) == bool(before and now.value < before[-1].value)
    assert not ({Hint.UNMOVED, Hint.STUCK} & set(found)) or now.value == before[-1].value
    assert len(found) == len(set(found))
