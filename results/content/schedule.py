"""The words 超序时, 正常推进 and 滞后, and the curve they are held against.

Public together or not at all (``PublicSettings.shows_schedule``). A word is that of the light of
the month itself: where the month is not judged, not reported or not begun there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pledges.models import Batch, Plan, Share
from pledges.plan_entry import period_ends
from pledges.targets import PlanKind, percent
from progress.facts import Light, Reason
from progress.gathering import schedule_of
from progress.pace import DAY, expected_share
from progress.periods import month_end
from progress.standing import IndicatorStanding, PledgeStanding
from results.content.figures import day_text

AHEAD, ON, BEHIND = "ahead", "on", "behind"
STANDINGS = (AHEAD, ON, BEHIND)


def indicator_word(row: IndicatorStanding, month: date | None) -> str | None:
    """How one indicator keeps to its plan; None for what is done, grey, soft or not judged.

    A figure near its bound (临界) has kept it so far, and is not called behind.
    """
    verdict = row.whole.verdict if row.whole else None
    if verdict is None or verdict.month != month or row.indicator.soft:
        return None
    if verdict.light in (Light.YELLOW, Light.RED):
        return ON if verdict.reason == Reason.NEAR_BOUND else BEHIND
    if verdict.light != Light.GREEN:
        return None
    return AHEAD if verdict.reason == Reason.AHEAD else ON


def pledge_word(row: PledgeStanding, month: date | None) -> str | None:
    """The worst word of the indicators that count: behind, unknown, on schedule, ahead.

    What is done says nothing any more; a pledge all done has no word.
    """
    words = [
        indicator_word(standing, month)
        for standing in row.indicators
        if standing.indicator.decides_light and standing.light != Light.BLUE
    ]
    return min(words, key=(BEHIND, None, ON, AHEAD).index, default=None)


def frozen_schedule(
    row: IndicatorStanding, batch: Batch, month: date | None, told: Iterable[date]
) -> dict[str, Any]:
    """The word, the curve, and what the plan asks for on the days the figures speak of (``told``):
    a figure of 27 April is held against the plan of 27 April, not of the month end before."""
    word, share = indicator_word(row, month), row.whole.share if row.whole else None
    if row.indicator.soft or share is None or not _has_curve(share):
        return {"word": word, "expected": [], "on_figures": []}
    plan = share.plan
    return {
        "word": word,
        "expected": _expected(share, batch, _days(plan)) if plan else [],
        "on_figures": _expected(share, batch, told),
    }


def _has_curve(share: Share) -> bool:
    plan = share.plan
    return plan is not None and plan.kind != PlanKind.NONE and share.target().has_share


def _expected(share: Share, batch: Batch, days: Iterable[date]) -> list[dict[str, Any]]:
    """Percent of the target by day, by the plan and the target that hold on each day; the day
    itself counts."""
    points = []
    for day in sorted(set(days)):
        schedule = schedule_of(share.plan_on(day), share.target_on(day), batch)
        expected = expected_share(schedule, day)
        if expected is not None:
            points.append({"day": day_text(day), "share": str(percent(expected))})
    return points


def _days(plan: Plan) -> set[date]:
    """The plan's first day, every month end, its last day, and where its line bends or jumps."""
    days = {plan.start, *period_ends(plan.start, plan.end, 1), *_bends(plan)}
    return {day for day in days if plan.start <= day <= plan.end}


def _bends(plan: Plan) -> set[date]:
    if plan.kind == PlanKind.SEASON:
        years = range(plan.start.year, plan.end.year + 1)
        begins = {_in_year(year, plan.season_from) - DAY for year in years}
        return begins | {_in_year(year, plan.season_to) for year in years}
    if plan.kind not in (PlanKind.MONTHLY, PlanKind.STEPS):
        return set()
    points = {point.day for point in plan.points.all()}
    return points | {day - DAY for day in points} if plan.kind == PlanKind.STEPS else points


def _in_year(year: int, number: int) -> date:
    """415 → 15 April; 29 February is the 28th in most years."""
    last = month_end(date(year, number // 100, 1))
    return min(last, last.replace(day=1) + (number % 100 - 1) * DAY)
