"""Scoring (考核): points by component, ranks with ties, and the word of a vote.

Pure: standard library only. A part is an exact fraction between 0 and 1; points are rounded once,
to two decimals, half away from zero. Source: requirements R63–R65; docs/architecture.md,
"rhythm and ladder". A score is for the office and the leading group, never for the public.

- **完成度** (``completion``): weight × Σ(factor × completed part) ÷ Σ factor, over the counting
  indicators a unit carries. The completed part is the share of the target, from 0 to 1: what is
  over-fulfilled is shown and not scored. A bound kept is 1 and one broken 0, and so is a range
  that was overshot: its upper end is a bound. A target in words is 1 once it is reported done or
  accepted. Without a figure the part is 0.
- **进度** (``pace``): weight × Σ(factor × part) ÷ Σ factor, the part by the light in force: blue
  and green 1, yellow 1/2, red 0, 未报 0. What waits for review (待审), was returned (退回) or has
  not started (未开始) is left out.
- **数据质量与及时** (``reporting``): weight × Σ part ÷ number of reports due this year so far. A
  report handed in by the unit by its due day is 1; one that a lead or the office sent back, or with
  a figure whose doubt the office upheld (存疑 or 更正), 1/2; a late one, a missing one, and one the
  office entered for the unit, 0.
- **满意度** (``satisfaction``): weight × 1 where the last vote says 满意, × 3/5 where it says
  基本满意, × 0 else.

A component without any part is left out, and the rest is scaled to 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from pledges.targets import Kind, rounded
from progress.facts import Facts, Light, Reason
from progress.votes import Opinion

FULL = Decimal(100)  # what the weights of a formula table add up to
LEAST_FACTOR, MOST_FACTOR = Decimal("0.5"), Decimal(2)
HALF = Fraction(1, 2)
NOTHING, ALL = Fraction(0), Fraction(1)


class Rule(StrEnum):
    """How a component's points come about."""

    COMPLETION = "completion"
    PACE = "pace"
    REPORTING = "reporting"
    SATISFACTION = "satisfaction"


# 默认办法: the formula table a batch starts with.
DEFAULT_WEIGHTS = {
    Rule.COMPLETION: Decimal(60),
    Rule.PACE: Decimal(20),
    Rule.REPORTING: Decimal(10),
    Rule.SATISFACTION: Decimal(10),
}
OPINION_PARTS = {
    Opinion.SATISFIED: ALL,
    Opinion.BASICALLY: Fraction(3, 5),
    Opinion.DISSATISFIED: NOTHING,
}
LIGHT_PARTS = {
    Light.BLUE: ALL,
    Light.GREEN: ALL,
    Light.YELLOW: HALF,
    Light.RED: NOTHING,
}


@dataclass(frozen=True, slots=True)
class Part:
    """What one indicator, report or vote adds; ``value`` None is left out."""

    value: Fraction | None
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Component:
    """A line of the formula table with the part of it that was earned; None where it has none."""

    weight: Decimal
    part: Fraction | None

    @property
    def exact(self) -> Fraction:
        return Fraction(self.weight) * (self.part or NOTHING)

    @property
    def points(self) -> Decimal | None:
        """Points earned, two decimals; None where the component is left out."""
        return None if self.part is None else rounded(self.exact)


@dataclass(frozen=True, slots=True)
class Handing:
    """How one due report came in: the day the unit first handed it in, None for never."""

    due_on: date
    handed_in_on: date | None
    sent_back: bool = False
    doubted: bool = False


def completion_part(facts: Facts) -> Fraction:
    """The completed part of one indicator by its last accepted figure, from 0 to 1."""
    accepted = facts.passed_on is not None and facts.passed_on <= facts.day
    if facts.target.kind == Kind.QUALITATIVE:
        return ALL if facts.achieved or accepted else NOTHING
    if facts.last_value is None:
        return NOTHING
    if facts.target.kind == Kind.BOUND:
        return ALL if _keeps(facts, facts.last_value) else NOTHING
    share, ends = facts.target.share(facts.last_value), facts.target.ends
    if ends and share >= ends[0]:
        return ALL if share <= ends[1] else NOTHING
    return min(max(share, NOTHING), ALL)


def pace_part(light: Light, reason: Reason) -> Fraction | None:
    """The part by the light in force; None where the month says nothing of the pace."""
    if light == Light.GREY:
        return NOTHING if reason == Reason.UNREPORTED else None
    return LIGHT_PARTS[light]


def reporting_part(handing: Handing) -> Fraction:
    """The part of one due report; the due day itself is in time."""
    if handing.handed_in_on is None or handing.handed_in_on > handing.due_on:
        return NOTHING
    return HALF if handing.sent_back or handing.doubted else ALL


def component(weight: Decimal, parts: Iterable[Part]) -> Component:
    """The weighted mean of the parts that count, times the weight."""
    counted = [(part.value, Fraction(part.factor)) for part in parts if part.value is not None]
    whole = sum((factor for _value, factor in counted), NOTHING)
    if not whole:
        return Component(weight, None)
    earned = sum((value * factor for value, factor in counted), NOTHING)
    return Component(weight, earned / whole)


def total(components: Sequence[Component]) -> Decimal | None:
    """All points, scaled to 100 where a component is left out; None where all are."""
    counted = [row for row in components if row.part is not None]
    whole = sum((Fraction(row.weight) for row in counted), NOTHING)
    if not whole:
        return None
    return rounded(sum((row.exact for row in counted), NOTHING) * Fraction(FULL) / whole)


def ranks(totals: Sequence[Decimal]) -> list[int]:
    """The rank of each total, the highest first; ties as 1, 2, 2, 4."""
    return [1 + sum(other > own for other in totals) for own in totals]


def adds_up(weights: Iterable[Decimal]) -> bool:
    """Do the weights of a formula table add up to 100?"""
    return sum(weights, Decimal(0)) == FULL


def _keeps(facts: Facts, value: Decimal) -> bool:
    """Is the bound kept? A bound of none is broken for good by the first event (R32)."""
    bound = facts.target.value
    if bound == 0 and (facts.highest or 0) > 0:
        return False
    if facts.rules.over_at and value == bound != 0:
        return False
    return bound is not None and value <= bound
