"""Taking times side by side: the floor, then the measured work, again and again."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from statistics import median
from time import perf_counter
from typing import Literal

from django.db import connection, transaction

from bench.calm import MACHINE

Work = Callable[[], object]
Clock = Callable[[Work], float]
Bound = Literal["most", "least"]


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, held against its limit.

    ``value`` in ``unit`` may be ``limit`` at ``bound``: at most, or at least. ``floor`` is the
    least work the task can't do without, measured in the same run; ``took`` what it is held
    against. Both are medians in ``time_unit``, which is often also the unit of the value.
    """

    name: str
    value: float
    limit: float
    floor: float
    took: float
    unit: str = "ratio"
    time_unit: str = "ms"
    bound: Bound = "most"

    @property
    def ok(self) -> bool:
        return self.value <= self.limit if self.bound == "most" else self.value >= self.limit

    def line(self) -> str:
        """One JSON object."""
        return json.dumps(
            {
                "name": self.name,
                "value": round(self.value, 2),
                "unit": self.unit,
                "limit": self.limit,
                "floor": round(self.floor, 3),
                "ok": self.ok,
                "bound": self.bound,
                "took": round(self.took, 3),
                "time_unit": self.time_unit,
            },
            ensure_ascii=False,
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """Work and the floor it is held against, with the clock that suits both.

    A short floor is done ``floor_times`` over and counted once, so that both are as long:
    on a busy machine only what takes long is interrupted, and the ratio would tell of that.
    """

    work: Work
    floor: Work
    clock: Clock
    floor_times: int = 1

    def floor_once(self) -> float:
        return self.clock(self._floors) / self.floor_times

    def both(self) -> tuple[float, float]:
        """How long the floor takes, and the work after it."""
        return self.floor_once(), self.clock(self.work)

    def _floors(self) -> None:
        for _ in range(self.floor_times):
            self.floor()


def side_by_side(
    pair: Pair, *, name: str, limit: float, rounds: int, parts: int = 0, bound: Bound = "most"
) -> Figure:
    """The ratio of medians of ``rounds`` alternating runs in peace, after one of each not counted.

    With ``parts`` a run does so many equal pieces of work: times are µs for one of them,
    else ms for the run.
    """
    pair.floor_once()
    pair.clock(pair.work)
    floors, took = zip(*MACHINE.in_peace(pair.both, rounds=rounds), strict=True)
    scale, time_unit = (1e6 / parts, "µs") if parts else (1e3, "ms")
    floor, work = median(floors) * scale, median(took) * scale
    return Figure(name, work / floor, limit, floor, work, time_unit=time_unit, bound=bound)


def slowest_but_few(pair: Pair, *, name: str, limit: float, rounds: int) -> Figure:
    """p95 in ms of ``rounds`` runs in peace, a floor before each; ``took`` is their median.

    What this process has made before is left alone by the collector, as the web process does with
    what it starts with (config.wsgi).
    """
    for _ in range(3):
        pair.floor_once()
        pair.clock(pair.work)
    gc.collect()
    gc.freeze()
    floors, taken = zip(*MACHINE.in_peace(pair.both, rounds=rounds), strict=True)
    gc.unfreeze()
    return Figure(
        name,
        percentile(list(taken), 95) * 1e3,
        limit,
        median(floors) * 1e3,
        median(taken) * 1e3,
        unit="ms",
    )


def percentile(values: list[float], percent: int) -> float:
    """The smallest of the values that so many percent of them do not exceed."""
    return sorted(values)[ceil(len(values) * percent / 100) - 1]


def seconds(work: Work) -> float:
    """How long the work takes, with no rubbish left over from what ran before."""
    gc.collect()
    start = perf_counter()
    work()
    return perf_counter() - start


def seconds_undone(work: Work, *, tables: str = "") -> float:
    """How long writing takes with the checks a commit makes; what was written is undone.

    ``tables`` are those written, where there is too much in the others to count it every time.
    """

    def checked() -> None:
        work()
        connection.check_constraints()

    with transaction.atomic():
        took = seconds(checked)
        transaction.set_rollback(True)
    tidy(tables)
    return took


def tidy(tables: str = "") -> None:
    """Clear dead rows and count the live ones, so that no run pays for the one before."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {tables}")
