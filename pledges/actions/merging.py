"""Alike suggestions are merged into one head (归并) and share its fate; chains stay flat; R15."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.refusals import Conflict
from pledges.actions.moderation import locked, require_unlinked
from pledges.models import Solicitation, Suggestion

State = Suggestion.State


@transaction.atomic
def merge(*, suggestion: Suggestion, into: Suggestion, by: User, today: date) -> Suggestion:
    """Merge a suggestion into another of the same call; returns the head.

    Into a merged one means into its head, and the followers of the suggestion go along: every
    follower hangs on a head directly. The suggestion is no longer public by itself. Raises
    ``Conflict`` for one that led to a candidate or a pledge (merge the other way round), and for
    two that are one already.
    """
    _one_at_a_time(suggestion)
    held, head = locked(suggestion, by), locked(into, by)
    if head.merged_into_id is not None:
        head = locked(Suggestion(pk=head.merged_into_id), by)
    if held.solicitation_id != head.solicitation_id:
        raise Conflict(_("只能归并到同一批次征集的建议。"))
    if held.pk == head.pk or held.merged_into_id == head.pk:
        raise Conflict(_("这两条建议已经归并在一起。"))
    require_unlinked(held)
    held.merged.update(merged_into=head)
    held.state, held.merged_into, held.is_public = State.MERGED, head, False
    held.reason, held.decided_by, held.decided_on = "", by, today
    held.save(
        update_fields=[
            "state", "merged_into", "is_public", "reason", "decided_by", "decided_on",
        ]
    )  # fmt: skip
    return head


@transaction.atomic
def unmerge(*, suggestion: Suggestion, by: User) -> Suggestion:
    """Take a merged suggestion out again: it waits anew (待审核). Raises ``Conflict`` for one
    that is not merged."""
    _one_at_a_time(suggestion)
    held = locked(suggestion, by)
    if held.state != State.MERGED:
        raise Conflict(_("这条建议没有归并到别的建议。"))
    held.state, held.merged_into, held.decided_by, held.decided_on = State.NEW, None, None, None
    held.save(update_fields=["state", "merged_into", "decided_by", "decided_on"])
    return held


def _one_at_a_time(suggestion: Suggestion) -> None:
    """Of one call only one merges at a time, so that no two merge crosswise; nobody who writes a
    suggestion waits for it."""
    calls = Solicitation.objects.select_for_update(of=("self",), no_key=True)
    calls.get(pk=suggestion.solicitation_id)
