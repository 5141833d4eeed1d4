"""Targets: what was promised, as arithmetic (R18, R24–R26, R29, R32; traps T2, T5).

Pure: standard library only. Values are decimals in the indicator's unit; shares are
exact fractions of the way from baseline to target, never capped.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Kind(StrEnum):
    """What sort of figure an indicator is: 累计量, 水平(率), 控制上限, 定性."""

    FLOW = "flow"
    LEVEL = "level"
    BOUND = "bound"
    QUALITATIVE = "qualitative"


class Comparator(StrEnum):
    """How a value is held against its target (R24, R25)."""

    AT_LEAST = ">="
    AT_MOST = "<="
    EQUAL = "="
    ABOUT = "~"
    RANGE = "range"
    QUALITATIVE = "qualitative"


class PlanKind(StrEnum):
    """How the expected progress of a plan (序时进度计划) spreads over time."""

    EVEN = "even"
    SEASON = "season"
    MONTHLY = "monthly"
    STEPS = "steps"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Target:
    """A target with its baseline. Raises ``ValueError`` where the two coincide."""

    kind: Kind
    comparator: Comparator
    value: Decimal | None = None
    upper: Decimal | None = None
    baseline: Decimal | None = None

    def __post_init__(self) -> None:
        if self.has_share and self.value == (self.baseline or 0):
            raise ValueError("target equals baseline")

    @property
    def has_share(self) -> bool:
        """Bounds and words have no ratio (控制上限、定性 无完成率)."""
        return self.kind in (Kind.FLOW, Kind.LEVEL) and self.value is not None

    @property
    def origin(self) -> Fraction:
        """Where progress starts from: the baseline, or nothing."""
        return Fraction(self.baseline or 0)

    @property
    def ends(self) -> tuple[Fraction, Fraction] | None:
        """The shares a range is met between, both included (R25); None for any other target."""
        if self.comparator != Comparator.RANGE or self.upper is None or not self.has_share:
            return None
        near, far = sorted((self.share(self.value or Decimal(0)), self.share(self.upper)))
        return near, far

    def share(self, value: Decimal) -> Fraction:
        """(value − baseline) / (target − baseline); over 1 when over-fulfilled (R18)."""
        return (Fraction(value) - self.origin) / (Fraction(self.value or 0) - self.origin)

    def at_share(self, share: Fraction) -> Fraction:
        """The value that stands at ``share`` of the way, in the unit."""
        return self.origin + share * (Fraction(self.value or 0) - self.origin)

    def is_reached(
        self, value: Decimal | None, *, achieved: bool = False, about_from: Decimal
    ) -> bool:
        """Does ``value`` meet the target? A bare number is a floor (超额完成 exists).

        ``achieved`` is the reported word for a qualitative target; ``about_from`` the
        part of the value from which 约 counts as met (0.95 by default of the province).
        """
        if self.kind == Kind.QUALITATIVE:
            return achieved
        if value is None or self.value is None:
            return False
        if self.kind == Kind.BOUND:
            return value <= self.value
        if self.comparator == Comparator.RANGE:
            return self.value <= value <= (self.upper if self.upper is not None else value)
        if self.comparator == Comparator.ABOUT:
            slack = abs(self.value) * (1 - about_from)
            falling = self.value < (self.baseline or 0)
            return value <= self.value + slack if falling else value >= self.value - slack
        return self.share(value) >= 1


def rounded(number: Fraction, places: int = 2) -> Decimal:
    """``number`` with ``places`` decimals, half away from zero; divided just once."""
    whole, rest = divmod(abs(number.numerator) * 10**places, number.denominator)
    whole += 2 * rest >= number.denominator
    return Decimal(-whole if number < 0 else whole).scaleb(-places)


def percent(share: Fraction) -> Decimal:
    """A share as percent with two decimals."""
    return rounded(share * 100)


def rate(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Numerator per denominator as percent with two decimals; rates are summed part by part.

    Raises ``ZeroDivisionError`` for an empty denominator.
    """
    return percent(Fraction(numerator) / Fraction(denominator))
