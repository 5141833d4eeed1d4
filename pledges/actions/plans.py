"""Changing a share's plan (序时进度计划)."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Plan, Share
from pledges.targets import PlanKind


@transaction.atomic
def change_plan(*, share: Share, kind: PlanKind, start: date, end: date, by: User) -> Plan:
    """Set how the share should progress; points of a monthly or step plan stay with it.

    Raises ``Conflict`` for a closed batch, for a plan that leaves the batch or runs
    backwards, and for a monthly or step plan without points.
    """
    require(by, Verb.MANAGE_PLEDGES)
    batch = share.indicator.pledge.batch
    if batch.office_id != by.agency_id:
        raise PermissionDenied(_("这个批次由其他办公室管理。"))
    if batch.stage == batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，不再调整。") % {"batch": batch})
    if end < start:
        raise Conflict(_("计划结束日期不得早于开始日期。"))
    plan = Plan.objects.select_for_update().filter(share=share).first() or Plan(share=share)
    if kind in (PlanKind.MONTHLY, PlanKind.STEPS) and not (plan.pk and plan.points.exists()):
        raise Conflict(_("该任务没有逐月或节点计划值，不能选用此类计划。"))
    plan.kind, plan.start, plan.end = kind, start, end
    plan.save()
    return plan
