"""The lock of a month: it falls some working days after the bulletin, and may be opened again."""

from __future__ import annotations

from datetime import date, timedelta

import pghistory
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import Agency, Region, User
from agencies.official_calendar import official_calendar
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.workdays import Calendar, add_workdays
from pledges.models import Batch
from progress.actions.months import ImpossibleDay, lock_calendar, named, settle, written
from progress.actions.steps import require_reason
from progress.models import LockException, MonthlyReport, ReportingMonth

LONGEST_WAIT = 60  # working days between a bulletin and the lock
LONGEST_LEAVE = timedelta(days=60)


@transaction.atomic
def announce_bulletin(
    *, batch: Batch, month: date, bulletin_on: date, by: User, today: date
) -> ReportingMonth:
    """Record the day the month's bulletin went out; from it the day of the lock follows.

    Raises ``ImpossibleDay`` for a day to come, one before the month, and one from which the
    month would lock before its reports are due; ``Conflict`` where a bulletin stands, and
    for a month that has not begun.
    """
    settled = settle(batch, month, by)
    if settled.bulletin_on:
        raise Conflict(
            _("%(month)s通报已登记，印发日期%(day)s。")
            % {"month": named(month), "day": written(settled.bulletin_on)}
        )
    if not month <= bulletin_on <= today:
        raise ImpossibleDay(_("印发日期不能早于当月1日，也不能晚于今天。"))
    due = batch.reports.filter(month=month).aggregate(last=Max("due_on"))["last"]
    if due is None:
        raise Conflict(_("%(month)s的月报还没有开始填报。") % {"month": named(month)})
    locks_on = lock_day(bulletin_on, lock_calendar(batch).locks_after, official_calendar())
    if locks_on <= due:
        raise ImpossibleDay(
            _("按此日期，数据将于%(locks)s锁定，而本月月报%(due)s才到期。请核对印发日期。")
            % {"locks": written(locks_on), "due": written(due)}
        )
    settled.bulletin_on, settled.locks_on = bulletin_on, locks_on
    settled.save(update_fields=["bulletin_on", "locks_on"])
    return settled


@transaction.atomic
def withdraw_bulletin(
    *, batch: Batch, month: date, reason: str, by: User, today: date
) -> ReportingMonth:
    """Take a recorded bulletin back before the month locks; the trail keeps the reason."""
    settled = settle(batch, month, by)
    if settled.locks_on is None:
        raise Conflict(_("%(month)s还没有登记通报。") % {"month": named(month)})
    if settled.locks_on <= today:
        raise Conflict(
            _("%(month)s数据已于%(day)s锁定，不能撤回通报登记。确需补报的，请开放补报。")
            % {"month": named(month), "day": written(settled.locks_on)}
        )
    with pghistory.context(reason=require_reason(reason)):
        settled.bulletin_on = settled.locks_on = None
        settled.save(update_fields=["bulletin_on", "locks_on"])
    return settled


@transaction.atomic
def open_exception(
    *,
    batch: Batch,
    month: date,
    unit: Agency | Region,
    until: date,
    reason: str,
    by: User,
    today: date,
) -> LockException:
    """Let one unit fill a month that has locked, or is about to, through ``until``.

    A later leave replaces a former one of the same unit, be it longer or shorter.

    Raises ``ImpossibleDay`` for a day that is past, and ``Conflict`` without a reason, for
    a unit without a report of the month, and where there is nothing to open.
    """
    settled = settle(batch, month, by)
    reason = require_reason(reason)
    names = {"month": named(month), "unit": unit}
    report = _report_of(batch, month, unit)
    if report is None:
        raise Conflict(_("%(unit)s没有%(month)s的月报。") % names)
    if settled.locks_on is None:
        raise Conflict(_("%(month)s还没有登记通报，数据没有锁定，不需要开放补报。") % names)
    _require_possible(until, settled.locks_on, today)
    return LockException.objects.create(
        batch=batch,
        month=month,
        agency_id=report.agency_id,
        region_id=report.region_id,
        until=until,
        reason=reason,
        by=by,
        on=today,
    )


@transaction.atomic
def set_lock_rule(*, batch: Batch, locks_after: int, by: User) -> Batch:
    """How many working days after its bulletin a month locks; recorded bulletins keep theirs."""
    require_office(by, batch.office_id, Verb.REVIEW_REPORTS)
    batch = lock_calendar(batch)
    if batch.stage == Batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，不再调整。") % {"batch": batch})
    if not 0 <= locks_after <= LONGEST_WAIT:
        raise Conflict(_("锁定间隔须在0至%(days)d个工作日之间。") % {"days": LONGEST_WAIT})
    batch.locks_after = locks_after
    batch.save(update_fields=["locks_after"])
    return batch


def _require_possible(until: date, locks_on: date, today: date) -> None:
    """Raise ``ImpossibleDay`` for a leave that is over before it helps, or that never ends."""
    if until < max(today, locks_on):
        raise ImpossibleDay(_("开放期限不能早于今天，也不能早于锁定日期。"))
    if until > today + LONGEST_LEAVE:
        raise ImpossibleDay(
            _("开放补报最长%(days)d天，到期仍未报的可以再次开放。") % {"days": LONGEST_LEAVE.days}
        )


def lock_day(bulletin_on: date, locks_after: int, calendar: Calendar) -> date:
    """The day from which a month is locked: ``locks_after`` working days after its bulletin."""
    return add_workdays(bulletin_on, locks_after, calendar) if locks_after else bulletin_on


def _report_of(batch: Batch, month: date, unit: Agency | Region) -> MonthlyReport | None:
    reports = batch.reports.filter(month=month)
    if isinstance(unit, Agency):
        return reports.filter(agency=unit).first()
    return reports.filter(region=unit).first()
