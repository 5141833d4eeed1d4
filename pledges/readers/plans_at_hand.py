"""Shares with all that says what they should have come to: plans, points, stages, revisions.

What stands at hand is for reading: ``share.plans.all()`` and the like ask nothing any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import F, QuerySet

from pledges.models import Plan, PlanPoint, PlanStage, Share, TargetRevision


def plans_of(shares: Sequence[Share]) -> tuple[QuerySet[Any], ...]:
    """The four reads that ``put_plans`` takes, to be read together with others."""
    return plans_by_id([share.pk for share in shares], {s.indicator_id for s in shares})


def plans_by_id(shares: Collection[int], indicators: Collection[int]) -> tuple[QuerySet[Any], ...]:
    """The same of the ids of the shares and of their indicators."""
    revisions = TargetRevision.objects.filter(indicator__in=indicators)
    # in the tables' own orders, but for those of the rows they hang on
    return (
        Plan.objects.filter(share__in=shares).order_by(
            F("effective_on").asc(nulls_first=True), "pk"
        ),
        PlanPoint.objects.filter(plan__share__in=shares).order_by("day"),
        PlanStage.objects.filter(plan__share__in=shares).order_by("due", "pk"),
        revisions.order_by("effective_on", "pk"),
    )


def put_plans(shares: Iterable[Share], found: Sequence[Sequence[Any]]) -> None:
    """Give each share what was read for it, as a prefetch of the same names would."""
    plans, points, stages, revisions = found
    points_of, stages_of = _by(points, "plan_id"), _by(stages, "plan_id")
    for plan in plans:
        _put(plan, points=points_of[plan.pk], stages=stages_of[plan.pk])
    plans_by, revisions_by = _by(plans, "share_id"), _by(revisions, "indicator_id")
    for share in shares:
        _put(share, plans=plans_by[share.pk])
        _put(share.indicator, revisions=revisions_by[share.indicator_id])


def _by(rows: Iterable[Any], name: str) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _put(holder: Any, **rows: list[Any]) -> None:
    held = holder.__dict__.setdefault("_prefetched_objects_cache", {})
    held.update(rows)
