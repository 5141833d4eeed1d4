"""Changing a share's plan (序时进度计划): only a plan that can be judged is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import dateformat
from django.utils.translation import gettext as _

from agencies.access import require, require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Plan, PlanPoint, Share
from pledges.targets import Kind, PlanKind
from progress.gathering import schedule_of
from progress.models import MonthlyReport


class ImpossiblePlan(Conflict):
    """A plan that cannot be judged; its text says what to mend."""


@transaction.atomic
def change_plan(*, share: Share, kind: PlanKind, start: date, end: date, by: User) -> Plan:
    """Set how the share should progress; points of a monthly or step plan stay with it.

    Raises ``Conflict`` for a closed batch, and ``ImpossiblePlan`` for one that leaves the
    batch or runs backwards, a season plan without a working day, and a monthly or step
    plan without points.
    """
    batch = share.indicator.pledge.batch
    require_office(by, batch.office_id, Verb.MANAGE_PLEDGES)
    if batch.stage == batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，不再调整。") % {"batch": batch})
    if end < start:
        raise ImpossiblePlan(_("计划结束日期不得早于开始日期。"))
    _require_inside(share, start, end)
    plan = Plan.objects.select_for_update().filter(share=share).first() or Plan(share=share)
    if kind in (PlanKind.MONTHLY, PlanKind.STEPS) and not (plan.pk and plan.points.exists()):
        raise ImpossiblePlan(_("该任务没有逐月或节点计划值，不能选用此类计划。"))
    plan.kind, plan.start, plan.end = kind, start, end
    try:
        schedule_of(plan, share.target(), batch)
    except ValueError as error:
        raise ImpossiblePlan(
            _("计划期内没有施工季的日子，请改用其他计划类型或调整起止日期。")
        ) from error
    plan.save()
    return plan


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
        .select_related("indicator__pledge__batch", "plan")
        .get(pk=share.pk)
    )
    _require_planner(share, by, today)
    if kind not in OWN_KINDS or share.indicator.kind != Kind.FLOW:
        raise ImpossiblePlan(_("只有累计量任务可以自定推进计划。"))
    batch = share.indicator.pledge.batch
    plan: Plan = getattr(share, "plan", None) or Plan(
        share=share, start=batch.starts_on, end=share.indicator.deadline or batch.ends_on
    )
    plan.kind = kind
    stored = points if kind == PlanKind.MONTHLY else ()
    if kind == PlanKind.MONTHLY:
        _require_rising(share, plan, stored)
    plan.save()
    plan.points.all().delete()
    PlanPoint.objects.bulk_create(
        PlanPoint(plan=plan, day=day, value=value) for day, value in stored
    )
    _require_judgeable(plan, share)
    return plan


def _require_judgeable(plan: Plan, share: Share) -> None:
    try:
        schedule_of(plan, share.target(), share.indicator.pledge.batch)
    except ValueError as error:
        raise ImpossiblePlan(_("计划期内没有施工季的日子，请改用其他计划类型。")) from error


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


def _require_rising(share: Share, plan: Plan, points: Sequence[tuple[date, Decimal]]) -> None:
    target = share.target().value
    days = [day for day, _value in points]
    values = [value for _day, value in points]
    if not points:
        raise ImpossiblePlan(_("请至少填写一个月的计划值。"))
    if days != sorted(set(days)) or days[0] < plan.start or days[-1] > plan.end:
        raise ImpossiblePlan(_("计划值的日期须在计划期内，逐月向后。"))
    if values != sorted(values):
        raise ImpossiblePlan(_("计划值是累计数，后一个月不能小于前一个月。"))
    if values[-1] != target:
        raise ImpossiblePlan(_("最后一个计划值须等于目标。"))


def _require_inside(share: Share, start: date, end: date) -> None:
    """A plan lies inside its batch; a multi-year target may begin before it, a later
    deadline of the text's own may end after it (R20, R22).
    """
    indicator, batch = share.indicator, share.indicator.pledge.batch
    too_early = start < batch.starts_on and not indicator.multi_year
    if too_early or end > max(batch.ends_on, indicator.deadline or batch.ends_on):
        raise ImpossiblePlan(
            _("计划须在批次期限（%(start)s至%(end)s）之内。")
            % {"start": _written(batch.starts_on), "end": _written(batch.ends_on)}
        )


def _written(day: date) -> str:
    return dateformat.format(day, _("Y年n月j日"))
