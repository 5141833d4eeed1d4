"""The former year's plans (序时计划) laid onto a new year's shares; R14, R35–R40.

A batch published after being copied forward starts with plain plans. Last year's season,
months, stages and nodes are taken over: days move by the years between, values keep their share
of the target. No plan is stored that cannot be judged.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.actions.plan_revisions import (
    ImpossiblePlan,
    PlanDraft,
    adopt_plan,
    draft_of,
)
from pledges.models import Batch, Indicator, Plan, Share
from pledges.plan_entry import places_for
from pledges.planning.shifting import shifted, transferred
from pledges.targets import PlanKind
from progress.actions.plans import last_day_of, require_sound, why_outside
from progress.models import Reading, Verdict
from progress.readers.remainders import accepted_of, opening_of

Key = tuple[int | None, int | None]  # region and agency of a share


@dataclass(frozen=True, slots=True)
class CarriedPlan:
    """What one share would take over: ``draft`` None and ``why`` where nothing can be.

    ``former`` is last year's share with its ``plan``; ``same`` tells that nothing changes.
    """

    share: Share
    former: Share
    plan: Plan
    draft: PlanDraft | None
    why: str = ""
    same: bool = False


@transaction.atomic
def carry_plans(*, batch: Batch, shares: Collection[int], by: User, today: date) -> int:
    """Lay the former year's plans onto the chosen ``shares`` (ids); how many changed.

    Run twice it changes nothing more. Raises ``Conflict`` for a closed batch, and for a share
    whose plan cannot be taken over, naming it.
    """
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    require_office(by, batch.office_id, Verb.MANAGE_PLEDGES)
    if batch.stage == Batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，不再调整。") % {"batch": batch})
    rows = {row.share.pk: row for row in carried_plans(batch)}
    changed = 0
    for pk in sorted(set(shares)):
        row = rows.get(pk)
        if row is None:
            raise Conflict(_("所选任务没有可以沿用的往年计划，请刷新后再选。"))
        if row.draft is None:
            raise Conflict(
                _("“%(share)s”不能沿用往年计划：%(why)s") % {"share": row.share, "why": row.why}
            )
        if not row.same:
            adopt_plan(share=row.share, draft=row.draft, by=by, today=today)
            changed += 1
    return changed


def carried_plans(batch: Batch) -> list[CarriedPlan]:
    """The batch's shares whose former year's share has a plan, in the batch's order.

    The same pledge of the year before is its predecessor; of its indicators the one copied, else
    that of the same name, unit and kind; of its shares that of the same place or body. Nine
    queries at most, whatever the number of rows.
    """
    shares = list(
        Share.objects.filter(indicator__pledge__batch=batch)
        .select_related("indicator__pledge__batch", "region", "agency")
        .prefetch_related("plans__points", "plans__stages")
        .annotate(judged=Exists(Verdict.objects.filter(share=OuterRef("pk"))))
        .order_by("indicator__pledge__position", "indicator__position", "pk")
    )
    origins = _origins({share.indicator.pk: share.indicator for share in shares})
    former = _former_shares(origins.values())
    rows = []
    for share in shares:
        origin = origins.get(share.indicator_id)
        found = former.get((origin, (share.region_id, share.agency_id))) if origin else None
        if found is not None and found.plan is not None:
            rows.append(_carried(share, found, found.plan))
    return _with_openings(rows)


def _origins(indicators: dict[int, Indicator]) -> dict[int, int]:
    """Indicator id → id of the one it goes back to: carried from, copied from, or alike."""
    found = {
        pk: row.carried_from_id for pk, row in indicators.items() if row.carried_from_id is not None
    }
    copied = Indicator.objects.filter(pk__in=indicators, draft__copied_from__isnull=False)
    for pk, origin in copied.values_list("pk", "draft__copied_from"):
        found.setdefault(pk, origin)
    alike = {}
    predecessors = {row.pledge.predecessor_id for row in indicators.values()} - {None}
    for row in Indicator.objects.filter(pledge__in=predecessors).order_by("-position"):
        alike[row.pledge_id, row.name, row.unit, row.kind] = row.pk
    for pk, row in indicators.items():
        key = (row.pledge.predecessor_id, row.name, row.unit, row.kind)
        if pk not in found and key in alike:
            found[pk] = alike[key]
    return found


def _former_shares(indicators: Collection[int]) -> dict[tuple[int, Key], Share]:
    rows = (
        Share.objects.filter(indicator__in=set(indicators))
        .select_related("indicator__pledge__batch")
        .prefetch_related("plans__points", "plans__stages")
    )
    return {(row.indicator_id, (row.region_id, row.agency_id)): row for row in rows}


def _carried(share: Share, former: Share, plan: Plan) -> CarriedPlan:
    if share.judged:  # type: ignore[attr-defined]
        why = _("已经开始研判，请在“序时计划”中逐项调整。")
        return CarriedPlan(share, former, plan, None, why)
    try:
        draft = moved_draft(share, former, plan)
        _require_possible(share, draft)
    except ImpossiblePlan as refusal:
        return CarriedPlan(share, former, plan, None, str(refusal))
    present = share.plan
    same = present is not None and draft_of(present) == draft
    return CarriedPlan(share, former, plan, draft, same=same)


def moved_draft(share: Share, former: Share, plan: Plan) -> PlanDraft:
    """The former plan with its days moved and its values at the same share of the new target.

    It ends on the new deadline where that is earlier. A batch that carries a cohort over sets
    out evenly over its own span: the former year's months are gone.
    """
    batch, past = share.indicator.pledge.batch, former.indicator.pledge.batch
    years, last = batch.starts_on.year - past.starts_on.year, last_day_of(share)
    if share.indicator.carried_from_id is not None:
        return PlanDraft(PlanKind.EVEN, batch.starts_on, share.indicator.deadline or batch.ends_on)
    old, new = former.target(), share.target()
    kept = draft_of(plan)
    if kept.points and not (old.has_share and new.has_share):
        raise ImpossiblePlan(_("目标没有完成率，不能按比例沿用计划值。"))
    places = places_for(share.indicator.unit, new.value)
    return replace(
        kept,
        start=shifted(kept.start, years),
        end=min(shifted(kept.end, years), last),
        opening=None,
        points=tuple(
            replace(
                point,
                day=shifted(point.day, years),
                value=transferred(point.value, old, new, places),
            )
            for point in kept.points
        ),
        stages=tuple(
            replace(stage, start=shifted(stage.start, years), due=shifted(stage.due, years))
            for stage in kept.stages
        ),
    )


def _require_possible(share: Share, draft: PlanDraft) -> None:
    if draft.end < draft.start:
        raise ImpossiblePlan(_("计划结束日期不得早于开始日期。"))
    for text in why_outside(share, draft.start, draft.end).values():
        raise ImpossiblePlan(text)
    require_sound(share, draft)


def _with_openings(rows: list[CarriedPlan]) -> list[CarriedPlan]:
    """A cohort promised again as a whole sets out from what was accepted of it. One query."""
    origins = (row.share.indicator.carried_from_id for row in rows)
    carried = {origin for origin in origins if origin is not None}
    if not carried:
        return rows
    done = accepted_of(carried)
    return [_with_opening(row, done) for row in rows]


def _with_opening(row: CarriedPlan, done: Mapping[int, Reading]) -> CarriedPlan:
    origin = row.share.indicator.carried_from_id
    if origin is None or row.draft is None or not row.share.is_whole:
        return row
    reading = done.get(origin)
    value = reading.value if reading and reading.value is not None else Decimal(0)
    left = max((row.former.indicator.value or Decimal(0)) - value, Decimal(0))
    draft = replace(row.draft, opening=opening_of(row.share, left))
    present = row.share.plan
    same = present is not None and draft_of(present) == draft
    return replace(row, draft=draft, same=same)
