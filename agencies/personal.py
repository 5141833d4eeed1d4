"""Phone and ID numbers in what a citizen writes (R76): they are not to be kept, nor printed.

Pure. Looks for shapes, not for truth: a wrongly typed ID number is still somebody's. Better one
figure too many asked about than one number stored; a figure of eleven digits that begins like a
mobile number is asked about too.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

CHINESE = dict(zip("〇零一二三四五六七八九幺", "001234567891", strict=True))
DASHES = frozenset("-‐‑‒–—―－_")


class Kind(StrEnum):
    """What the number looks like."""

    IDENTITY = "identity"
    MOBILE = "mobile"
    LANDLINE = "landline"


@dataclass(frozen=True, slots=True)
class Found:
    """A number as it is written; ``start`` and ``end`` are places in the text."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def masked(self) -> str:
        """Enough of it to be found again, and no more: 「138****78」."""
        return f"{self.text[:3]}****{self.text[-2:]}"


_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_GAP = r"[ -]{0,3}"
_ALONE, _ENDS = r"(?<![0-9])", r"(?![0-9])"
# the longer shape first: an ID number may hold the shape of a phone number
SHAPES = (
    (
        Kind.IDENTITY,
        rf"{_ALONE}[1-9][0-9]{{5}}{_GAP}(?:18|19|20)[0-9]{{2}}{_GAP}{_DAY}{_GAP}[0-9]{{3}}[0-9Xx]"
        rf"{_ENDS}",
    ),
    (Kind.IDENTITY, rf"{_ALONE}[1-9][0-9]{{5}}{_GAP}[0-9]{{2}}{_DAY}{_GAP}[0-9]{{3}}{_ENDS}"),
    (
        Kind.MOBILE,
        rf"{_ALONE}(?:(?:\+|00)?86{_GAP})?"
        rf"(?:1[3-9][0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}"
        rf"|1[3-9][0-9]{{2}}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{4}}"
        rf"|1[3-9][0-9]{_GAP}[0-9]{{3}}{_GAP}[0-9]{{5}}){_ENDS}",
    ),
    (
        Kind.LANDLINE,
        rf"{_ALONE}(?:\(0[0-9]{{2,3}}\)|0[0-9]{{2,3}}){_GAP}"
        rf"[1-9][0-9]{{2,3}}{_GAP}[0-9]{{4}}{_ENDS}",
    ),
)
_SHAPES = tuple((kind, re.compile(shape)) for kind, shape in SHAPES)


def personal_numbers(text: str) -> list[Found]:
    """Every phone or ID number in the text, in its order, none twice.

    Full-width and Chinese digits, dashes and blanks between the groups are seen through.
    """
    plain, places = _plain(text)
    found: list[Found] = []
    for kind, shape in _SHAPES:
        for match in shape.finditer(plain):
            start, end = places[match.start()], places[match.end() - 1] + 1
            if all(end <= other.start or start >= other.end for other in found):
                found.append(Found(kind, text[start:end], start, end))
    return sorted(found, key=lambda each: each.start)


def _plain(text: str) -> tuple[str, list[int]]:
    """The text with plain digits, dashes and blanks, without what has no width; and where each
    of its characters stands in ``text``."""
    kept = [(place, char) for place, char in enumerate(text) if unicodedata.category(char) != "Cf"]
    return "".join(_plain_char(char) for _place, char in kept), [place for place, _char in kept]


def _plain_char(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    if char in CHINESE:
        return CHINESE[char]
    if char in DASHES:
        return "-"
    if char.isspace():
        return " "
    return {"（": "(", "）": ")", "＋": "+", "Ｘ": "X", "ｘ": "x"}.get(char, char)
