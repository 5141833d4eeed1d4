"""What bears on a report that is judged as if it were accepted, read in one statement."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import F, Max, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.db.models.lookups import IsNull

from agencies.together import prepared
from pledges.models import Milestone
from pledges.readers.plans_at_hand import plans_by_id
from progress.models import Acceptance, JudgingRule, Reading
from progress.plausibility import MONTHS

KEPT = MONTHS - 1  # readings of earlier months looked at one by one: what makes a reader look twice


@prepared
def known_of(
    batches: Collection[int],
    shares: Collection[int],
    indicators: Collection[int],
    worded: Collection[int],
    figures: Collection[int],
    known: date,
    before: date,
    one_month: bool,
) -> tuple[Any, ...]:
    """Plans, nodes, acceptances and rules of the shares, and what had been accepted of them on the
    day ``known`` in the months ``before``: where reports of ``one_month`` are looked at, only the
    last readings, with how high those before went."""
    accepted = _accepted_of(batches, worded, figures, known, before)
    return (
        plans_by_id(shares, indicators),
        Milestone.objects.filter(indicator__in=indicators, due__isnull=False).order_by("due", "pk"),
        Acceptance.objects.filter(indicator__in=indicators, reversed_on__isnull=True),
        JudgingRule.objects.filter(batch__in=batches),
        _last_of(accepted) if one_month else accepted,
    )


def _accepted_of(
    batches: Collection[int],
    worded: Collection[int],
    figures: Collection[int],
    known: date,
    before: date,
) -> QuerySet[Reading]:
    """What is accepted of these shares, told in words or in figures; oldest first."""
    says = Q(share__in=worded) & (Q(achieved=True) | ~Q(note=""))
    return (
        Reading.objects.filter(
            says | Q(share__in=figures, value__isnull=False),
            report__batch__in=batches,
            report__state="accepted",
            report__accepted_on__lte=known,
            report__month__lt=before,
            as_of__lte=known,
        )
        .select_related("report")
        .order_by("report__month", "pk")
    )


def _last_of(accepted: QuerySet[Reading]) -> QuerySet[Reading]:
    """The last readings, of each share and kind (with a figure or without): of a single month
    only these are looked at one by one. Of those before counts how high they went."""
    return accepted.annotate(
        highest=Window(Max("value"), partition_by="share"),
        ever_achieved=Window(BoolOr("achieved"), partition_by="share"),
        back=Window(
            RowNumber(),
            partition_by=["share", IsNull(F("value"), True)],
            order_by=[F("report__month").desc(), F("pk").desc()],
        ),
    ).filter(back__lte=KEPT)
