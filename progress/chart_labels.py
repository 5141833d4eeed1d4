"""Where the words of a chart stand: at their value, each apart (docs/decisions/0017).

Pure: standard library only. A chart has few words, so the arrangements worth having are tried,
the best first: over one another never, of two in one column the higher value above, none
further from its point than ``REACH``, off the lines where that can be, and near their points.
Boxes are reckoned in letters (1em) of a drawing's narrowest width; one that is wider only has
more room. Inside, a place is a whole number: a hundredth of a percent of the drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from progress.chart_spots import (
    HUNDRED,
    WORD,
    Box,
    Segment,
    Spot,
    Wanted,
    meets,
    spots_of,
    whole,
)

UNDER_A_LEADER = 5_000
OUT_OF_ORDER = 1_500  # side by side, the higher value below
PATIENCE = 2_000  # arrangements tried once one was found

Line = Sequence[tuple[Fraction, Fraction]]


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


@dataclass(slots=True)
class _Search:
    """The best arrangement found so far; ``choices`` in the order of the points' heights."""

    choices: list[list[Spot]]
    least: list[int]  # what those from the n-th on cost at least
    best: list[Spot] = field(default_factory=list)
    cost: int = 10**9
    tried: int = 0

    def run(self, taken: list[Spot], cost: int) -> None:
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
            more = 0
            for before in taken:
                if not _goes_with(before, spot):
                    break
                more += _strain(before, spot)
            else:
                self._go_on(taken, spot, cost + spot.cost + more)

    def _go_on(self, taken: list[Spot], spot: Spot, cost: int) -> None:
        if cost + self.least[len(taken) + 1] < self.cost:
            self.run([*taken, spot], cost)


def placed(
    wanted: Sequence[Wanted], lines: Sequence[Line], box: Box, word: Fraction = WORD
) -> tuple[Label, ...]:
    """The words of a drawing at their points, in the order given."""
    return _placed(tuple(wanted), tuple(map(tuple, lines)), box, word)


@lru_cache(maxsize=1_024)
def _placed(
    wanted: tuple[Wanted, ...], lines: tuple[Line, ...], box: Box, word: Fraction
) -> tuple[Label, ...]:
    """The same figures are drawn again and again until the next month is accepted."""
    segments: list[Segment] = [
        (whole(x1), whole(y1), whole(x2), whole(y2))
        for line in lines
        for (x1, y1), (x2, y2) in pairwise(line)
    ]
    by_height = sorted(wanted, key=lambda each: each.y)
    ranks = {end: rank for rank, end in enumerate(sorted({e for w in wanted for e in w.ends}))}
    choices = [
        sorted(spots_of(each, box, segments, word, ranks), key=lambda spot: spot.cost)
        for each in by_height
    ]
    least = [0]
    for spots in reversed(choices):
        least.append(least[-1] + spots[0].cost)
    search = _Search(choices, least[::-1])
    search.run([], 0)
    labels = {id(spot.wanted): _label(spot, box) for spot in search.best}
    return tuple(labels[id(each)] for each in wanted)


def _goes_with(one: Spot, other: Spot) -> bool:
    """Neither over the other, and where one stands above the other, its value does."""
    if one.box[2] <= other.box[0] or other.box[2] <= one.box[0]:
        return True
    if one.box[3] > other.box[1] and other.box[3] > one.box[1]:
        return False
    return not _reversed(one, other)


def _reversed(one: Spot, other: Spot) -> bool:
    """Does the word of the higher value stand lower? Spreads that meet have no order."""
    if one.below < other.above:
        return one.box[1] > other.box[1]
    return other.below < one.above and other.box[1] > one.box[1]


def _strain(one: Spot, other: Spot) -> int:
    """What two words cost together."""
    cost = OUT_OF_ORDER if _reversed(one, other) else 0
    if one.leader and meets(one.leader, other.box):
        cost += UNDER_A_LEADER
    if other.leader and meets(other.leader, one.box):
        cost += UNDER_A_LEADER
    return cost


def _label(spot: Spot, box: Box) -> Label:
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


def _text(number: Fraction) -> str:
    return f"{Decimal(round(number * 100)).scaleb(-2)}"
