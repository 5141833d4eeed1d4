"""Roll-up (汇总): figures of places put together into one figure of an indicator.

Pure: standard library only. Values are summed only within one indicator: flows as Σ actual ÷
Σ target, rates as Σ numerator ÷ Σ denominator and never as an average of percents. A level
without parts stands only as reported for the whole; bounds and words are never put together
(docs/architecture.md, "roll-up"; traps T5, T6).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pledges.targets import Kind, percent, rate


@dataclass(frozen=True, slots=True)
class Figure:
    """What one place has told, and its target, both in the indicator's unit.

    ``value`` is None where the place has told nothing yet: its target counts all the same, for
    what is missing is never fine.
    """

    value: Decimal | None
    target: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Summed:
    """The places' figure: ``value`` in the unit (of rates the rate, in percent).

    ``target`` is Σ of the targets and ``reached`` Σ actual ÷ Σ target in percent; both None
    where there is no such sum: rates, and flows of which a place has no target of its own.
    """

    value: Decimal
    target: Decimal | None = None
    reached: Decimal | None = None


def roll_up(kind: Kind, figures: Iterable[Figure]) -> Summed | None:
    """The places' figures as one; None where they do not add up, or none has told any."""
    figures = list(figures)
    told = [figure for figure in figures if figure.value is not None]
    if not told:
        return None
    if kind == Kind.FLOW:
        return _flow(figures)
    return _rate(told) if kind == Kind.LEVEL else None


def _flow(figures: list[Figure]) -> Summed:
    value = sum((f.value for f in figures if f.value is not None), Decimal(0))
    targets = [f.target for f in figures if f.target is not None]
    target = sum(targets, Decimal(0))
    if len(targets) < len(figures) or not target:
        return Summed(value)
    return Summed(value, target, percent(Fraction(value) / Fraction(target)))


def _rate(told: list[Figure]) -> Summed | None:
    """Σ numerator ÷ Σ denominator, where every place that told a rate told both."""
    pairs = [
        (f.numerator, f.denominator)
        for f in told
        if f.numerator is not None and f.denominator is not None
    ]
    denominator = sum((d for _n, d in pairs), Decimal(0))
    if len(pairs) < len(told) or not denominator:
        return None
    return Summed(rate(sum((n for n, _d in pairs), Decimal(0)), denominator))
