"""Months of a batch: opening them, and the days their reports are due.

Every change of a month's days goes under a lock on the batch's row, so that the timetable
opening months and an officer moving a day never write over each other.
"""

from __future__ import annotations

from datetime import date

from django.db import models, transaction
from django.db.models import Q
from django.utils import dateformat
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.official_calendar import official_calendar
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.workdays import Calendar, report_due
from pledges.models import Batch, Share
from pledges.models.turns import read_turns, turns_of
from pledges.planning.changes import State, Turn, state_on
from progress.actions.steps import require_reason
from progress.models import MonthlyReport, ReportingMonth
from progress.periods import month_end, months_between


class ImpossibleDay(Conflict):
    """A day that cannot be set; its text says what to mend."""


@transaction.atomic
def open_months(*, batch: Batch, today: date) -> int:
    """Make the missing report rows of a batch through the month of ``today``.

    A month opens on its first day. While it is not over its due day follows the calendar
    and the office's word; afterwards only the office moves it. Of a unit all of whose tasks are
    out of force at the month's end (R75) no report is due, and one nobody has begun is taken
    back. Running it again, or twice at once, adds nothing. Returns how many rows were missing.
    """
    if batch.reports_from is None:
        return 0
    lock_calendar(batch)
    calendar = official_calendar()
    moved = dict(batch.months.filter(due_on__isnull=False).values_list("month", "due_on"))
    there = set(batch.reports.values_list("month", "agency_id", "region_id"))
    units, missing, needless = _units(batch), [], []
    for month in months_between(batch.reports_from, min(today, batch.ends_on)):
        due = moved.get(month) or due_by_rule(batch, month, calendar)
        asked = {unit for unit, turns in units.items() if _is_asked(turns, month_end(month))}
        missing += [
            MonthlyReport(batch=batch, month=month, due_on=due, agency_id=agency, region_id=region)
            for agency, region in units
            if (agency, region) in asked and (month, agency, region) not in there
        ]
        idle = units.keys() - asked
        needless += [(month, *unit) for unit in idle if (month, *unit) in there]
        if today <= month_end(month):
            _awaited(batch, month).exclude(due_on=due).update(due_on=due)
    MonthlyReport.objects.bulk_create(missing, ignore_conflicts=True)
    _take_back(batch, needless)
    return len(missing)


@transaction.atomic
def move_due(
    *, batch: Batch, month: date, due_on: date, reason: str, by: User, today: date
) -> ReportingMonth:
    """Set another due day for a month, with the reason; reports handed in keep theirs.

    Raises ``ImpossibleDay`` for a day that is past, off, or before the month, and
    ``Conflict`` without a reason, after the month's bulletin and for a batch not running.
    """
    settled = settle(batch, month, by)
    reason = require_reason(reason)
    if settled.bulletin_on:
        raise Conflict(
            _("%(month)s通报已于%(day)s印发，不再改应报日期。确需补报的，请开放补报。")
            % {"month": named(month), "day": written(settled.bulletin_on)}
        )
    if due_on < max(today, month):
        raise ImpossibleDay(_("应报日期不能早于今天，也不能早于当月1日。"))
    if not official_calendar()(due_on):
        raise ImpossibleDay(_("%(day)s是休息日，请改选工作日。") % {"day": written(due_on)})
    settled.due_on, settled.due_reason = due_on, reason
    settled.save(update_fields=["due_on", "due_reason"])
    _awaited(batch, month).update(due_on=due_on)
    return settled


def due_by_rule(batch: Batch, month: date, calendar: Calendar) -> date:
    """The day the month's reports are due, unless the office says otherwise."""
    return report_due(month, batch.report_due_day, calendar)


def settle(batch: Batch, month: date, by: User) -> ReportingMonth:
    """The month's row, held until the transaction ends; ``Conflict`` where none is reported."""
    require_office(by, batch.office_id, Verb.REVIEW_REPORTS)
    batch = lock_calendar(batch)
    if batch.stage != Batch.Stage.PUBLISHED:
        raise Conflict(_("%(batch)s不在执行期，报送日历不能改动。") % {"batch": batch})
    if month not in reporting_months(batch):
        raise Conflict(
            _("%(month)s不在%(batch)s的报送月份之内。") % {"month": named(month), "batch": batch}
        )
    settled, _made = ReportingMonth.objects.get_or_create(batch=batch, month=month)
    return settled


def reporting_months(batch: Batch) -> list[date]:
    """Every month the batch is reported for, begun or not; none outside reporting."""
    if batch.reports_from is None:
        return []
    return list(months_between(batch.reports_from, batch.ends_on))


def lock_calendar(batch: Batch) -> Batch:
    """The batch as it stands; whoever else changes its calendar waits."""
    return Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)


def named(month: date) -> str:
    """「2023年9月」."""
    return dateformat.format(month, _("Y年n月"))


def written(day: date) -> str:
    """「2023年9月30日」."""
    return dateformat.format(day, _("Y年n月j日"))


def _awaited(batch: Batch, month: date) -> models.QuerySet[MonthlyReport]:
    """The month's reports that were never handed in: the due day still has to come to them."""
    return MonthlyReport.objects.unreceived().filter(
        batch=batch, month=month, submitted_on__isnull=True
    )


Unit = tuple[int | None, int | None]


def _units(batch: Batch) -> dict[Unit, list[list[Turn]]]:
    """Who reports, with what happened to the tasks: the same to many is told once."""
    units: dict[Unit, list[list[Turn]]] = {}
    for agency, region, turned in (
        Share.objects.filter(indicator__pledge__batch=batch)
        .order_by("reporting_agency_id", "reporting_region_id")
        .values_list(
            "reporting_agency_id",
            "reporting_region_id",
            turns_of("indicator", "indicator__pledge"),
        )
        .distinct()
    ):
        units.setdefault((agency, region), []).append(read_turns(turned))
    return units


def _is_asked(tasks: list[list[Turn]], day: date) -> bool:
    """Is any of a unit's tasks in force on ``day``?"""
    return any(state_on(turns, day) == State.ACTIVE for turns in tasks)


def _take_back(batch: Batch, needless: list[tuple[date, int | None, int | None]]) -> None:
    """Remove the reports nobody has begun: what is not due cannot be missing."""
    if not needless:
        return
    which = Q(pk__in=[])
    for month, agency, region in needless:
        which |= Q(month=month, agency=agency, region=region)
    begun = Q(steps__isnull=False) | Q(readings__isnull=False) | Q(evidence__isnull=False)
    rows = MonthlyReport.objects.filter(which, batch=batch, state=MonthlyReport.State.PENDING)
    untouched = rows.exclude(pk__in=rows.filter(begun).values("pk"))
    untouched.filter(narratives=None, funding=None).delete()
