"""Lateness: the one place that says whether something lags (滞后).

Pure. The order of the rules is that of docs/architecture.md, "the verdict";
requirements R18, R24–R36, R67; traps T2–T6, T9. Missing is never fine.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TypedDict

from pledges.plan_entry import COUNTED
from pledges.targets import Kind, PlanKind, percent, rounded
from progress.facts import Facts, GapUnit, Light, MilestoneFact, Reason, Reporting, Rules, Ruling
from progress.pace import days_late, expected_share
from progress.periods import add_months

WORST_FIRST = (Light.RED, Light.YELLOW, Light.GREY, Light.GREEN, Light.BLUE)
LAGGING = (Light.YELLOW, Light.RED)

_UNACCEPTED = {
    Reporting.MISSING: Reason.UNREPORTED,
    Reporting.SUBMITTED: Reason.UNREVIEWED,
    Reporting.RETURNED: Reason.RETURNED,
}


class Figures(TypedDict, total=False):
    """The numeric half of a ``Ruling``."""

    expected: Decimal
    actual: Decimal
    gap: Decimal
    gap_of_plan: Decimal
    expected_value: Decimal
    days_late: int | None


def judge(facts: Facts) -> Ruling:
    """The light of one share on ``facts.day``: the first rule that applies decides."""
    figures = _figures(facts)
    settled = _settled(facts) or _unreported(facts) or _bound(facts) or _reached(facts)
    if settled:
        return Ruling(*settled, **figures)
    gap = figures.get("gap")
    light, reason = (Light.GREEN, Reason.ONGOING)
    if gap is not None:
        light, reason = _by_gap(figures.get("gap_of_plan", gap), facts.rules)
    missed = _missed_milestone(facts)
    if missed:
        floor = _milestone_light(missed, facts)
        if WORST_FIRST.index(floor) < WORST_FIRST.index(light):
            light, reason = floor, Reason.MILESTONE_MISSED
    return Ruling(light, reason, missed=missed, **figures)


def raises_flag(ruling: Ruling) -> bool:
    """Is a flag open under this ruling? Yellow but for 临界, red, and 未报."""
    if ruling.reason in (Reason.NEAR_BOUND, Reason.UNREPORTED):
        return ruling.reason == Reason.UNREPORTED
    return ruling.light in LAGGING


def worst(lights: Iterable[Light]) -> Light | None:
    """The light of a pledge: the worst of its counting indicators; None without any."""
    present = set(lights)
    return next((light for light in WORST_FIRST if light in present), None)


def _settled(facts: Facts) -> tuple[Light, Reason] | None:
    """Rules 1 to 3: passed acceptance, not started, overdue."""
    if facts.passed_on and facts.passed_on <= facts.day:
        return Light.BLUE, Reason.PASSED
    if facts.schedule.kind != PlanKind.NONE and facts.day < facts.schedule.start:
        return Light.GREY, Reason.NOT_STARTED
    if _overdue(facts):
        return Light.RED, Reason.OVERDUE
    return None


def _unreported(facts: Facts) -> tuple[Light, Reason] | None:
    """Rule 4: without an accepted report of the month nothing is known (T3, T4)."""
    reason = _UNACCEPTED.get(facts.reporting)
    return (Light.GREY, reason) if reason else None


def _bound(facts: Facts) -> tuple[Light, Reason] | None:
    """Rule 5: an upper bound lags when too high; a zero-event bound stays broken (R32)."""
    target = facts.target.value
    if facts.target.kind != Kind.BOUND or target is None or facts.value is None:
        return None
    broken_for_good = target == 0 and (facts.highest or 0) > 0
    rules = facts.rules
    if broken_for_good or _past(facts.value, target, rules.over_at and target > 0):
        return Light.RED, Reason.OVER_BOUND
    if _past(facts.value, target * rules.near_bound, rules.near_at and target > 0):
        return Light.YELLOW, Reason.NEAR_BOUND
    return Light.GREEN, Reason.WITHIN_BOUND


def _reached(facts: Facts) -> tuple[Light, Reason] | None:
    """Rule 6: reached, awaiting acceptance."""
    return (Light.GREEN, Reason.REACHED) if _is_reached(facts, facts.value) else None


def _by_gap(gap: Decimal, rules: Rules) -> tuple[Light, Reason]:
    """Rule 8: thresholds compare the rounded gap, in points or in percent of the plan."""
    behind = -gap
    if _past(behind, rules.red_over, rules.red_at):
        return Light.RED, Reason.FAR_BEHIND
    if _past(behind, rules.yellow_from, rules.yellow_at):
        return Light.YELLOW, Reason.BEHIND
    if behind > 0:
        return Light.GREEN, Reason.SLIGHTLY_BEHIND
    ahead = _past(gap, rules.ahead_from, rules.ahead_at)
    return Light.GREEN, Reason.AHEAD if ahead else Reason.ON_SCHEDULE


def _past(figure: Decimal, threshold: Decimal, at_it: bool) -> bool:
    """Over a threshold; ``at_it`` says that meeting it exactly is enough."""
    return figure > threshold or (at_it and figure == threshold)


def _missed_milestone(facts: Facts) -> MilestoneFact | None:
    """The longest missed milestone that is neither reached nor marked done."""
    for milestone in sorted(facts.milestones, key=lambda m: m.due):
        if milestone.due <= facts.day and not _milestone_met(milestone, facts):
            return milestone
    return None


def _milestone_met(milestone: MilestoneFact, facts: Facts) -> bool:
    if milestone.done_on and milestone.done_on <= facts.day:
        return True
    if milestone.value is None or facts.value is None or not facts.target.has_share:
        return False
    return facts.target.share(facts.value) >= facts.target.share(milestone.value)


def _milestone_light(milestone: MilestoneFact, facts: Facts) -> Light:
    red_from = add_months(milestone.due, facts.rules.milestone_red_months)
    return Light.RED if facts.day >= red_from else Light.YELLOW


def _overdue(facts: Facts) -> bool:
    """Rule 3: at the deadline the last accepted value misses, reported or not."""
    return facts.day >= facts.deadline and not _is_reached(facts, facts.last_value)


def _is_reached(facts: Facts, value: Decimal | None) -> bool:
    if facts.target.kind == Kind.BOUND and facts.rules.over_at and value == facts.target.value != 0:
        return False
    return facts.target.is_reached(
        value, achieved=facts.achieved, about_from=facts.rules.about_from
    )


def _figures(facts: Facts) -> Figures:
    """Expected, actual and gap as far as they mean anything for this kind of figure."""
    figures: Figures = {}
    if not facts.target.has_share:
        return figures
    value = facts.last_value if _overdue(facts) else facts.value
    expected = expected_share(facts.schedule, facts.day)
    actual = None if value is None else facts.target.share(value)
    if expected is not None:
        figures["expected"] = percent(expected)
        figures["expected_value"] = _in_unit(facts.target.at_share(expected), facts.unit)
    if actual is not None:
        figures["actual"] = percent(actual)
    if expected is not None and actual is not None:
        figures["gap"] = percent(actual - expected)
        if facts.rules.gap_unit == GapUnit.OF_PLAN and expected > 0:
            figures["gap_of_plan"] = percent((actual - expected) / expected)
        if figures["gap"] < 0:
            figures["days_late"] = days_late(facts.schedule, actual, facts.day)
    return figures


def _in_unit(value: Fraction, unit: str) -> Decimal:
    """Whole where the plan stands on a whole number or the unit is counted, else one decimal.

    For the sentence alone: a third of a pupil is nothing to read. Gap and light know the exact.
    """
    return rounded(value, 0 if value.denominator == 1 or unit[:1] in COUNTED else 1)
