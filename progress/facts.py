"""The vocabulary of a verdict: what may decide a light, and what is decided.

Pure. ``Facts`` and ``Ruling`` turn into plain JSON and back, so that any stored verdict
can be derived again from what it stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pledges.targets import Target
from progress.pace import Schedule


class Light(StrEnum):
    """亮灯."""

    BLUE = "blue"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


class Reporting(StrEnum):
    """Reporting status of the judged month (未报/待审/退回/通过); never a light."""

    MISSING = "missing"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class GapUnit(StrEnum):
    """What the thresholds of a gap are counted in."""

    POINTS = "points"
    OF_PLAN = "of_plan"


class Reason(StrEnum):
    """Which rule decided; fine enough to choose the sentence."""

    PASSED = "passed"
    NOT_STARTED = "not_started"
    OVERDUE = "overdue"
    UNREPORTED = "unreported"
    UNREVIEWED = "unreviewed"
    RETURNED = "returned"
    OVER_BOUND = "over_bound"
    NEAR_BOUND = "near_bound"
    WITHIN_BOUND = "within_bound"
    REACHED = "reached"
    ONGOING = "ongoing"
    AHEAD = "ahead"
    ON_SCHEDULE = "on_schedule"
    SLIGHTLY_BEHIND = "slightly_behind"
    BEHIND = "behind"
    FAR_BEHIND = "far_behind"
    MILESTONE_MISSED = "milestone_missed"


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings a verdict is passed by. Defaults are those of the domain.

    ``ahead_from``, ``yellow_from`` and ``red_over`` are percentage points, or percent of what
    the plan expects (``gap_unit``). ``near_bound`` and ``about_from`` are parts of a value.
    The marks say on which side a figure lies that meets its threshold exactly: ``ahead_at``
    ahead, ``yellow_at`` yellow, ``red_at`` red, ``near_at`` near the bound, ``over_at`` over it.
    """

    ahead_from: Decimal = Decimal("5")
    yellow_from: Decimal = Decimal("10")
    red_over: Decimal = Decimal("30")
    gap_unit: GapUnit = GapUnit.POINTS
    ahead_at: bool = True
    yellow_at: bool = True
    red_at: bool = False
    near_bound: Decimal = Decimal("0.95")
    near_at: bool = False
    over_at: bool = False
    about_from: Decimal = Decimal("0.95")
    milestone_red_months: int = 3


@dataclass(frozen=True, slots=True)
class MilestoneFact:
    """A dated node of the indicator; ``value`` in its unit, or None for a stage."""

    what: str
    due: date
    value: Decimal | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that may decide the light of one share on ``day`` (the judged day).

    ``value`` is the accepted figure of the judged ``month`` (its first day),
    ``last_value`` the last accepted one, ``highest`` the highest ever accepted; all in
    the indicator's unit. ``achieved`` is the last accepted word on a qualitative target.
    ``deadline`` is never empty: a blank one is the last day of the batch. ``report_due``
    is the day the month's report was due; ``passed_on`` the day acceptance (验收) passed.
    """

    day: date
    month: date
    target: Target
    deadline: date
    schedule: Schedule
    reporting: Reporting
    value: Decimal | None = None
    last_value: Decimal | None = None
    highest: Decimal | None = None
    achieved: bool = False
    passed_on: date | None = None
    report_due: date | None = None
    milestones: tuple[MilestoneFact, ...] = ()
    unit: str = ""
    approx: str = ""
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A light with the figures behind it.

    ``expected`` and ``actual`` are shares of the target in percent, ``gap`` their
    difference in percentage points (negative: behind), ``gap_of_plan`` the same in percent
    of what the plan expects, where the rules count in it; ``expected_value`` in the unit.
    """

    light: Light
    reason: Reason
    expected: Decimal | None = None
    actual: Decimal | None = None
    gap: Decimal | None = None
    expected_value: Decimal | None = None
    days_late: int | None = None
    missed: MilestoneFact | None = None
    gap_of_plan: Decimal | None = None
