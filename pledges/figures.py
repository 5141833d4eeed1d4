"""Figures as people write and read them. Pure: standard library only.

Reading accepts what clerks type: full-width digits, thousands separators, 万 and 亿,
a percent sign, and the 约/余 marks, which are kept (R55). Writing groups thousands.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum

MAX_DIGITS = 20
DECIMAL_PLACES = 4
LIMIT = Decimal(10) ** (MAX_DIGITS - DECIMAL_PLACES)

_FIGURE = re.compile(
    r"(?P<before>约|近|超)?(?P<sign>[-−–])?(?P<digits>\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)"
    r"(?P<inner>余|多)?(?P<scale>万|亿)?(?P<after>余|多|左右)?%?"
)
_SCALES = {None: 1, "万": 10_000, "亿": 100_000_000}


class Fault(StrEnum):
    """Why a typed figure is refused."""

    NOT_A_NUMBER = "not_a_number"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    TOO_FINE = "too_fine"


class FigureError(ValueError):
    """A typed figure that can't be taken; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the mark that makes it approximate, if any."""

    value: Decimal
    approx: str = ""


def read_figure(text: str) -> Figure:
    """The figure in ``text``: 「１２３」 → 123, 「1.2万」 → 12000, 「140余」 → 140 with 余.

    Raises ``FigureError`` for what is no number, negative, or beyond the column
    (16 digits before the point, 4 after it).
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").replace("，", ",")
    match = _FIGURE.fullmatch(plain)
    if not match:
        raise FigureError(Fault.NOT_A_NUMBER)
    marks = [mark for mark in (match["before"], match["inner"], match["after"]) if mark]
    if len(marks) > 1:  # 「约140余」 says two things of one figure
        raise FigureError(Fault.NOT_A_NUMBER)
    exact = Context(prec=len(plain) + 9)  # every digit typed is looked at, however many
    value = exact.multiply(Decimal(match["digits"].replace(",", "")), _SCALES[match["scale"]])
    if match["sign"] and value:
        raise FigureError(Fault.NEGATIVE)
    if value >= LIMIT:
        raise FigureError(Fault.TOO_LARGE)
    if value != round(value, DECIMAL_PLACES):
        raise FigureError(Fault.TOO_FINE)
    return Figure(round(value, DECIMAL_PLACES), "".join(marks))


def write_figure(value: Decimal | None, approx: str = "") -> str:
    """「1,380」, 「3.29」, 「140余」, 「约390,000」; an empty text for no value."""
    if value is None:
        return ""
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return f"{approx}{text}" if approx in ("约", "近", "超") else f"{text}{approx}"
