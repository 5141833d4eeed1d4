"""Figures of places put together: Σ over Σ within one indicator, never an average of percents."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pledges.targets import Kind, percent, rate
from progress.rollup import Figure, Summed, roll_up


def flow(value: str | int | None, target: str | int | None = None) -> Figure:
    return Figure(
        None if value is None else Decimal(value), None if target is None else Decimal(target)
    )


def part(numerator: int | None, denominator: int | None, value: str = "0") -> Figure:
    return Figure(
        Decimal(value),
        Decimal(95),
        None if numerator is None else Decimal(numerator),
        None if denominator is None else Decimal(denominator),
    )


def test_flows_are_actual_over_target():
    assert roll_up(Kind.FLOW, [flow(10, 20), flow(30, 80)]) == Summed(
        Decimal(40), Decimal(100), Decimal("40.00")
    )


def test_a_place_that_told_nothing_keeps_its_target():
    """Missing is never fine: 90 of 100 without 德惠市 is 45 %, not 90 %."""
    assert roll_up(Kind.FLOW, [flow(90, 100), flow(None, 100)]) == Summed(
        Decimal(90), Decimal(200), Decimal("45.00")
    )


def test_over_fulfilment_is_shown_as_it_is():
    assert roll_up(Kind.FLOW, [flow(150, 100), flow(90, 100)]).reached == Decimal("120.00")


def test_nothing_done_is_no_percent_not_nothing_known():
    """Trap T3, T6: a start at zero is 0 %, and a denominator never starts at 1."""
    assert roll_up(Kind.FLOW, [flow(0, 50), flow(0, 50)]) == Summed(
        Decimal(0), Decimal(100), Decimal("0.00")
    )
    assert roll_up(Kind.FLOW, [flow(1, 2)]).reached == Decimal("50.00")


def test_without_every_target_there_is_a_sum_but_no_percent():
    assert roll_up(Kind.FLOW, [flow(10, 20), flow(5, None)]) == Summed(Decimal(15))


def test_rates_are_numerator_over_denominator():
    """The average of 100 % and 50 % would say 75 %."""
    assert roll_up(Kind.LEVEL, [part(10, 10, "100"), part(45, 90, "50")]) == Summed(
        Decimal("55.00")
    )


def test_a_falling_rate_falls_with_its_places():
    """Trap T5: what should fall is not stuck at 0."""
    before = roll_up(Kind.LEVEL, [part(6, 100), part(12, 200)])
    after = roll_up(Kind.LEVEL, [part(4, 100), part(8, 200)])

    assert (before, after) == (Summed(Decimal("6.00")), Summed(Decimal("4.00")))


@pytest.mark.parametrize(
    ("kind", "figures"),
    [
        (Kind.FLOW, []),
        (Kind.FLOW, [flow(None, 20), flow(None, 30)]),
        (Kind.LEVEL, [Figure(Decimal(95)), Figure(Decimal(93))]),
        (Kind.LEVEL, [part(9, 10), Figure(Decimal(93))]),
        (Kind.LEVEL, [part(0, 0)]),
        (Kind.BOUND, [Figure(Decimal("3.2")), Figure(Decimal("3.4"))]),
        (Kind.BOUND, [part(3, 100)]),
        (Kind.QUALITATIVE, [Figure(None)]),
    ],
)
def test_what_does_not_add_up_is_not_added(kind, figures):
    assert roll_up(kind, figures) is None


amounts = st.decimals("0", "100000", places=2)
targets = st.decimals("0.01", "100000", places=2)
flows = st.lists(st.tuples(amounts, targets), min_size=1, max_size=20)


@given(flows)
def test_the_percent_is_sum_over_sum_and_lies_between_the_places(drawn):
    found = roll_up(Kind.FLOW, [Figure(*pair) for pair in drawn])

    value, target = sum(v for v, _t in drawn), sum(t for _v, t in drawn)
    assert found == Summed(value, target, percent(Fraction(value) / Fraction(target)))
    each = [percent(Fraction(v) / Fraction(t)) for v, t in drawn]
    assert min(each) <= found.reached <= max(each)


@given(flows, st.integers(1, 20))
def test_how_the_places_are_grouped_changes_nothing(drawn, at):
    """Counties, then prefectures, or all at once: an average of percents fails here."""
    figures = [Figure(*pair) for pair in drawn]
    groups = [group for group in (figures[:at], figures[at:]) if group]
    subtotals = [roll_up(Kind.FLOW, group) for group in groups]

    assert roll_up(Kind.FLOW, [Figure(s.value, s.target) for s in subtotals]) == roll_up(
        Kind.FLOW, figures
    )


parts = st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 1000)), min_size=1, max_size=20)


@given(parts)
def test_rates_weigh_each_place_by_its_size(drawn):
    found = roll_up(Kind.LEVEL, [part(n, d) for n, d in drawn])

    each = [rate(Decimal(n), Decimal(d)) for n, d in drawn]
    assert found.value == rate(
        Decimal(sum(n for n, _d in drawn)), Decimal(sum(d for _n, d in drawn))
    )
    assert min(each) <= found.value <= max(each)
    assert (found.target, found.reached) == (None, None)


@given(parts)
def test_the_average_of_percents_is_not_the_rate(drawn):
    sizes = {d for _n, d in drawn}
    each = [Fraction(n, d) for n, d in drawn]
    average = percent(sum(each) / len(each))
    found = roll_up(Kind.LEVEL, [part(n, d) for n, d in drawn])

    assume(found.value != average)
    assert len(sizes) > 1  # only places of one size may be averaged


@given(flows, st.data())
def test_more_done_never_counts_as_less(drawn, data):
    figures = [Figure(*pair) for pair in drawn]
    index = data.draw(st.integers(0, len(figures) - 1))
    grown = Figure(figures[index].value + 1, figures[index].target)
    after = roll_up(Kind.FLOW, [*figures[:index], grown, *figures[index + 1 :]])

    assert after.value == roll_up(Kind.FLOW, figures).value + 1
