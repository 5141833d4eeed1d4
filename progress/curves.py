"""How simulated figures grow over a year (fixtures/README.md, ``simulation.json``).

Pure: standard library only. Months count from 1; parts are exact fractions of what is
reached at the year's end. No curve ever falls.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from fractions import Fraction

from pledges.targets import Kind

# Units that are measured, not counted: they keep one decimal.
MEASURED = frozenset({"公里", "平方米"})


class Curve(StrEnum):
    """Shape of a simulated year."""

    EVEN = "even"
    SEASON = "season"
    LATE = "late"
    FAST = "fast"
    STALL = "stall"

    def part(self, month: int) -> Fraction:
        """Cumulative part at the end of ``month``."""
        return _PARTS[self](month)


def _late(month: int) -> Fraction:
    """Hardly anything until August, then all at once."""
    return Fraction(month, 20) if month <= 8 else Fraction(2, 5) + Fraction(3, 20) * (month - 8)


_PARTS: dict[Curve, Callable[[int], Fraction]] = {
    Curve.EVEN: lambda month: Fraction(month, 12),
    Curve.SEASON: lambda month: min(max(Fraction(month - 4, 6), Fraction(0)), Fraction(1)),
    Curve.LATE: _late,
    Curve.FAST: lambda month: min(Fraction(month, 8), Fraction(1)),
    Curve.STALL: lambda month: min(Fraction(month, 6), Fraction(1)),
}


def simulated_value(
    *, curve: Curve, month: int, start: Decimal, end: Decimal, kind: Kind, unit: str
) -> Decimal:
    """The figure at the end of ``month`` on the way from ``start`` to ``end``.

    Rounded down as a clerk would: counts whole, measured amounts to one decimal, levels
    to two.
    """
    exact = Fraction(start) + (Fraction(end) - Fraction(start)) * curve.part(month)
    places = 2 if kind == Kind.LEVEL else 1 if unit in MEASURED else 0
    whole = exact.numerator * 10**places // exact.denominator
    return Decimal(whole).scaleb(-places).quantize(Decimal(10) ** -places, ROUND_FLOOR)
