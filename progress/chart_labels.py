"""Where the words of a chart stand, so that none covers another (docs/decisions/0017).

Pure: standard library only. Places are percentages of the drawing, as exact fractions; boxes
are reckoned in letters (1em) of the narrowest drawing, so that a wider one has only more room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

HUNDRED = Fraction(100)
WORD = Fraction(4)  # the longest word, in letters: 「Forecast」
DIGIT = Fraction(14, 25)
LINE = Fraction(27, 20)
RISE = Fraction(9, 10)  # from a label's line to what it stands above
FALL = Fraction(31, 20)  # and to what it stands below
SAMPLES = 8

Line = Sequence[tuple[Fraction, Fraction]]


@dataclass(frozen=True, slots=True)
class Box:
    """Width and height of the drawing, in letters."""

    width: Fraction
    height: Fraction


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word with its figures, and the point it belongs to.

    A ``level`` runs all across, so its word may stand at either end.
    """

    kind: str
    x: Fraction
    y: Fraction
    values: tuple[Decimal, ...]
    level: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A word where it stands: actual, expected, band or goal; ``anchor`` as in SVG.

    ``y`` is the line the letters stand on. ``box`` is what it may cover at most, in percent
    of the narrowest drawing: left, top, right, bottom.
    """

    kind: str
    x: str
    y: str
    anchor: str
    values: tuple[Decimal, ...]
    box: tuple[Fraction, Fraction, Fraction, Fraction]


def placed(wanted: Sequence[Wanted], lines: Sequence[Line], box: Box) -> tuple[Label, ...]:
    """Each word as near its point as it may be: over no other, and off the lines if it can.

    The first ones choose first. Twelve lines have room for the four words there are.
    """
    samples = [point for line in lines for point in _sampled(line)]
    labels: list[Label] = []
    for each in wanted:
        free = [spot for spot in _spots(each, box) if not _covers(spot, labels)]
        labels.append(min(free, key=lambda spot: _cost(spot, each, samples)))
    return tuple(labels)


def _spots(wanted: Wanted, box: Box) -> list[Label]:
    """Every line of the drawing, at the side of the point where there is room."""
    width = min(HUNDRED, HUNDRED * _width(wanted) / box.width)
    letter = HUNDRED / box.height
    ends = [wanted.y - RISE * letter + LINE * letter, wanted.y + FALL * letter]
    ends += [HUNDRED * step / 48 for step in range(49)]
    anchors = []
    if wanted.x - width >= 0:
        anchors.append(("end", wanted.x, wanted.x - width, wanted.x))
    if wanted.level:
        anchors.append(("end", HUNDRED, HUNDRED - width, HUNDRED))
    if wanted.x + width <= HUNDRED:
        anchors.append(("start", wanted.x, wanted.x, wanted.x + width))
    if not anchors:
        anchors.append(("end", HUNDRED, HUNDRED - width, HUNDRED))
    return [
        _label(wanted, anchor, x, (left, bottom - LINE * letter, right, bottom), letter)
        for anchor, x, left, right in anchors
        for bottom in ends
        if bottom - LINE * letter >= 0 and bottom <= HUNDRED
    ]


def _label(
    wanted: Wanted,
    anchor: str,
    x: Fraction,
    box: tuple[Fraction, Fraction, Fraction, Fraction],
    letter: Fraction,
) -> Label:
    baseline = box[3] - letter * Fraction(7, 20)
    return Label(wanted.kind, _text(x), _text(baseline), anchor, wanted.values, box)


def _width(wanted: Wanted) -> Fraction:
    """A word, a space, and figures with their unit and a dash between them."""
    written = [f"{value.normalize() if wanted.level else value:,f}" for value in wanted.values]
    return WORD + DIGIT * sum(len(figure) + 1 for figure in written) + DIGIT


def _covers(spot: Label, labels: Sequence[Label]) -> bool:
    left, top, right, bottom = spot.box
    return any(
        left < other.box[2]
        and other.box[0] < right
        and top < other.box[3]
        and other.box[1] < bottom
        for other in labels
    )


def _cost(spot: Label, wanted: Wanted, samples: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """How far from its point, and how much of the lines it covers."""
    left, top, right, bottom = spot.box
    covered = sum(left <= x <= right and top <= y <= bottom for x, y in samples)
    middle = (top + bottom) / 2
    return abs(middle - wanted.y) + 6 * covered


def _sampled(line: Line) -> list[tuple[Fraction, Fraction]]:
    """Points along a line, close enough for no word to slip between two of them."""
    points = list(line[:1])
    for (x, y), (next_x, next_y) in pairwise(line):
        points += [
            (x + (next_x - x) * step / SAMPLES, y + (next_y - y) * step / SAMPLES)
            for step in range(1, SAMPLES + 1)
        ]
    return points


def _text(number: Fraction) -> str:
    return f"{Decimal(round(number * 100)).scaleb(-2)}"
