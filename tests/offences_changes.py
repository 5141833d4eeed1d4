"""Rows of changes of pledges that the database refuses, by the constraint's name."""

from __future__ import annotations

from datetime import date
from typing import Any

from pledges.models import ChangedPledge, MovedIndicator, Pledge, PledgeChange

DAY = date(2020, 4, 30)


def _change(world: Any, **facts: Any) -> PledgeChange:
    told = {
        "batch": world.batch, "kind": "pause", "effective_on": DAY, "reason": "x",
        "document": "y", "approved_by": world.person,
    }  # fmt: skip
    return PledgeChange(**(told | facts))


def _saved(row: Any) -> Any:
    row.save()
    return row


def _again(row: Any) -> Any:
    """The same row once more."""
    row.save()
    row.pk, row._state.adding = None, True
    return row


def _moved(world: Any, **facts: Any) -> MovedIndicator:
    other = Pledge.objects.create(batch=world.batch, no="99", position=99, title="另一件")
    told = {
        "change": _saved(_change(world, kind="merge")), "indicator": world.share.indicator,
        "before": world.pledge, "after": other,
    }  # fmt: skip
    return MovedIndicator(**(told | facts))


CHANGES = {
    "pledge_change_has_reason": lambda w: _change(w, reason=""),
    "changed_pledge_once": lambda w: _again(
        ChangedPledge(change=_saved(_change(w)), pledge=w.pledge, side="before", title="修路")
    ),
    "moved_indicator_once": lambda w: _again(_moved(w)),
    "moved_indicator_elsewhere": lambda w: _moved(w, after=w.pledge),
}
