"""Numbers as Chinese documents write them: 4.6万, 1,380, 49余万, 百分之三十, 一座; R25, R55."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
PLACES = {"十": 10, "百": 100, "千": 1000}
SCALES = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
# bounded, so that no run of digits makes the reading slow
ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}(?![0-9])|[0-9]{1,18})(?:\.[0-9]{1,6})?"
SCALE = r"[十百千]?[万亿]?"
SPELT = r"[一二两三四五六七八九十百千万亿零〇]{1,12}"
# more digits than any figure of a province has: an identity, not a quantity
LONGEST = 15


def arabic(digits: str, scale: str = "") -> Decimal:
    """「4.6」, 「万」 → 46000. ``scale`` is any run of 十百千万亿."""
    value = Decimal(digits.replace(",", ""))
    for sign in scale:
        value *= SCALES[sign]
    return value.normalize() if value == value.to_integral() else value


def spelt(words: str) -> Decimal | None:
    """「一百二十」 → 120, 「两千万」 → 20000000; None where the words are no number."""
    if not re.fullmatch(SPELT, words):
        return None
    total = section = digit = 0
    for sign in words:
        if sign in DIGITS:
            if digit and sign not in "零〇":
                return None
            digit = DIGITS[sign]
        elif sign in PLACES:
            section += (digit or 1) * PLACES[sign]
            digit = 0
        else:
            total = (total + section + digit or 1) * SCALES[sign]
            section = digit = 0
    return Decimal(total + section + digit)


def whole(value: Decimal) -> Decimal:
    """The number without an exponent: Decimal("4.6E+4") → Decimal("46000")."""
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()
