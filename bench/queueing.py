"""A reporting day as a queue: clerks who think and ask, nodes with so many threads and one
processor each. Nothing but arithmetic; times are seconds.

A request waits for a thread of its node (nginx deals requests out in turn), then for the
database, then shares the node's processor evenly with the requests beside it: one process runs
one thread's Python at a time.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

PAUSE = (4.0, 10.0)
COMING = 4.0  # within which all clerks come in
# what a clerk does next, by weight: as in tests/load/clerks.py
DEEDS = (("look", 1), ("fill", 14), ("upload", 2), ("submit", 1))
TASKS, PICTURES = 3, 3
SHAPE = 4.0  # of the gamma distribution of a kind's times: half its mean to one and a half


@dataclass(frozen=True, slots=True)
class Cost:
    """What a request of one kind takes: of the node's processor, and waiting for others."""

    processor: float
    waiting: float


@dataclass(slots=True)
class Day:
    """What came of it: answers a second, and how long each took, by kind."""

    seconds: float
    took: dict[str, list[float]] = field(default_factory=dict)

    @property
    def all(self) -> list[float]:
        return sorted(one for each in self.took.values() for one in each)

    @property
    def a_second(self) -> float:
        return len(self.all) / self.seconds

    def percentile(self, percent: int) -> float:
        found = self.all
        return found[min(len(found) - 1, len(found) * percent // 100)]


@dataclass(slots=True)
class _Request:
    kind: str
    clerk: int
    came: float
    left: float = 0.0  # of its processor time


@dataclass(slots=True)
class _Node:
    threads: int
    speed: float
    busy: int = 0
    waiting: deque[_Request] = field(default_factory=deque)
    running: list[_Request] = field(default_factory=list)
    seen: float = 0.0
    turn: int = 0  # of the event that says who ends next; older ones are void

    def advance(self, now: float) -> None:
        if self.running:
            each = (now - self.seen) * self.speed / len(self.running)
            for request in self.running:
                request.left -= each
        self.seen = now


def simulate(
    *,
    clerks: int,
    seconds: float,
    nodes: int,
    costs: Mapping[str, Cost],
    threads: int = 4,
    speed: float = 1.0,
    readers: int = 2,
    seed: int = 1,
) -> Day:
    """A day of so many clerks on so many nodes; ``speed`` is the part of a processor each has.

    Of requests that were asked within ``seconds`` those count that are answered within them.
    """
    return _World(clerks, seconds, nodes, costs, threads, speed, readers, seed).run()


class _World:
    def __init__(
        self,
        clerks: int,
        seconds: float,
        nodes: int,
        costs: Mapping[str, Cost],
        threads: int,
        speed: float,
        readers: int,
        seed: int,
    ) -> None:
        self.rng, self.costs, self.day = Random(seed), costs, Day(seconds)
        self.nodes = [_Node(threads, speed) for _ in range(nodes)]
        self.dealt, self.count = 0, 0
        self.events: list[tuple[float, int, Callable[[float], None]]] = []
        people: list[Iterator[tuple[str, float]]] = [
            clerk(self.rng, begun=number % 4 == 0) for number in range(clerks)
        ]
        people += [reader(self.rng) for _ in range(readers)]
        self.people = people
        for number in range(len(people)):
            self._at(COMING * number / len(people), self._going_on(number))

    def run(self) -> Day:
        while self.events:
            now, _count, event = heapq.heappop(self.events)
            if now > self.day.seconds:
                break
            event(now)
        return self.day

    def _at(self, when: float, event: Callable[[float], None]) -> None:
        self.count += 1
        heapq.heappush(self.events, (when, self.count, event))

    def _going_on(self, number: int) -> Callable[[float], None]:
        def go(now: float) -> None:
            kind, rest = next(self.people[number])
            if kind == "rest":
                self._at(now + rest, go)
            else:
                self._ask(_Request(kind, number, now), now)

        return go

    def _ask(self, request: _Request, now: float) -> None:
        node = self.nodes[self.dealt % len(self.nodes)]
        self.dealt += 1
        if node.busy < node.threads:
            self._begin(node, request, now)
        else:
            node.waiting.append(request)

    def _begin(self, node: _Node, request: _Request, now: float) -> None:
        node.busy += 1
        cost = self.costs[request.kind]
        request.left = self._drawn(cost.processor)

        def has_waited(then: float) -> None:
            node.advance(then)
            node.running.append(request)
            self._tell_end(node, then)

        self._at(now + self._drawn(cost.waiting), has_waited)

    def _drawn(self, mean: float) -> float:
        return self.rng.gammavariate(SHAPE, mean / SHAPE) if mean > 0 else 0.0

    def _tell_end(self, node: _Node, now: float) -> None:
        node.turn += 1
        turn = node.turn
        if not node.running:
            return
        first = min(node.running, key=lambda request: request.left)
        rest = max(first.left, 0.0) * len(node.running) / node.speed

        def ends(then: float) -> None:
            if turn == node.turn:
                node.advance(then)
                self._end(node, first, then)

        self._at(now + rest, ends)

    def _end(self, node: _Node, request: _Request, now: float) -> None:
        node.running.remove(request)
        node.busy -= 1
        self.day.took.setdefault(request.kind, []).append(now - request.came)
        if node.waiting:
            self._begin(node, node.waiting.popleft(), now)
        self._tell_end(node, now)
        self._at(now, self._going_on(request.clerk))


def reader(rng: Random) -> Iterator[tuple[str, float]]:
    """One of the public."""
    while True:
        yield "public page", 0.0
        yield "rest", rng.uniform(*PAUSE)


def clerk(rng: Random, *, begun: bool) -> Generator[tuple[str, float]]:
    """What a clerk of tests/load/clerks.py asks for; who had begun sends the report first."""
    typed, opened, pictures = [int(begun)] * TASKS, False, 0
    deeds, weights = [deed for deed, _weight in DEEDS], [weight for _deed, weight in DEEDS]
    deed = "submit"
    while True:
        if deed == "look":
            yield "desk", 0.0
            opened = False
        elif deed == "fill":
            if not opened:
                yield "report", 0.0
            opened = True
            yield "save a figure", 0.0
            typed[min(range(TASKS), key=lambda one: (typed[one], rng.random()))] += 1
        elif deed == "upload" and pictures < PICTURES:
            yield "evidence page", 0.0
            yield "upload", 0.0
            pictures, opened = pictures + 1, False
        elif deed == "submit" and all(typed):
            if not opened:
                yield "report", 0.0
            for kind in ("submit", "report", "recall"):
                yield kind, 0.0
            opened = False
        yield "rest", rng.uniform(*PAUSE)
        deed = rng.choices(deeds, weights)[0]


def least_nodes(
    *, clerks: int, costs: Mapping[str, Cost], within: float, seconds: float = 60.0
) -> tuple[int, Day]:
    """The least number of nodes with which p95 stays within so many seconds, and that day."""
    low, high = 0, 1
    while (day := simulate(clerks=clerks, seconds=seconds, nodes=high, costs=costs)).percentile(
        95
    ) > within:
        low, high = high, high * 2
    best = day
    while high - low > max(1, high // 20):
        middle = (low + high) // 2
        day = simulate(clerks=clerks, seconds=seconds, nodes=middle, costs=costs)
        if day.percentile(95) > within:
            low = middle
        else:
            high, best = middle, day
    return high, best
