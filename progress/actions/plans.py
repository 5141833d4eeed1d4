"""Changing a share's plan (序时进度计划): only a plan that can be judged is stored."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import dateformat
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Plan, Share
from pledges.targets import PlanKind
from progress.gathering import schedule_of


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
