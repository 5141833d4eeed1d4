"""Judging a batch: verdicts are stored with their inputs, flags raised and cleared.

Safe with any number of workers: the batch's row is locked for the length of one run, a
verdict is stored only when its inputs differ from the last one of the same day, and the
database allows one open flag per share. The database judges and writes by itself, in one
statement; this process reads no share.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from pledges.models import Batch, Indicator
from progress.models import Flag, Verdict
from progress.set_judging import store_set


@dataclass(frozen=True)
class Run:
    """One judgement of a batch: ids of the verdict of each share, and what was new in it."""

    judged: tuple[int, ...]
    stored: int
    raised: int
    cleared: int

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict of each judged share, in the order of the batch.

        One query, when asked for; a stored verdict never changes.
        """
        found = Verdict.objects.select_related(
            "share__indicator__pledge", "share__region", "share__agency"
        ).in_bulk(self.judged)
        return tuple(found[pk] for pk in self.judged)

    def __str__(self) -> str:
        return (
            f"{len(self.judged)} judged, {self.stored} stored, "
            f"{self.raised} flags raised, {self.cleared} cleared"
        )


@transaction.atomic
def judge_batch(*, batch: Batch, today: date) -> Run:
    """Judge every share of the batch as of ``today``; running it again changes nothing.

    What is out of force (paused, stopped) is not judged, and its open flag ends (R75). Two
    queries.
    """
    ended = _of_what_is_halted(OuterRef("pk"), today)
    locked = Batch.objects.select_for_update(no_key=True).only("pk")
    held = locked.annotate(ends_flags=Exists(ended)).get(pk=batch.pk)
    stored = store_set(batch, today, timezone.now())
    cleared = stored.cleared
    if held.ends_flags:
        cleared += _of_what_is_halted(batch.pk, today).update(cleared_on=today)
    return Run(stored.standing, stored.new, stored.raised, cleared)


def _of_what_is_halted(batch: int | OuterRef, today: date) -> QuerySet[Flag]:
    """Open flags of what is out of force; a look back at an earlier day ends none."""
    return Flag.objects.filter(
        share__indicator__pledge__batch=batch,
        share__indicator__in=Indicator.objects.halted_on(today),
        cleared_on=None,
        raised_on__lte=today,
    ).exclude(changes__on__gt=today)
