"""A run beside which even the floor took long tells of the machine, and is done again."""

from __future__ import annotations

from itertools import chain

import pytest

from bench.measuring import Figure, Pair, slowest_but_few


def figure(told: list[float], rounds: int) -> Figure:
    """By a clock that says these in ms: three pairs to warm up, then a floor, and after it work
    and floor in turn."""
    clock = iter(chain([9.0] * 6, (each / 1000 for each in told)))
    pair = Pair(work=lambda: None, floor=lambda: None, clock=lambda _work: next(clock))
    found = slowest_but_few(pair, name="page", limit=100, rounds=rounds)
    assert next(clock, None) is None, "not all was measured"
    return found


def test_runs_disturbed_before_or_after_are_done_again():
    told = [1.0, 50.0, 1.1, 60.0, 1.2, 400.0, 5.0, 500.0, 1.0, 70.0, 1.0, 80.0, 1.1]

    found = figure(told, rounds=4)

    assert (found.value, found.took, found.floor) == pytest.approx((80.0, 65.0, 1.1))


def test_a_slow_page_on_a_calm_machine_counts():
    found = figure([1.0, 50.0, 1.0, 400.0, 1.0], rounds=2)

    assert found.value == pytest.approx(400.0)


def test_on_a_machine_that_does_not_calm_down_it_ends_with_what_was_calm():
    told = [1.0, 50.0, 1.0, *[100.0, 2.0] * 19]

    assert figure(told, rounds=2).value == pytest.approx(50.0)


def test_where_hardly_anything_was_calm_all_counts():
    told = [1.0, 50.0, 1.0, *[100.0, 2.0] * 39]

    assert figure(told, rounds=4).value == pytest.approx(100.0)
