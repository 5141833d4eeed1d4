"""What became of a pledge since it was published, frozen: its dated changes (R75)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects

from pledges.models import ChangedPledge, Pledge, PledgeChange
from progress.standing import PledgeStanding
from results.content.figures import day_text

BEFORE, AFTER = ChangedPledge.Side.BEFORE, ChangedPledge.Side.AFTER


def prefetch_changes(rows: Sequence[PledgeStanding]) -> None:
    """Read the changes of those that have any; four queries, none where nothing changed."""
    changed = [row.pledge for row in rows if row.changed]
    prefetch_related_objects(
        changed,
        "changes__change__pledges__pledge",
        "changes__change__moves__indicator",
    )


def frozen_state(row: PledgeStanding) -> dict[str, Any]:
    """``state`` of what is paused, stopped or merged as it is frozen, and ``changes``, the oldest
    first; neither key where nothing happened."""
    if not row.changed:
        return {}
    pledge = row.pledge
    found: dict[str, Any] = {"changes": _changes(pledge)}
    if pledge.state != Pledge.State.ACTIVE:
        found["state"] = pledge.state
    return found


def _changes(pledge: Pledge) -> list[dict[str, Any]]:
    changes = {row.change_id: row.change for row in pledge.changes.all()}
    ordered = sorted(changes.values(), key=lambda change: (change.effective_on, change.pk))
    return [_change(change, pledge) for change in ordered]


def _change(change: PledgeChange, pledge: Pledge) -> dict[str, Any]:
    """With the pledges as they were called then, and the indicators that came or went."""
    return {
        "on": day_text(change.effective_on),
        "kind": change.kind,
        "reason": change.reason,
        "document": change.document,
        "before": _side(change, BEFORE),
        "after": _side(change, AFTER),
        "moved": [
            move.indicator.name
            for move in sorted(change.moves.all(), key=lambda move: move.pk)
            if pledge.pk in (move.before_id, move.after_id)
        ],
    }


def _side(change: PledgeChange, side: ChangedPledge.Side) -> list[dict[str, str]]:
    rows = [row for row in change.pledges.all() if row.side == side]
    rows.sort(key=lambda row: (row.pledge.position, row.pk))
    return [{"no": row.pledge.no, "title": row.title} for row in rows]
