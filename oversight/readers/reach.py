"""What a person may reach in the office: officers their own office's batches, leaders all."""

from __future__ import annotations

from django.db.models import Max

from agencies.access import require_office
from agencies.models import User
from agencies.roles import Verb
from pledges.models import Batch
from pledges.models.batch import BatchQuerySet


def reachable_batches(user: User) -> BatchQuerySet:
    """Batches whose figures the person may see, newest first."""
    if user.can(Verb.REVIEW_REPORTS):
        return Batch.objects.managed_by(user.agency_id)
    return Batch.objects.all()


def require_reach(user: User, batch: Batch) -> None:
    """Raise ``PermissionDenied`` for an officer of another office."""
    if user.can(Verb.REVIEW_REPORTS):
        require_office(user, batch.office_id, Verb.REVIEW_REPORTS)


def reaches(user: User, batch: Batch) -> bool:
    """May the person see the batch's figures?"""
    return not user.can(Verb.REVIEW_REPORTS) or batch.office_id == user.agency_id


def current_batch(user: User) -> Batch | None:
    """The running batch with the newest judged month, else the newest batch."""
    batches = reachable_batches(user)
    running = (
        batches.running()
        .annotate(judged=Max("pledges__indicators__shares__verdicts__month"))
        .filter(judged__isnull=False)
        .order_by("-judged", "-starts_on", "slug")
    )
    return running.first() or batches.first()
