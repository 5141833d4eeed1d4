"""What was measured while the machine was not left in peace is measured again."""

from __future__ import annotations

from itertools import count

import pytest

from bench.calm import PATIENCE, PAUSE, Machine, yardstick
from bench.measuring import Pair, slowest_but_few


class Rig:
    """A machine whose yardstick says these, and 1 ms ever after; the n-th run gives n."""

    def __init__(self, *told: float, then: float = 1.0, a_run: float = 1.0) -> None:
        self.told, self.then, self.a_run = iter(told), then, a_run
        self.now, self.runs = 0.0, count(1)
        self.machine = Machine(
            lambda: next(self.told, self.then), lambda: self.now, self.sleep, least=1.0
        )

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def run(self) -> int:
        self.now += self.a_run
        return next(self.runs)

    def in_peace(self, rounds: int) -> list[int]:
        return self.machine.in_peace(self.run, rounds=rounds)


def test_a_run_disturbed_before_or_after_is_done_again():
    rig = Rig(1.0, 1.1, 5.0, 1.2, 1.0)

    assert rig.in_peace(3) == [1, 3, 4]


def test_calm_is_waited_for():
    rig = Rig(1.5, 1.5, 1.5, 1.0)

    assert rig.in_peace(1) == [1]
    assert rig.now == pytest.approx(3 * PAUSE + rig.a_run)


def test_what_once_looked_calm_counts_no_more_when_the_machine_turns_out_quicker():
    rig = Rig(1.0, 1.0, 0.5, 0.5, 0.5, 0.5)

    assert rig.in_peace(2) == [3, 4]


def test_on_a_machine_that_does_not_calm_down_it_ends_with_what_was_calm():
    rig = Rig(1.0, 1.0, then=2.0)

    assert rig.in_peace(3) == [1]
    assert rig.now >= PATIENCE


def test_where_hardly_anything_was_calm_all_counts():
    rig = Rig(1.0, 1.0, then=2.0, a_run=PATIENCE)

    assert rig.in_peace(4) == [1, 2, 3, 4]


def test_how_quick_the_machine_can_be_is_looked_up_before_the_first_figure():
    told = iter([3.0, 1.0])
    machine = Machine(lambda: next(told, 2.0), sleep=lambda seconds: None)

    machine.in_peace(lambda: None, rounds=0)

    assert machine.least == 1.0


def test_a_slow_page_on_a_calm_machine_counts(monkeypatch):
    monkeypatch.setattr("bench.measuring.MACHINE", Rig().machine)
    clock = iter([9.0] * 6 + [0.001, 0.05, 0.001, 0.4])
    pair = Pair(work=lambda: None, floor=lambda: None, clock=lambda work: next(clock))

    found = slowest_but_few(pair, name="page", limit=100, rounds=2)

    assert (found.value, found.took, found.floor) == pytest.approx((400.0, 225.0, 1.0))


def test_the_yardstick_tells_seconds():
    assert 0 < yardstick() < 1
