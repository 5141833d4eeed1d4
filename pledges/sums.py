"""A target divided into parts: do they add up to the whole, and how plans follow (R44, R45).

Pure: standard library only. Values are decimals in the indicator's unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pledges.targets import Comparator, Kind, Target, rounded

# 约: from 95 % of the value a whole counts as met (docs/architecture.md), so parts that come
# this close add up to it.
ABOUT_FROM = Decimal("0.95")

Points = Sequence[tuple[date, Decimal]]


class Fit(StrEnum):
    """How the sum of the parts stands to the whole."""

    NOT_SUMMED = "not_summed"
    EXACT = "exact"
    WITHIN = "within"
    SHORT = "short"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Sum:
    """``assigned`` is Σ of the parts; ``difference`` its distance from the whole, never negative.

    Both are None where parts do not add up to a whole at all (levels, bounds, words).
    """

    fit: Fit
    assigned: Decimal | None = None
    difference: Decimal | None = None

    @property
    def needs_reason(self) -> bool:
        return self.fit in (Fit.SHORT, Fit.OVER)


def add_up(whole: Target, parts: Iterable[Decimal]) -> Sum:
    """Σ of the parts against the whole. Only flows are summed.

    More than a 不低于 whole fits it; a 约 whole takes 5 % either way; a range takes what lies
    inside both ends, and the difference is to its nearer end.
    """
    if whole.kind != Kind.FLOW or whole.value is None:
        return Sum(Fit.NOT_SUMMED)
    assigned = sum(parts, Decimal(0))
    lower, upper = _ends(whole, whole.value)
    if assigned < lower:
        return Sum(Fit.SHORT, assigned, whole.value - assigned)
    if upper is not None and assigned > upper:
        nearer = upper if whole.comparator == Comparator.RANGE else whole.value
        return Sum(Fit.OVER, assigned, assigned - nearer)
    fit = Fit.EXACT if assigned == whole.value else Fit.WITHIN
    return Sum(fit, assigned, abs(assigned - whole.value))


def _ends(whole: Target, value: Decimal) -> tuple[Decimal, Decimal | None]:
    """The least and the most that still fit; no most for 不低于."""
    if whole.comparator == Comparator.AT_LEAST:
        return value, None
    if whole.comparator == Comparator.RANGE:
        return value, whole.upper
    slack = value * (1 - ABOUT_FROM) if whole.comparator == Comparator.ABOUT else Decimal(0)
    return value - slack, value + slack


def scaled_points(points: Points, whole: Target, part: Target, end: date) -> Points:
    """The whole's plan values, scaled to a part and ending exactly at the part's target.

    Each is the same share of the way, rounded half away from zero to as many decimals as the
    figures given have; rising values stay rising. Where the whole's values stop short of its
    target before the plan's ``end``, the target follows on that day.
    """
    if not points or part.value is None:
        return []
    target = part.value
    places = max(_places(value) for value in (target, *(value for _, value in points)))
    scaled = [
        (day, min(rounded(part.at_share(whole.share(value)), places), target))
        for day, value in points
    ]
    last_day, last_value = points[-1]
    if whole.share(last_value) < 1 and last_day < end:
        return [*scaled, (end, target)]
    return [*scaled[:-1], (last_day, target)]


def _places(value: Decimal) -> int:
    """Decimals a figure is written with: 800.0000 has none."""
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def touches_season(start: date, end: date, season_from: int, season_to: int) -> bool:
    """Does the span hold a day of the work season (month × 100 + day, both included)?"""
    return any(
        max(_number(start) if year == start.year else 101, season_from)
        <= min(_number(end) if year == end.year else 1231, season_to)
        for year in range(start.year, end.year + 1)
    )


def _number(day: date) -> int:
    return day.month * 100 + day.day
