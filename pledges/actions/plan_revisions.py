"""Adopting a plan: the one place where a share's plan is written (R35–R40).

A plan nobody has been judged by is written anew; one that has is kept, and the change stands
beside it with the day it takes effect, so that a past month keeps the plan then in force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.refusals import Conflict
from pledges.models import Plan, PlanPoint, PlanStage, Share
from pledges.targets import PlanKind

SEASON = (415, 1031)


class ImpossiblePlan(Conflict):
    """A plan that cannot be judged; its text says what to mend."""


@dataclass(frozen=True, slots=True)
class Point:
    """A cumulative ``value`` in the unit, due by the end of ``day``; ``what`` names a node."""

    day: date
    value: Decimal
    what: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage with its first and last day, and what it hands over (R35)."""

    what: str
    start: date
    due: date
    deliverable: str = ""


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A plan as someone wants it: see ``Plan``. ``season`` is month × 100 + day, both ends in."""

    kind: PlanKind
    start: date
    end: date
    season: tuple[int, int] = SEASON
    opening: Decimal | None = None
    points: Sequence[Point] = ()
    stages: Sequence[Stage] = field(default=())


def adopt_plan(
    *,
    share: Share,
    draft: PlanDraft,
    by: User | None,
    today: date,
    effective_on: date | None = None,
    reason: str = "",
) -> Plan:
    """Write ``draft`` as the share's plan; the same plan again changes nothing.

    Call it inside a transaction. Where the share has verdicts the change takes effect on
    ``effective_on``, by default the first day of this month, and needs a ``reason``. Stages
    already done keep their day. Raises ``ImpossiblePlan`` for a month that is over and a
    change without a reason.
    """
    Share.objects.select_for_update(of=("self",)).get(pk=share.pk)
    newest = _plans(share).last()
    if newest and draft_of(newest) == draft:
        return newest
    if not share.is_judged():
        plan = newest if newest and newest.effective_on is None else Plan(share=share)
        return _write(plan, draft, by, today)
    effective_on = effective_on or today.replace(day=1)
    if effective_on < today.replace(day=1):
        raise ImpossiblePlan(_("往月已按当时的计划研判，调整最早自本月1日起执行。"))
    if not reason.strip():
        raise ImpossiblePlan(_("已按原计划研判过，请写明调整原因。"))
    if newest and newest.effective_on and newest.effective_on > effective_on:
        raise ImpossiblePlan(_("已有一份更晚执行的计划，请先调整那一份，或改用更晚的执行日期。"))
    same_day = _plans(share).filter(effective_on=effective_on).first()
    plan = same_day or Plan(share=share, effective_on=effective_on)
    plan.reason = reason.strip()
    done = {stage.what: stage for stage in newest.stages.all()} if newest else {}
    return _write(plan, draft, by, today, done)


def draft_of(plan: Plan) -> PlanDraft:
    """The stored plan in the form it could be adopted again."""
    return PlanDraft(
        PlanKind(plan.kind),
        plan.start,
        plan.end,
        (plan.season_from, plan.season_to),
        plan.opening,
        tuple(Point(point.day, point.value, point.what) for point in plan.points.all()),
        tuple(Stage(s.what, s.start, s.due, s.deliverable) for s in plan.stages.all()),
    )


def _plans(share: Share) -> QuerySet[Plan]:
    return Plan.objects.filter(share=share).prefetch_related("points", "stages")


def _write(
    plan: Plan,
    draft: PlanDraft,
    by: User | None,
    today: date,
    done: dict[str, PlanStage] | None = None,
) -> Plan:
    if done is None:
        done = {stage.what: stage for stage in plan.stages.all()} if plan.pk else {}
    plan.kind, plan.start, plan.end, plan.opening = (
        draft.kind,
        draft.start,
        draft.end,
        draft.opening,
    )
    plan.season_from, plan.season_to = draft.season
    plan.made_by, plan.made_on = by, today
    plan.save()
    plan.points.all().delete()
    PlanPoint.objects.bulk_create(
        PlanPoint(plan=plan, day=point.day, value=point.value, what=point.what)
        for point in draft.points
    )
    plan.stages.all().delete()
    PlanStage.objects.bulk_create(
        PlanStage(
            plan=plan,
            what=stage.what,
            start=stage.start,
            due=stage.due,
            deliverable=stage.deliverable,
            done_on=done[stage.what].done_on if stage.what in done else None,
            done_note=done[stage.what].done_note if stage.what in done else "",
        )
        for stage in draft.stages
    )
    return Plan.objects.get(pk=plan.pk)
