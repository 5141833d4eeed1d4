"""Is the machine left in peace? Another's work on the same processor makes everything here take
half as long again, for seconds or for minutes: that tells nothing about the portal.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import TypeVar

T = TypeVar("T")

DISTURBED = 1.3  # times the least the yardstick took: alone it varies by a tenth, shared by half
PATIENCE = 90.0  # seconds to wait for calm, for one figure
PAUSE = 0.1
FIRST_LOOKS = 50
ENOUGH = 4  # where no more than one of so many runs was calm, all count


def yardstick() -> float:
    """Seconds a fixed piece of work takes: the quickest of three, so that no single interruption
    tells."""
    return min(_once() for _ in range(3))


def _once() -> float:
    kept: dict[int, str] = {}
    began = time.perf_counter()
    for number in range(8_000):
        kept[number % 500] = str(number)
    return time.perf_counter() - began


@dataclass
class Machine:
    """The machine as this process has met it; ``least`` is the quickest the yardstick was."""

    yardstick: Callable[[], float] = yardstick
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    least: float = inf

    def look(self) -> float:
        """How long the yardstick takes now."""
        took = self.yardstick()
        self.least = min(self.least, took)
        return took

    def in_peace(self, run: Callable[[], T], *, rounds: int) -> list[T]:
        """What ``rounds`` runs gave before and after which the machine was left in peace.

        Calm is waited for, and what was disturbed is done again, for ``PATIENCE`` seconds; then
        what was calm is given, or all of them where hardly anything was.
        """
        if self.least == inf:
            for _ in range(FIRST_LOOKS):
                self.look()
                self.sleep(PAUSE / 5)
        runs: list[tuple[float, T]] = []
        until = self.clock() + PATIENCE
        before = self._wait(until)
        while len(self._calm(runs)) < rounds and (len(runs) < rounds or self.clock() < until):
            given, after = run(), self.look()
            runs.append((max(before, after), given))
            before = after if self._is_calm(after) else self._wait(until)
        calm = self._calm(runs)
        return calm if len(calm) * ENOUGH > rounds else [given for _took, given in runs]

    def _is_calm(self, took: float) -> bool:
        return took <= self.least * DISTURBED

    def _calm(self, runs: list[tuple[float, T]]) -> list[T]:
        return [given for took, given in runs if self._is_calm(took)]

    def _wait(self, until: float) -> float:
        while not self._is_calm(took := self.look()) and self.clock() < until:
            self.sleep(PAUSE)
        return took


MACHINE = Machine()
