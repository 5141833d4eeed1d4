"""Changing a share's plan (序时进度计划): only a plan that can be judged is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.access import require, require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.actions.plan_revisions import (
    ImpossiblePlan,
    PlanDraft,
    Point,
    adopt_plan,
    draft_of,
)
from pledges.models import Plan, Share
from pledges.plan_entry import Fault, Span, point_faults, season_exists, stage_faults
from pledges.targets import Kind, PlanKind, Target
from progress.models import MonthlyReport
from progress.pace import ZERO, Schedule
from progress.periods import months_between, next_month

VALUE_FAULTS = {
    Fault.SAME_DAY: gettext_lazy("同一日期只填一次。"),
    Fault.OUTSIDE: gettext_lazy("日期不在计划期内。"),
    Fault.FALLS: gettext_lazy("计划累计不能倒退：不能低于前一个日期，也不能低于期初累计。"),
    Fault.OVER_TARGET: gettext_lazy("计划累计数超过了目标。"),
}
STAGE_FAULTS = {
    Fault.ENDS_BEFORE: gettext_lazy("阶段“%(stage)s”的期限早于开始日期。"),
    Fault.OUTSIDE: gettext_lazy("阶段“%(stage)s”不在计划期内。"),
    Fault.OVERLAPS: gettext_lazy("阶段“%(stage)s”与前一阶段的日期重叠。"),
    Fault.SAME_NAME: gettext_lazy("已有同名的阶段“%(stage)s”。"),
}


@transaction.atomic
def change_plan(
    *,
    share: Share,
    draft: PlanDraft,
    by: User,
    today: date,
    effective_on: date | None = None,
    reason: str = "",
) -> Plan:
    """Set how the share should progress; a share judged before gets a dated revision.

    ``effective_on`` is the first day the change is judged by (this month's first day where
    not given); earlier months keep the plan then in force. Raises ``Conflict`` for a closed
    batch, and ``ImpossiblePlan`` for a plan that leaves the batch, runs backwards, falls,
    names a day twice, passes the target, or has no working day in its season.
    """
    batch = share.indicator.pledge.batch
    require_office(by, batch.office_id, Verb.MANAGE_PLEDGES)
    if batch.stage == batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，不再调整。") % {"batch": batch})
    if draft.end < draft.start:
        raise ImpossiblePlan(_("计划结束日期不得早于开始日期。"))
    for text in why_outside(share, draft.start, draft.end).values():
        raise ImpossiblePlan(text)
    require_sound(share, draft)
    if effective_on is not None and effective_on not in effective_days(share, today):
        raise ImpossiblePlan(_("执行日期须是本月或以后某月的1日，并在批次期限之内。"))
    return adopt_plan(
        share=share, draft=draft, by=by, today=today, effective_on=effective_on, reason=reason
    )


def require_sound(share: Share, draft: PlanDraft) -> None:
    """Raise ``ImpossiblePlan`` unless the draft's values and stages make sense for the share."""
    target = share.target()
    if draft.kind != PlanKind.NONE and not target.has_share:
        raise ImpossiblePlan(_("控制上限和定性指标没有完成率，不设序时计划。"))
    if draft.kind in (PlanKind.MONTHLY, PlanKind.STEPS) and not draft.points:
        raise ImpossiblePlan(_("请至少填写一个日期的计划累计数。"))
    if draft.opening is not None and not (
        target.has_share and 0 <= target.share(draft.opening) < 1
    ):
        raise ImpossiblePlan(_("期初累计须不小于基期值，并小于目标。"))
    if not season_exists(draft.season):
        raise ImpossiblePlan(_("施工季须是每年都有的日子，首日早于末日。"))
    within = draft.start, draft.end
    if target.has_share:
        points = [(point.day, point.value) for point in draft.points]
        for _place, fault in point_faults(target, draft.opening, points, within):
            raise ImpossiblePlan(str(VALUE_FAULTS[fault]))
    spans = [Span(stage.what, stage.start, stage.due) for stage in draft.stages]
    for stage, fault in stage_faults(spans, within):
        raise ImpossiblePlan(str(STAGE_FAULTS[fault]) % {"stage": stage.what})
    schedule_drafted(draft, target)


def schedule_drafted(draft: PlanDraft, target: Target) -> Schedule:
    """The arithmetic form of a plan not stored yet; raises ``ImpossiblePlan`` for none."""
    points: tuple[tuple[date, Fraction], ...] = ()
    if draft.kind in (PlanKind.MONTHLY, PlanKind.STEPS):
        points = tuple((point.day, target.share(point.value)) for point in draft.points)
    season = (divmod(draft.season[0], 100), divmod(draft.season[1], 100))
    opening = ZERO if draft.opening is None else target.share(draft.opening)
    try:
        return Schedule(draft.kind, draft.start, draft.end, points, season, opening)
    except ValueError as error:
        raise ImpossiblePlan(
            _("计划期内没有施工季的日子，请改用其他计划类型或调整起止日期。")
        ) from error


def effective_days(share: Share, today: date) -> list[date]:
    """The days a change may take effect on: the first of this month, and of those to come.

    None comes after the batch's last day or the share's later deadline; this month's is always
    there.
    """
    last = last_day_of(share)
    return [today.replace(day=1), *months_between(next_month(today.replace(day=1)), last)]


def last_day_of(share: Share) -> date:
    """The last day a plan of the share may reach: its batch's, or a later one of its text."""
    batch = share.indicator.pledge.batch
    return max(batch.ends_on, share.indicator.deadline or batch.ends_on)


OWN_KINDS = (PlanKind.EVEN, PlanKind.SEASON, PlanKind.MONTHLY)


@transaction.atomic
def register_plan(
    *,
    share: Share,
    kind: PlanKind,
    points: Sequence[tuple[date, Decimal]] = (),
    by: User,
    today: date,
) -> Plan:
    """A place's or agency's own plan within its target (R44, R46): its kind, or monthly values.

    ``points`` are cumulative values at month ends, in the unit; the last must be the target.
    Its own unit may register it until the batch's first report of the unit is accepted, the
    office at any time before the batch closes. Raises ``Conflict`` when it is too late, and
    ``ImpossiblePlan`` for values that fall, pass the target or stop short of it.
    """
    share = (
        Share.objects.select_for_update(of=("self",))
        .select_related("indicator__pledge__batch")
        .get(pk=share.pk)
    )
    _require_planner(share, by, today)
    if kind not in OWN_KINDS or share.indicator.kind != Kind.FLOW:
        raise ImpossiblePlan(_("只有累计量任务可以自定推进计划。"))
    draft = own_draft(share, kind, points)
    require_sound(share, draft)
    if draft.points and draft.points[-1].value != share.target().value:
        raise ImpossiblePlan(_("最后一个计划值须等于目标。"))
    return adopt_plan(
        share=share,
        draft=draft,
        by=by,
        today=today,
        reason=_("本单位登记推进计划"),
    )


def own_draft(share: Share, kind: PlanKind, points: Sequence[tuple[date, Decimal]]) -> PlanDraft:
    """A unit's own kind and values; days, season, 结转 and stages stay those of its plan."""
    batch, stored = share.indicator.pledge.batch, share.plan
    end = share.indicator.deadline or batch.ends_on
    kept = draft_of(stored) if stored else PlanDraft(kind, batch.starts_on, end)
    values = tuple(Point(day, value) for day, value in points) if kind == PlanKind.MONTHLY else ()
    return replace(kept, kind=kind, points=values)


def why_not_own(share: Share, today: date) -> str:
    """Why the share's own unit may not register its plan now; empty while it may."""
    batch = share.indicator.pledge.batch
    names = {"batch": batch}
    if batch.stage != batch.Stage.PUBLISHED or today > batch.ends_on:
        return _("%(batch)s不在推进期内，计划不再调整。") % names
    if share.indicator.kind != Kind.FLOW:
        return _("只有累计量任务可以自定推进计划。")
    if _reports_accepted(share):
        return _("首份月报已审核通过，计划已锁定。如需调整，请联系办公室。")
    return ""


def _reports_accepted(share: Share) -> bool:
    return MonthlyReport.objects.filter(
        batch=share.indicator.pledge.batch_id,
        agency=share.reporting_agency_id,
        region=share.reporting_region_id,
        state=MonthlyReport.State.ACCEPTED,
    ).exists()


def _require_planner(share: Share, by: User, today: date) -> None:
    batch = share.indicator.pledge.batch
    if by.can(Verb.MANAGE_PLEDGES):
        require_office(by, batch.office_id, Verb.MANAGE_PLEDGES)
        if batch.stage == batch.Stage.CLOSED:
            raise Conflict(_("%(batch)s已办结，不再调整。") % {"batch": batch})
        return
    require(by, Verb.FILL_REPORTS)
    if (share.reporting_agency_id, share.reporting_region_id) != (by.agency_id, by.region_id):
        raise PermissionDenied(_("这项任务由其他单位承担。"))
    refusal = why_not_own(share, today)
    if refusal:
        raise Conflict(refusal)


def why_outside(share: Share, start: date, end: date) -> dict[str, str]:
    """``start`` or ``end`` of a plan that leaves its batch → why; empty inside it.

    A multi-year target may begin before its batch, a later deadline of the text's own may end
    after it (R20, R22).
    """
    batch = share.indicator.pledge.batch
    text = _("计划须在批次期限（%(start)s至%(end)s）之内。") % {
        "start": _written(batch.starts_on),
        "end": _written(last_day_of(share)),
    }
    faults = {}
    if start < batch.starts_on and not share.indicator.multi_year:
        faults["start"] = text
    if end > last_day_of(share):
        faults["end"] = text
    return faults


def _written(day: date) -> str:
    return dateformat.format(day, _("Y年n月j日"))
