"""Scores: exact parts, points rounded once, ranks with ties, the word of a vote."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.scores import (
    DEFAULT_WEIGHTS,
    Component,
    Handing,
    Part,
    adds_up,
    completion_part,
    component,
    pace_part,
    ranks,
    reporting_part,
    total,
)
from pledges.targets import Comparator, Kind, PlanKind, Target
from progress.facts import Facts, Light, Reason, Reporting
from progress.pace import Schedule
from progress.votes import Opinion, Vote

DAY = date(2020, 4, 30)
DUE = date(2020, 5, 6)

fractions = st.fractions(min_value=0, max_value=1, max_denominator=1000)
factors = st.decimals(min_value="0.5", max_value=2, places=2)
parts = st.lists(st.builds(Part, st.none() | fractions, factors), max_size=12)


def facts(target: Target, value: str | None = None, **changes) -> Facts:
    last = None if value is None else Decimal(value)
    given = {
        "day": DAY, "month": date(2020, 4, 1), "target": target, "deadline": date(2020, 12, 31),
        "schedule": Schedule(PlanKind.NONE, date(2020, 1, 1), date(2020, 12, 31)),
        "reporting": Reporting.ACCEPTED, "value": last, "last_value": last, "highest": last,
    }  # fmt: skip
    return Facts(**(given | changes))


ROADS = Target(Kind.FLOW, Comparator.EQUAL, Decimal(300))
RANGE = Target(Kind.FLOW, Comparator.RANGE, Decimal(100), upper=Decimal(120))
FALLING_RANGE = Target(
    Kind.LEVEL, Comparator.RANGE, Decimal(40), upper=Decimal(45), baseline=Decimal(60)
)
BOUND = Target(Kind.BOUND, Comparator.AT_MOST, Decimal("4.5"))
NONE_AT_ALL = Target(Kind.BOUND, Comparator.AT_MOST, Decimal(0))
WORDS = Target(Kind.QUALITATIVE, Comparator.QUALITATIVE)
FALLING = Target(Kind.LEVEL, Comparator.EQUAL, Decimal(40), baseline=Decimal(60))


@pytest.mark.parametrize(
    ("target", "value", "part"),
    [
        (ROADS, "100", Fraction(1, 3)),
        (ROADS, "300", Fraction(1)),
        (ROADS, "309.6", Fraction(1)),  # over-fulfilment is not scored
        (ROADS, None, Fraction(0)),
        (FALLING, "45", Fraction(3, 4)),
        (FALLING, "70", Fraction(0)),  # worse than the baseline
        (RANGE, "80", Fraction(4, 5)),
        (RANGE, "100", Fraction(1)),
        (RANGE, "120", Fraction(1)),
        (RANGE, "121", Fraction(0)),  # past the upper end: a bound that is broken
        (FALLING_RANGE, "43", Fraction(1)),
        (FALLING_RANGE, "39", Fraction(0)),
        (BOUND, "4.5", Fraction(1)),
        (BOUND, "4.6", Fraction(0)),
        (BOUND, None, Fraction(0)),
        (NONE_AT_ALL, "0", Fraction(1)),
        (WORDS, None, Fraction(0)),
    ],
)
def test_the_completed_part_of_an_indicator(target, value, part):
    assert completion_part(facts(target, value)) == part


def test_words_count_once_reported_done_or_accepted():
    assert completion_part(facts(WORDS, achieved=True)) == 1
    assert completion_part(facts(WORDS, passed_on=DAY)) == 1
    assert completion_part(facts(WORDS, passed_on=DAY + timedelta(1))) == 0


def test_a_bound_of_none_stays_broken():
    assert completion_part(facts(NONE_AT_ALL, "0", highest=Decimal(1))) == 0


@given(value=st.decimals(min_value=0, max_value=10_000, places=2))
def test_a_completed_part_lies_between_nothing_and_all(value):
    assert 0 <= completion_part(facts(ROADS, str(value))) <= 1


@given(
    one=st.decimals(min_value=0, max_value=400, places=1),
    more=st.decimals(min_value=0, max_value=400, places=1),
)
def test_more_done_is_never_scored_less(one, more):
    low, high = sorted((one, more))
    assert completion_part(facts(ROADS, str(low))) <= completion_part(facts(ROADS, str(high)))


@pytest.mark.parametrize(
    ("light", "reason", "part"),
    [
        (Light.BLUE, Reason.PASSED, Fraction(1)),
        (Light.GREEN, Reason.SLIGHTLY_BEHIND, Fraction(1)),
        (Light.YELLOW, Reason.BEHIND, Fraction(1, 2)),
        (Light.YELLOW, Reason.NEAR_BOUND, Fraction(1, 2)),
        (Light.RED, Reason.OVERDUE, Fraction(0)),
        (Light.GREY, Reason.UNREPORTED, Fraction(0)),
        (Light.GREY, Reason.UNREVIEWED, None),
        (Light.GREY, Reason.RETURNED, None),
        (Light.GREY, Reason.NOT_STARTED, None),
    ],
)
def test_the_part_by_the_light_in_force(light, reason, part):
    assert pace_part(light, reason) == part


@pytest.mark.parametrize(
    ("handing", "part"),
    [
        (Handing(DUE, DUE), 1),
        (Handing(DUE, DUE + timedelta(1)), 0),
        (Handing(DUE, None), 0),
        (Handing(DUE, DUE, sent_back=True), Fraction(1, 2)),
        (Handing(DUE, DUE, doubted=True), Fraction(1, 2)),
        (Handing(DUE, DUE, sent_back=True, doubted=True), Fraction(1, 2)),
        (Handing(DUE, DUE + timedelta(1), sent_back=True), 0),
    ],
)
def test_the_part_of_a_report(handing, part):
    assert reporting_part(handing) == part


@pytest.mark.parametrize(
    ("vote", "word"),
    [
        (Vote(100, 51, 0, 49), Opinion.SATISFIED),
        (Vote(100, 50, 0, 50), Opinion.DISSATISFIED),  # half is not over half
        (Vote(100, 50, 1, 49), Opinion.BASICALLY),
        (Vote(100, 30, 20, 10), Opinion.DISSATISFIED),
        (Vote(100, 40, 0, 20), Opinion.DISSATISFIED),
        (Vote(100, 40, 0, 20, over_members=False), Opinion.SATISFIED),
        (Vote(100, 0, 0, 0), Opinion.DISSATISFIED),
        (Vote(100, 0, 0, 0, over_members=False), None),
    ],
)
def test_the_word_of_a_vote(vote, word):
    assert vote.opinion() == word


@given(
    st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.booleans()
)
def test_one_more_satisfied_voter_never_worsens_the_word(yes, fairly, no, absent, over):
    order = [Opinion.SATISFIED, Opinion.BASICALLY, Opinion.DISSATISFIED]
    members = yes + fairly + no + absent + 1
    before = Vote(members, yes, fairly, no + 1, over).opinion()
    after = Vote(members, yes + 1, fairly, no, over).opinion()
    assert order.index(after) <= order.index(before)


def test_a_component_is_the_mean_by_difficulty():
    rows = [Part(Fraction(1), Decimal(2)), Part(Fraction(1, 2)), Part(None, Decimal(2))]

    assert component(Decimal(60), rows) == Component(Decimal(60), Fraction(5, 6))
    assert component(Decimal(60), rows).points == Decimal("50.00")


def test_points_are_rounded_once_half_away_from_zero():
    assert component(Decimal(1), [Part(Fraction(1, 200))]).points == Decimal("0.01")
    # three thirds of one are one, although each is shown as 0.33
    thirds = [Component(Decimal(1), Fraction(1, 3))] * 3
    assert [row.points for row in thirds] == [Decimal("0.33")] * 3
    assert total([*thirds, Component(Decimal(97), Fraction(0))]) == Decimal("1.00")


@given(parts, st.decimals(min_value="0.01", max_value=100, places=2))
def test_points_never_leave_the_weight(rows, weight):
    made = component(weight, rows)
    assert made.points is None or 0 <= made.points <= weight
    assert (made.part is None) == all(row.value is None for row in rows)


@given(parts)
def test_a_part_left_out_changes_nothing(rows):
    counted = [row for row in rows if row.value is not None]
    assert component(Decimal(60), rows) == component(Decimal(60), counted)


@given(fractions, st.lists(factors, min_size=1, max_size=6))
def test_equal_parts_make_that_part_whatever_their_difficulty(value, weights):
    rows = [Part(value, factor) for factor in weights]
    assert component(Decimal(60), rows).part == value


def test_what_is_left_out_is_scaled_to_a_hundred():
    components = [
        Component(Decimal(60), Fraction(1, 2)),
        Component(Decimal(20), Fraction(1)),
        Component(Decimal(10), Fraction(1)),
        Component(Decimal(10), None),
    ]

    assert total(components) == Decimal("66.67")  # 60 of 90
    assert total([Component(Decimal(100), None)]) is None


@given(st.lists(st.none() | fractions, min_size=4, max_size=4))
def test_a_total_lies_between_0_and_100(values):
    rows = [
        Component(weight, value)
        for weight, value in zip(DEFAULT_WEIGHTS.values(), values, strict=True)
    ]
    made = total(rows)
    assert (made is None) == all(value is None for value in values)
    assert made is None or 0 <= made <= 100


@given(fractions)
def test_one_part_everywhere_is_the_total_whatever_is_left_out(value):
    rows = [Component(weight, value) for weight in DEFAULT_WEIGHTS.values()]
    assert total(rows) == total(rows[:2]) == total(rows[3:])


def test_ties_share_a_rank_and_leave_a_gap():
    assert ranks([Decimal(n) for n in (80, 90, 80, 70)]) == [2, 1, 2, 4]
    assert ranks([]) == []


@given(st.lists(st.decimals(min_value=0, max_value=100, places=2), max_size=12))
def test_a_rank_is_one_more_than_those_who_are_better(totals):
    made = ranks(totals)
    assert all(
        (one < other) == (better > worse)
        for one, better in zip(made, totals, strict=True)
        for other, worse in zip(made, totals, strict=True)
    )
    assert sorted(made)[0:1] == ([1] if totals else [])


def test_the_default_table_adds_up():
    assert adds_up(DEFAULT_WEIGHTS.values())
    assert not adds_up([Decimal(60), Decimal("39.99")])
