"""Where the words of a chart stand: at their value, each apart (docs/decisions/0017).

Pure: standard library only. A chart has few words, so the arrangements worth having are tried,
the best first: over one another never, of two in one column the higher value above, none
further from its point than ``REACH``, off the lines where that can be, and near their points.
Boxes are reckoned in letters (1em) of a drawing's narrowest width; one that is wider only has
more room. Inside, a place is a whole number: a hundredth of a percent of the drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

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
UNDER_A_LEADER = 5_000
OUT_OF_ORDER = 1_500  # side by side, the higher value below
ASIDE = 100  # neither starting nor ending at its point
PATIENCE = 2_000  # arrangements tried once one was found

Line = Sequence[tuple[Fraction, Fraction]]
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


@dataclass(frozen=True, slots=True)
class Leader:
    """A line from a point to its word, straight up or down."""

    x: str
    y1: str
    y2: str


@dataclass(frozen=True, slots=True)
class Label:
    """A word where it stands: actual, expected, band or goal; ``anchor`` as in SVG.

    ``y`` is the line the letters stand on; ``dx`` how far aside they are moved, in letters.
    ``box`` is what it may cover at most, in percent: left, top, right, bottom. ``distance`` in
    letters, from its point to its nearest edge; further than a little, a ``leader`` joins them.
    """

    kind: str
    x: str
    y: str
    dx: str
    anchor: str
    values: tuple[Decimal, ...]
    box: tuple[Fraction, Fraction, Fraction, Fraction]
    distance: Fraction
    leader: Leader | None


@dataclass(frozen=True, slots=True)
class _Spot:
    """One place a word may have, with what it costs by itself."""

    wanted: Wanted
    anchor: str
    x: Fraction
    dx: str
    box: Segment
    distance: int
    leader: Segment | None
    cost: int


@dataclass(slots=True)
class _Search:
    """The best arrangement found so far; ``choices`` in the order of the points' heights."""

    choices: list[list[_Spot]]
    least: list[int]  # what those from the n-th on cost at least
    best: list[_Spot] = field(default_factory=list)
    cost: int = 10**9
    tried: int = 0

    def run(self, taken: list[_Spot], cost: int) -> None:
        """Try every way to go on from ``taken``, the cheapest first."""
        if len(taken) == len(self.choices):
            self.best, self.cost = list(taken), cost
            return
        for spot in self.choices[len(taken)]:
            if cost + spot.cost + self.least[len(taken) + 1] >= self.cost:
                return
            self.tried += 1
            if self.best and self.tried > PATIENCE:
                return
            if not all(_goes_with(before, spot) for before in taken):
                continue
            more = sum(_strain(before, spot) for before in taken)
            if cost + spot.cost + more + self.least[len(taken) + 1] < self.cost:
                self.run([*taken, spot], cost + spot.cost + more)


def placed(
    wanted: Sequence[Wanted], lines: Sequence[Line], box: Box, word: Fraction = WORD
) -> tuple[Label, ...]:
    """The words of a drawing at their points, in the order given."""
    segments: list[Segment] = [
        (_whole(x1), _whole(y1), _whole(x2), _whole(y2))
        for line in lines
        for (x1, y1), (x2, y2) in pairwise(line)
    ]
    by_height = sorted(wanted, key=lambda each: each.y)
    choices = [
        sorted(_spots(each, box, segments, word), key=lambda spot: spot.cost) for each in by_height
    ]
    least = [0]
    for spots in reversed(choices):
        least.append(least[-1] + spots[0].cost)
    search = _Search(choices, least[::-1])
    search.run([], 0)
    labels = {id(spot.wanted): _label(spot, box) for spot in search.best}
    return tuple(labels[id(each)] for each in wanted)


def _spots(
    wanted: Wanted, box: Box, segments: Sequence[Segment], word: Fraction
) -> Iterator[_Spot]:
    """Above, below and beside its point, to the side of it where there is room."""
    letter = HUNDRED / box.height
    height = LINE * letter
    upper, lower = wanted.ends
    tops = [(upper - height / 2, True), (lower - height / 2, True)]
    tops.append(((upper + lower - height) / 2, True))
    for step in range(STEPS):
        away = GAP * letter + step * height / 3
        tops += [(upper - away - height, False), (lower + away, False)]
    tops += [(Fraction(0), False), (HUNDRED - height, False)]
    for top, is_beside in tops:
        if not 0 <= top <= HUNDRED - height:
            continue
        if max(upper - top - height, top - lower) > REACH * letter:
            continue
        for anchor, x, left, right, dx in _sides(wanted, _width(wanted, word), box, is_beside):
            yield _spot(wanted, anchor, x, dx, (left, top, right, top + height), segments, letter)


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


def _spot(
    wanted: Wanted,
    anchor: str,
    x: Fraction,
    dx: str,
    box: tuple[Fraction, Fraction, Fraction, Fraction],
    segments: Sequence[Segment],
    letter: Fraction,
) -> _Spot:
    left, top, right, bottom = (_whole(edge) for edge in box)
    at = [_whole(end) for end in wanted.ends]
    point, edge = (at[0], bottom) if bottom < at[0] else (at[1], top)
    distance = max(at[0] - bottom, top - at[1], 0)
    leader = None
    if distance > _whole(LEADS_FROM * letter):
        inset = _whole(letter) if wanted.level else 0
        column = min(max(_whole(x), left), right) + (inset if anchor == "start" else -inset)
        if not wanted.level:
            column = min(max(_whole(wanted.x), left), right)
        leader = (column, point, column, edge)
    covered = sum(_meets(segment, (left, top, right, bottom)) for segment in segments)
    aligned = wanted.level or (anchor != "middle" and x == wanted.x)
    cost = distance + ON_A_LINE * covered + (0 if aligned else ASIDE)
    return _Spot(wanted, anchor, x, dx, (left, top, right, bottom), distance, leader, cost)


def _goes_with(one: _Spot, other: _Spot) -> bool:
    """Neither over the other, and where one stands above the other, its value does."""
    if one.box[2] <= other.box[0] or other.box[2] <= one.box[0]:
        return True
    if one.box[3] > other.box[1] and other.box[3] > one.box[1]:
        return False
    return not _reversed(one, other)


def _reversed(one: _Spot, other: _Spot) -> bool:
    """Does the word of the higher value stand lower? Spreads that meet have no order."""
    if one.wanted.ends[1] < other.wanted.ends[0]:
        return one.box[1] > other.box[1]
    return other.wanted.ends[1] < one.wanted.ends[0] and other.box[1] > one.box[1]


def _strain(one: _Spot, other: _Spot) -> int:
    """What two words cost together."""
    pairs = ((one.leader, other.box), (other.leader, one.box))
    crossed = sum(UNDER_A_LEADER for leader, box in pairs if leader and _meets(leader, box))
    return crossed + (OUT_OF_ORDER if _reversed(one, other) else 0)


def _meets(segment: Segment, box: Segment) -> bool:
    """Does the line run through the box? Along its edge is beside it."""
    x1, y1, x2, y2 = segment
    left, top, right, bottom = box
    if max(x1, x2) <= left or min(x1, x2) >= right or max(y1, y2) <= top or min(y1, y2) >= bottom:
        return False
    sides = [
        (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) for x in (left, right) for y in (top, bottom)
    ]
    return min(sides) < 0 < max(sides)


def _label(spot: _Spot, box: Box) -> Label:
    left, top, right, bottom = (Fraction(edge, 100) for edge in spot.box)
    letter = HUNDRED / box.height
    leader = spot.leader and Leader(
        _text(Fraction(spot.leader[0], 100)),
        _text(Fraction(spot.leader[1], 100)),
        _text(Fraction(spot.leader[3], 100)),
    )
    return Label(
        kind=spot.wanted.kind,
        x=_text(spot.x),
        y=_text(bottom - letter * Fraction(7, 20)),
        dx=spot.dx,
        anchor=spot.anchor,
        values=spot.wanted.values,
        box=(left, top, right, bottom),
        distance=Fraction(spot.distance, 100) / letter,
        leader=leader,
    )


def _width(wanted: Wanted, word: Fraction) -> Fraction:
    """A word, a space, and figures with their unit and a dash between them."""
    written = [f"{value.normalize() if wanted.level else value:,f}" for value in wanted.values]
    return word + DIGIT * sum(len(figure) + 1 for figure in written) + DIGIT


def _whole(place: Fraction) -> int:
    return round(place * 100)


def _text(number: Fraction) -> str:
    return f"{Decimal(round(number * 100)).scaleb(-2)}"
