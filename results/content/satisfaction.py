"""What votes on how satisfied people are have come to (满意度测评)."""

from __future__ import annotations

from typing import Any

from pledges.models import Batch
from progress.votes import Vote
from results.content.figures import day_text


def frozen_votes(batch: Batch) -> list[dict[str, Any]]:
    """The last vote on each unit, with its counts and its word. One query.

    The votes are kept by a later app, and asked for by the relation's name.
    """
    last = {}
    votes = batch.satisfaction.select_related("agency", "region").order_by("held_on", "pk")
    for vote in votes:
        last[vote.agency_id, vote.region_id] = vote
    return [_vote(vote) for vote in last.values()]


def _vote(row: Any) -> dict[str, Any]:
    counts = (row.members, row.satisfied, row.basically, row.dissatisfied)
    return {
        "unit": str(row.region or row.agency.short_name),
        "code": row.region.code if row.region else None,
        "held_on": day_text(row.held_on),
        "members": row.members,
        "satisfied": row.satisfied,
        "basically": row.basically,
        "dissatisfied": row.dissatisfied,
        "over_members": row.over_members,
        "document": row.document,
        "opinion": Vote(*counts, row.over_members).opinion(),
    }
