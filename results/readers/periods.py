"""The quotations on past years that an office looks after (时期概况, R17)."""

from __future__ import annotations

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from agencies.models import User
from pledges.models import Batch
from results.models import PeriodStatement


def periods_of(user: User) -> QuerySet[PeriodStatement]:
    """Those of the batches of the person's office, and of texts the portal does not hold, each
    with ``is_checked``: do its words stand in a text the portal holds? One query."""
    held = Q(batch__isnull=False) & ~Q(batch__source_text="")
    return (
        PeriodStatement.objects.filter(Q(batch=None) | Q(batch__office=user.agency_id))
        .select_related("batch")
        .defer("batch__source_text")
        .annotate(
            is_checked=Case(
                When(held, then=Value(True)), default=Value(False), output_field=BooleanField()
            )
        )
    )


def batches_quoted(user: User) -> QuerySet[Batch]:
    """The batches of the person's office, newest first, without their long texts."""
    return Batch.objects.managed_by(user.agency_id).defer("source_text")
