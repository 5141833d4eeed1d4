"""The words 超序时, 正常推进 and 滞后, and the curve they are held against.

Public together or not at all (``PublicSettings.shows_schedule``). A word is that of the light of
the month itself: where the month is not judged, not reported or not begun there is none.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pledges.models import Batch
from pledges.plan_entry import period_ends
from pledges.targets import PlanKind, percent
from progress.facts import Light, Reason
from progress.gathering import schedule_of
from progress.pace import expected_share
from progress.standing import IndicatorStanding, Line, PledgeStanding
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


def frozen_schedule(row: IndicatorStanding, batch: Batch, month: date | None) -> dict[str, Any]:
    """The word and the curve; month ends from the plan's first day to its last."""
    whole = row.whole
    soft = row.indicator.soft or whole is None
    curve = [] if soft or whole is None else _curve(whole, batch)
    return {"word": indicator_word(row, month), "expected": curve}


def _curve(whole: Line, batch: Batch) -> list[dict[str, Any]]:
    """Percent of the target by day, by the plan and the target that hold on each day."""
    share, plan = whole.share, whole.share.plan
    if plan is None or plan.kind == PlanKind.NONE or not share.target().has_share:
        return []
    curve = []
    for day in period_ends(plan.start, plan.end, 1):
        schedule = schedule_of(share.plan_on(day), share.target_on(day), batch)
        expected = expected_share(schedule, day)
        if expected is not None:
            curve.append({"day": day_text(day), "share": str(percent(expected))})
    return curve
