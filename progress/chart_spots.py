"""Where a word of a chart might stand, and what each place costs by itself.

Pure: standard library only. The arrangements are tried in ``progress/chart_labels.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

HUNDRED = Fraction(100)
FULL = 10_000
WORD = Fraction(4)  # the longest word of any language, in letters: 「Forecast」
DIGIT = Fraction(14, 25)
LINE = Fraction(27, 20)
GAP = Fraction(1, 5)  # between a point and a word right above or below it
BESIDE = Fraction(7, 10)  # between a point and a word beside it
REACH = Fraction(6)  # letters between a point and the nearest edge of its word, at most
STEPS = 13  # places tried above a point, and below it
LEADS_FROM = Fraction(3, 5)  # a word further off has a line to its point
ON_A_LINE = 20_000  # worse than any distance
ASIDE = 100  # neither starting nor ending at its point


Segment = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """Width and height of the drawing, in letters."""

    width: Fraction
    height: Fraction


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word with its figures, and the point it belongs to.

    Of a spread ``y`` is its upper end and ``lower`` its lower one. A ``level`` runs all across,
    so its word may stand at either end.
    """

    kind: str
    x: Fraction
    y: Fraction
    values: tuple[Decimal, ...]
    level: bool = False
    lower: Fraction | None = None

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """From where to where it stands at its value."""
        return self.y, self.y if self.lower is None else self.lower


@dataclass(slots=True)
class Spot:
    """One place a word may have, with what it costs by itself.

    ``above`` and ``below`` are how its word's upper and lower end rank among all ends.
    """

    wanted: Wanted
    above: int
    below: int
    anchor: str
    x: Fraction
    dx: str
    box: Segment
    distance: int
    leader: Segment | None
    cost: int


def spots_of(
    wanted: Wanted,
    box: Box,
    segments: Sequence[Segment],
    word: Fraction,
    ranks: Mapping[Fraction, int],
) -> Iterator[Spot]:
    """Above, below and beside its point, to the side of it where there is room."""
    letter = HUNDRED / box.height
    sides = {
        beside: [
            _Side(
                anchor,
                x,
                whole(x),
                whole(left),
                whole(right),
                dx,
                _between(segments, left, right),
            )
            for anchor, x, left, right, dx in _sides(wanted, _width(wanted, word), box, beside)
        ]
        for beside in (True, False)
    }
    stand = _Stand(wanted, [whole(end) for end in wanted.ends], letter, ranks)
    height = LINE * letter
    upper, lower = wanted.ends
    for top, is_beside in _tops(upper, lower, letter):
        if not 0 <= top <= HUNDRED - height:
            continue
        if max(upper - top - height, top - lower) > REACH * letter:
            continue
        edges = whole(top), whole(top + height)
        for side in sides[is_beside]:
            yield _spot(stand, side, *edges)


def _tops(upper: Fraction, lower: Fraction, letter: Fraction) -> Iterator[tuple[Fraction, bool]]:
    """Where the word's upper edge might be; True for beside its point."""
    height = LINE * letter
    yield from ((upper - height / 2, True), (lower - height / 2, True))
    yield (upper + lower - height) / 2, True
    for step in range(STEPS):
        away = GAP * letter + step * height / 3
        yield from ((upper - away - height, False), (lower + away, False))
    yield from ((Fraction(0), False), (HUNDRED - height, False))


def _sides(
    wanted: Wanted, letters: Fraction, box: Box, is_beside: bool
) -> Iterator[tuple[str, Fraction, Fraction, Fraction, str]]:
    """How it may stand to its point: anchor, x, left, right and how far it is moved."""
    width = min(HUNDRED, HUNDRED * letters / box.width)
    off = HUNDRED * BESIDE / box.width if is_beside else Fraction(0)
    if wanted.level:
        if not is_beside:
            yield "start", Fraction(0), Fraction(0), width, "0"
            yield "end", HUNDRED, HUNDRED - width, HUNDRED, "0"
        return
    right_by, left_by = ("0.7", "-0.7") if is_beside else ("0", "0")  # BESIDE
    fits_right = wanted.x + off + width <= HUNDRED
    fits_left = wanted.x - off - width >= 0
    if fits_right:
        yield "start", wanted.x, wanted.x + off, wanted.x + off + width, right_by
    if fits_left:
        yield "end", wanted.x, wanted.x - off - width, wanted.x - off, left_by
    if not is_beside:
        if width / 2 <= wanted.x <= HUNDRED - width / 2:
            yield "middle", wanted.x, wanted.x - width / 2, wanted.x + width / 2, "0"
        if wanted.x + width > HUNDRED:
            yield "end", HUNDRED, HUNDRED - width, HUNDRED, "0"
        if wanted.x - width < 0:
            yield "start", Fraction(0), Fraction(0), width, "0"


@dataclass(frozen=True, slots=True)
class _Side:
    """A column a word may stand in; ``segments`` are those of the lines that cross it."""

    anchor: str
    x: Fraction
    at: int
    left: int
    right: int
    dx: str
    segments: list[Segment]


class _Stand:
    """What all spots of one word have in common."""

    def __init__(
        self, wanted: Wanted, at: list[int], letter: Fraction, ranks: Mapping[Fraction, int]
    ) -> None:
        upper, lower = wanted.ends
        self.wanted, self.at = wanted, at
        self.above, self.below = ranks[upper], ranks[lower]
        self.leads_from = whole(LEADS_FROM * letter)
        self.inset = whole(letter) if wanted.level else 0
        self.x = whole(wanted.x)


def _between(segments: Sequence[Segment], left: Fraction, right: Fraction) -> list[Segment]:
    """Those that reach into the column."""
    first, last = whole(left), whole(right)
    return [s for s in segments if max(s[0], s[2]) > first and min(s[0], s[2]) < last]


def _spot(stand: _Stand, side: _Side, top: int, bottom: int) -> Spot:
    wanted, at, left, right = stand.wanted, stand.at, side.left, side.right
    point, edge = (at[0], bottom) if bottom < at[0] else (at[1], top)
    distance = max(at[0] - bottom, top - at[1], 0)
    leader = None
    if distance > stand.leads_from:
        inset = stand.inset if side.anchor == "start" else -stand.inset
        column = min(max(side.at, left), right) + inset
        if not wanted.level:
            column = min(max(stand.x, left), right)
        leader = (column, point, column, edge)
    box = (left, top, right, bottom)
    covered = sum(meets(segment, box) for segment in side.segments)
    aligned = wanted.level or (side.anchor != "middle" and side.x == wanted.x)
    cost = distance + ON_A_LINE * covered + (0 if aligned else ASIDE)
    return Spot(
        wanted, stand.above, stand.below, side.anchor, side.x, side.dx, box, distance, leader, cost
    )


def meets(segment: Segment, box: Segment) -> bool:
    """Does the line run through the box? Along its edge is beside it."""
    x1, y1, x2, y2 = segment
    left, top, right, bottom = box
    if (x1 <= left and x2 <= left) or (x1 >= right and x2 >= right):
        return False
    if (y1 <= top and y2 <= top) or (y1 >= bottom and y2 >= bottom):
        return False
    wide, high = x2 - x1, y2 - y1
    up, down = wide * (top - y1), wide * (bottom - y1)
    at_left, at_right = high * (left - x1), high * (right - x1)
    sides = (up - at_left, down - at_left, up - at_right, down - at_right)
    return min(sides) < 0 < max(sides)


def _width(wanted: Wanted, word: Fraction) -> Fraction:
    """A word, a space, and figures with their unit and a dash between them."""
    written = [f"{value.normalize() if wanted.level else value:,f}" for value in wanted.values]
    return word + DIGIT * sum(len(figure) + 1 for figure in written) + DIGIT


def whole(place: Fraction) -> int:
    return round(place * 100)
