"""What a laid-out chart consists of, ready to be printed (templates/parts/chart.html).

Pure: standard library only. Places are percentages of the drawing as text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from progress.chart_labels import Label


@dataclass(frozen=True, slots=True)
class Place:
    """A point of the drawing."""

    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A told figure: its place, its day and itself, rounded to two decimals."""

    place: Place
    day: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across at a value."""

    y: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """A month or a year along the bottom: ``x`` is its middle, ``begins`` where it starts.

    ``kind`` is month or year; its word stands in a ``narrow`` drawing, in a ``wide`` one, in
    both or none, as there is room.
    """

    x: str
    begins: str
    first: date
    kind: str
    narrow: bool
    wide: bool


@dataclass(frozen=True, slots=True)
class Node:
    """One milestone of a mark; ``done`` None where that is not told."""

    day: date
    what: str
    done: bool | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered mark over the drawing: one milestone, or several for want of room.

    ``lane`` counts from 0, the lowest.
    """

    number: int
    x: str
    lane: int
    nodes: tuple[Node, ...]

    @property
    def done(self) -> bool:
        return all(node.done for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one day, for whoever would rather read than look.

    Rounded to two decimals; a forecast, which knows less, to one.
    """

    day: date
    actual: Decimal | None
    expected: Decimal | None
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Layout:
    """The words at the lines as they stand in a ``narrow``, ``middle`` or ``wide`` drawing."""

    name: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A laid-out chart. Paths are those of a drawing 100 wide and 100 high; "" is none."""

    title: str
    unit: str
    dots: tuple[Dot, ...]
    actual: str
    expected: str
    band: str
    goal: Tick | None
    ticks: tuple[Tick, ...]
    spans: tuple[Span, ...]
    marks: tuple[Mark, ...]
    layouts: tuple[Layout, ...]
    rows: tuple[Row, ...]
    as_of: date | None  # 数据截至

    @property
    def labels(self) -> tuple[Label, ...]:
        """The words there are, as a narrow drawing has them."""
        return self.layouts[0].labels

    @property
    def lanes(self) -> int:
        """How many lanes of marks stand over the drawing."""
        return max((mark.lane + 1 for mark in self.marks), default=0)

    @property
    def has_expected(self) -> bool:
        return any(row.expected is not None for row in self.rows)

    @property
    def has_band(self) -> bool:
        return any(row.low is not None for row in self.rows)
