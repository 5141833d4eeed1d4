"""The dated changes an indicator went through, read with it in the same query (R75).

An indicator stands as the pledge it belonged to on the day: what happened to that pledge
happened to it. ``turned`` holds its changes as text (``with_turns``), ``read_turns`` reads them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from pledges.models.change import ChangedPledge, MovedIndicator
from pledges.planning.changes import Change, Turn


def turns_of(indicator: str, pledge: str) -> ArraySubquery:
    """The changes of an indicator, oldest first; the arguments are paths to it and its pledge."""
    words = Concat(
        Cast("change__effective_on", CharField()),
        Value(" "),
        Cast("change", CharField()),
        Value(" "),
        "change__kind",
        output_field=CharField(),
    )
    return ArraySubquery(_events(indicator, pledge).values_list(words))


def last_change(indicator: str, pledge: str, day: date) -> Subquery:
    """The kind of its last change on or before ``day``; null before the first."""
    begun = _events(indicator, pledge).filter(change__effective_on__lte=day)
    return Subquery(begun.reverse().values("change__kind")[:1])


def read_turns(turned: Iterable[str]) -> list[Turn]:
    """``turned`` as the pure rule takes it."""
    return [
        Turn(date.fromisoformat(on), int(number), Change(change))
        for on, number, change in map(str.split, turned)
    ]


def _events(indicator: str, pledge: str) -> QuerySet[ChangedPledge]:
    """What happened to the pledge the indicator belonged to just before it happened."""
    later = Q(change__effective_on__gt=OuterRef("change__effective_on")) | Q(
        change__effective_on=OuterRef("change__effective_on"), change__gte=OuterRef("change")
    )
    moved = MovedIndicator.objects.filter(later, indicator=OuterRef(OuterRef(indicator)))
    belonged = Coalesce(
        Subquery(moved.order_by("change__effective_on", "change_id").values("before")[:1]),
        OuterRef(pledge),
    )
    return ChangedPledge.objects.filter(
        pledge=belonged,
        side=ChangedPledge.Side.BEFORE,
        change__batch=OuterRef(f"{pledge}__batch"),
    ).order_by("change__effective_on", "change_id")
