"""Charts of a figure over time, laid out on the server (docs/decisions/0017).

Pure: standard library only. A place in the drawing is a percentage of its width or height,
counted from the upper left, as text with two decimals: the drawing has no fixed size, and its
words stay as large as the page's. What must not collide is therefore laid out for the
narrowest drawing there is, ``WIDTH`` × ``HEIGHT`` in letters (1em): a phone of 360 px in 长辈版.
The words at the lines are laid out for three widths (``LAYOUTS``), of which the page shows one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

from progress.chart_drawing import Chart, Dot, Layout, Mark, Node, Place, Row, Span, Tick
from progress.chart_labels import placed
from progress.chart_spots import WORD, Box, Wanted

__all__ = ["Chart", "chart"]

Number = Fraction | Decimal
Points = Sequence[tuple[date, Number]]
Band = Sequence[tuple[date, Number, Number]]

_Dated = TypeVar("_Dated", tuple[date, Number], tuple[date, Number, Number])

DAY = timedelta(days=1)
HUNDRED = Fraction(100)
WIDTH, HEIGHT = Fraction(13), Fraction(15)
WIDE = Fraction(36)
# in letters, from static/chart.css: a phone in 长辈版, up to 56em, wider
LAYOUTS = (("narrow", WIDTH), ("middle", Fraction(35, 2)), ("wide", WIDE))
OVERHANG = Fraction(8)  # percent a word below may stick out: the margin is wider than that
MONTHS_UPTO = 15  # a longer drawing is divided into years
TICK_WIDTHS = {"month": Fraction(5, 2), "year": Fraction(7, 2)}  # 「12月」, 「2023年」, in letters
MARK_WIDTH = Fraction(7, 4)
MARK_LANES = 3
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From days and values to percentages of the drawing."""

    start: date
    end: date
    low: Fraction
    high: Fraction

    def x(self, day: date) -> Fraction:
        return _along(self.start, self.end, day)

    def y(self, value: Number) -> Fraction:
        return HUNDRED * (self.high - Fraction(value)) / (self.high - self.low)

    def at(self, day: date, value: Number) -> Place:
        return Place(_text_along(self.start, self.end, day), _text(self.y(value)))


@lru_cache(maxsize=4096)
def _along(start: date, end: date, day: date) -> Fraction:
    """Charts of one year have their days in common."""
    return HUNDRED * Fraction((day - start).days, (end - start).days)


@lru_cache(maxsize=4096)
def _text_along(start: date, end: date, day: date) -> str:
    return _text(_along(start, end, day))


def chart(
    *,
    actual: Points,
    expected: Points = (),
    band: Band = (),
    milestones: Sequence[tuple[date, str, bool | None]] = (),
    start: date,
    end: date,
    title: str = "",
    unit: str = "%",
    goal: Number | None = HUNDRED,
    as_of: date | None = None,
    word: Fraction = WORD,
) -> Chart:
    """Lay out a chart of ``actual`` from ``start`` to ``end``; ``title`` states the finding.

    Values are percent of the target, uncapped, or in ``unit``; ``goal`` is the level to reach.
    Every figure is drawn, also outside ``start`` to ``end``; plan, band and milestones within.
    ``as_of``: the day the last figure speaks of, where it is not the day it is drawn at;
    ``word``: the longest word at a line in the reader's language, in letters.
    """
    told = sorted(actual)
    first, last = _span([start, end, *(day for day, _value in told)])
    plan, spread = _within(expected, first, last), _within(band, first, last)
    scale, ticks = _scaled(first, last, _values(told, plan, spread, goal))
    return Chart(
        title=title,
        unit=unit,
        dots=_dots(scale, told),
        actual=_path(scale, told),
        expected=_path(scale, plan),
        band=_area(scale, spread),
        goal=None if goal is None else _tick(scale, goal),
        ticks=ticks,
        spans=_spans(first, last),
        marks=_marks(scale, milestones),
        layouts=_layouts(scale, told, plan, spread, goal, word),
        rows=_rows(told, plan, spread),
        as_of=as_of or (told[-1][0] if told else None),
    )


def _within(points: Sequence[_Dated], first: date, last: date) -> list[_Dated]:
    """Those of the days from first to last, in their order."""
    return sorted(each for each in points if first <= each[0] <= last)


def _dots(scale: _Scale, told: Points) -> tuple[Dot, ...]:
    return tuple(Dot(scale.at(day, value), day, _rounded(value)) for day, value in told)


def _span(days: Sequence[date]) -> tuple[date, date]:
    """From the first to the last, a day at least."""
    return min(days), max(max(days), min(days) + DAY)


def _values(told: Points, plan: Points, spread: Band, goal: Number | None) -> list[Number]:
    ends = [edge for _day, low, high in spread for edge in (low, high)]
    ends += [] if goal is None else [goal]
    return [*(value for _day, value in [*told, *plan]), *ends]


def _scaled(first: date, last: date, values: Sequence[Number]) -> tuple[_Scale, tuple[Tick, ...]]:
    """The scale holds nothing, and every value, below its uppermost line."""
    low, high = Fraction(min([*values, 0])), Fraction(max([*values, 0]))
    step = _step((high - low) / 4 or Fraction(25))
    bottom, top = low // step, -(-high // step)
    top = max(top, bottom + 1)
    scale = _Scale(first, last, bottom * step, top * step)
    return scale, tuple(_tick(scale, count * step) for count in range(bottom, top + 1))


def _step(least: Fraction) -> Fraction:
    """The smallest round number that is not below ``least``: 1, 2 or 5 times a power of ten.

    Of a hundred quarters are as round as anything.
    """
    if 20 < least <= 25:
        return Fraction(25)
    power = Fraction(1)
    while power > least:
        power /= 10
    while power * 10 <= least:
        power *= 10
    return next((power * step for step in STEPS if power * step >= least), power * 10)


def _tick(scale: _Scale, value: Number) -> Tick:
    return Tick(_text(scale.y(value)), _rounded(value))


def _path(scale: _Scale, points: Points) -> str:
    places = [scale.at(day, value) for day, value in points]
    return _joined(places) if len(places) > 1 else ""


def _area(scale: _Scale, spread: Band) -> str:
    """The low edge there and the high edge back."""
    if len(spread) < 2:
        return ""
    there = [scale.at(day, low) for day, low, _high in spread]
    back = [scale.at(day, high) for day, _low, high in reversed(spread)]
    return f"{_joined([*there, *back])}Z"


def _joined(places: Iterable[Place]) -> str:
    return "M" + "L".join(f"{place.x} {place.y}" for place in places)


@lru_cache(maxsize=64)
def _spans(start: date, end: date) -> tuple[Span, ...]:
    """The months of a drawing of up to fifteen, else its years, cut off where it ends."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    kind = "month" if months <= MONTHS_UPTO else "year"
    firsts = [start]
    while (following := _following(firsts[-1], kind)) <= end:
        firsts.append(following)
    edges = [*(_along(start, end, day) for day in firsts), HUNDRED]
    middles = [(left + right) / 2 for left, right in pairwise(edges)]
    narrow, wide = (_worded(middles, TICK_WIDTHS[kind] / width) for width in (WIDTH, WIDE))
    return tuple(
        Span(_text(middle), _text(edge), first, kind, middle in narrow, middle in wide)
        for middle, edge, first in zip(middles, edges, firsts, strict=False)
    )


def _worded(middles: Sequence[Fraction], width: Fraction) -> set[Fraction]:
    """Which words, each ``width`` of the drawing, there is room for, from the left."""
    found: set[Fraction] = set()
    right, half = -OVERHANG, width * 50
    for middle in middles:
        if right <= middle - half and middle + half <= HUNDRED + OVERHANG / 2:
            found.add(middle)
            right = middle + half
    return found


def _following(day: date, kind: str) -> date:
    if kind == "year":
        return date(day.year + 1, 1, 1)
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _marks(scale: _Scale, milestones: Sequence[tuple[date, str, bool | None]]) -> tuple[Mark, ...]:
    """Each in the lowest lane with room for it; where none has, it joins the one before."""
    width = HUNDRED * MARK_WIDTH / WIDTH
    taken: list[Fraction] = []  # the last mark's place in each lane
    marks: list[Mark] = []
    for day, what, done in sorted(milestones, key=lambda node: node[:2]):
        if not scale.start <= day <= scale.end:
            continue
        node, x = Node(day, what, done), scale.x(day)
        free = [lane for lane, last in enumerate(taken) if x - last >= width]
        joins = marks and (marks[-1].x == _text(x) or (not free and len(taken) == MARK_LANES))
        if joins:
            before = marks.pop()
            nodes = (*before.nodes, node)
            marks.append(Mark(before.number, before.x, before.lane, nodes))
            continue
        lane = free[0] if free else len(taken)
        taken[lane : lane + 1] = [x]
        marks.append(Mark(len(marks) + 1, _text(x), lane, (node,)))
    return tuple(marks)


def _layouts(
    scale: _Scale,
    told: Points,
    plan: Points,
    spread: Band,
    goal: Number | None,
    word: Fraction,
) -> tuple[Layout, ...]:
    """Words at the ends of the lines, once for each width."""
    lines = [[(scale.x(day), scale.y(value)) for day, value in line] for line in (told, plan)]
    wanted = []
    if told:
        day, value = told[-1]
        wanted.append(Wanted("actual", scale.x(day), scale.y(value), (_rounded(value),)))
    if len(plan) > 1:
        day, value = _at_or_before(plan, told[-1][0]) if told else plan[-1]
        wanted.append(Wanted("expected", scale.x(day), scale.y(value), (_rounded(value),)))
    if spread:
        day, low, high = spread[-1]
        ends = (_rounded(low, 1), _rounded(high, 1))
        wanted.append(Wanted("band", scale.x(day), scale.y(high), ends, lower=scale.y(low)))
    if goal is not None:
        wanted.append(Wanted("goal", Fraction(0), scale.y(goal), (_rounded(goal),), level=True))
        lines.append([(Fraction(0), scale.y(goal)), (HUNDRED, scale.y(goal))])
    return tuple(
        Layout(name, placed(wanted, lines, Box(width, HEIGHT), word)) for name, width in LAYOUTS
    )


def _at_or_before(plan: Points, day: date) -> tuple[date, Number]:
    """What the plan expects on the day of the last figure, or last before it."""
    return next((each for each in reversed(plan) if each[0] <= day), plan[0])


def _rows(told: Points, plan: Points, spread: Band) -> tuple[Row, ...]:
    actual, expected = dict(told), dict(plan)
    ends = {day: (low, high) for day, low, high in spread}
    return tuple(
        Row(
            day,
            _maybe(actual.get(day)),
            _maybe(expected.get(day)),
            *(_maybe(edge, 1) for edge in ends.get(day, (None, None))),
        )
        for day in sorted({*actual, *expected, *ends})
    )


def _maybe(value: Number | None, places: int = 2) -> Decimal | None:
    return None if value is None else _rounded(value, places)


def _rounded(value: Number, places: int = 2) -> Decimal:
    """Half away from zero, as everywhere in the portal."""
    exact = Fraction(value)
    whole, rest = divmod(abs(exact.numerator) * 10**places, exact.denominator)
    whole += 2 * rest >= exact.denominator
    return Decimal(-whole if exact < 0 else whole).scaleb(-places)


def _text(number: Fraction) -> str:
    return f"{_rounded(number)}"
