"""What the units of a press pack tell of their progress and next steps, pledge by pledge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from oversight.bulletins.press_tables import Led
from oversight.bulletins.public_words import for_the_public
from oversight.readers.dashboard_list import units_of
from progress.models import MonthlyReport, Narrative
from progress.standing import PledgeStanding

NOT_TOLD = "牵头单位未报下一步安排。"
HELD_BACK = "下一步安排待牵头单位提供公开口径。"


def told_by_units(led: Led, month: date) -> list[dict[str, Any]]:
    """Every pledge with what its units' accepted reports of the month say of it, as far as that
    may go out; ``held`` where they tell of next steps and nothing of it may. One query."""
    rows = Narrative.objects.filter(
        pledge__in=[pledge.pledge for pledge, _items in led],
        report__agency__isnull=False,
        report__month=month,
        report__state=MonthlyReport.State.ACCEPTED,
    ).select_related("report")
    by_pledge: defaultdict[int, list[Narrative]] = defaultdict(list)
    for row in rows.order_by("report__agency__order", "report__agency"):
        by_pledge[row.pledge_id].append(row)
    return [
        _told(pledge, [row for row in by_pledge[pledge.pledge.pk] if _answers(pledge, row)])
        for pledge, _items in led
    ]


def _answers(pledge: PledgeStanding, row: Narrative) -> bool:
    """Is it a unit that answers for the pledge?"""
    units = {unit for each in pledge.indicators for unit in units_of(pledge, each)}
    return row.report.agency in {*pledge.leads, *units}


def _told(pledge: PledgeStanding, rows: Sequence[Narrative]) -> dict[str, Any]:
    following = "".join(for_the_public(row.next_step) for row in rows)
    return {
        "title": pledge.pledge.title,
        "progress": "".join(for_the_public(row.progress) for row in rows),
        "next": following,
        "held": not following and any(row.next_step.strip() for row in rows),
    }


def progress_lines(told: Sequence[Mapping[str, Any]]) -> str:
    """「公路工程建设：已铺设30公里。」, a line a pledge that has anything to tell."""
    return "\n".join(f"{row['title']}：{row['progress']}" for row in told if row["progress"])


def next_lines(told: Sequence[Mapping[str, Any]]) -> str:
    """The same of next steps, where a pledge without any says so."""
    return "\n".join(f"{row['title']}：{_next(row)}" for row in told)


def _next(row: Mapping[str, Any]) -> str:
    return row["next"] or (HELD_BACK if row.get("held") else NOT_TOLD)
