"""What a person may reach: officers their own office's batches, leaders all, units their tasks.

The pages of the office and the interface ask here; nothing else decides.
"""

from __future__ import annotations

from django.db.models import Q

from agencies.access import require_office
from agencies.models import User
from agencies.roles import Verb
from pledges.models import Batch, Share
from pledges.models.batch import BatchQuerySet

READERS = (Verb.SEE_EVERYTHING, Verb.FILL_REPORTS, Verb.SIGN_REPORTS)


def reachable_batches(user: User) -> BatchQuerySet:
    """Batches whose figures the person may see in the office, newest first."""
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


def within(user: User, share: str = "", batch: str = "") -> Q:
    """Rows in the person's reach: of a reachable batch, or with a share its unit reports.

    ``share`` and ``batch`` are the ways from the row to them (``indicator__shares``), empty for
    the row itself. Nothing for whoever neither sees everything nor speaks for a unit.
    """
    if user.can(Verb.SEE_EVERYTHING):
        return Q(**{f"{batch or 'pk'}__in": reachable_batches(user)})
    if not (user.can(Verb.FILL_REPORTS) or user.can(Verb.SIGN_REPORTS)):
        return Q(pk__in=[])
    unit = Q(
        reporting_agency_id=user.agency_id,
        reporting_region_id=user.region_id,
        # what is not public yet is with the office
        indicator__pledge__batch__stage__in=[Batch.Stage.PUBLISHED, Batch.Stage.CLOSED],
    )
    return Q(**{f"{share or 'pk'}__in": Share.objects.filter(unit)})
