"""A run beside which even the floor took long tells of the machine, and is done again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from bench.measuring import Figure, Pair, slowest_but_few


def figure(pairs: Iterator[tuple[float, float]], rounds: int) -> Figure:
    """By a clock that says these: three pairs to warm up, then a floor and its work in turn."""
    told = chain.from_iterable(chain([(9.0, 9.0)] * 3, pairs))
    pair = Pair(work=lambda: None, floor=lambda: None, clock=lambda _work: next(told))
    return slowest_but_few(pair, name="page", limit=100, rounds=rounds)


def test_disturbed_runs_are_done_again():
    calm = [(0.001, 0.050), (0.0011, 0.060), (0.0012, 0.070), (0.001, 0.080)]
    disturbed = [(0.0014, 0.400), (0.005, 0.020)]

    found = figure(iter([*calm[:2], *disturbed, *calm[2:]]), rounds=4)

    assert (found.value, found.took, found.floor) == pytest.approx((80.0, 65.0, 1.05))


def test_a_slow_page_on_a_calm_machine_counts():
    found = figure(iter([(0.001, 0.050), (0.001, 0.400)]), rounds=2)

    assert found.value == pytest.approx(400.0)


def test_on_a_machine_that_does_not_calm_down_it_ends():
    told = iter(chain([(0.001, 0.050)], repeat((0.002, 0.100), 5)))

    found = figure(told, rounds=2)

    assert found.value == pytest.approx(50.0)
    assert next(told, None) is None
