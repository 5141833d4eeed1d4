"""Why a report may not be typed in: its batch, its state, or its month's lock.

A month locks some working days after its bulletin; a lock exception opens it again for one
unit until a day. The reason is always told, with what to do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.together import prepared
from pledges.models import Batch
from progress.models import LockException, MonthlyReport, ReportingMonth

State = MonthlyReport.State
Month = tuple[int, date]
Unit = tuple[int, date, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Locks:
    """The locks that touch some reports: days by month, and who has leave until when.

    Of several leaves of one unit the last one given counts, so that a leave can be cut short.
    """

    locks_on: dict[Month, date]
    open_until: dict[Unit, date]

    def is_locked(self, report: MonthlyReport, today: date) -> bool:
        """Is the month locked for this report's unit on ``today``? The lock day itself counts."""
        locks_on = self.locks_on.get((report.batch_id, report.month))
        if locks_on is None or today < locks_on:
            return False
        until = self.open_until.get(_unit(report))
        return until is None or until < today


def read_locks(reports: Iterable[MonthlyReport]) -> Locks:
    """The locks of these reports' months. One query; none for no report."""
    reports = list(reports)
    if not reports:
        return Locks({}, {})
    batches, months = {report.batch_id for report in reports}, {report.month for report in reports}
    return told_locks(*lock_rows(batches, months))


@prepared
def lock_rows(batches: Collection[int], months: Collection[date]) -> tuple[QuerySet[Any], ...]:
    """The two lists ``told_locks`` takes, of these batches (ids) and months."""
    held = {"batch__in": batches, "month__in": months}
    return (
        ReportingMonth.objects.filter(**held, locks_on__isnull=False).order_by(),
        LockException.objects.filter(**held).order_by("pk"),
    )


def told_locks(settled: Iterable[ReportingMonth], leave: Iterable[LockException]) -> Locks:
    """The locks by what ``lock_rows`` found."""
    return Locks(
        {(row.batch_id, row.month): row.locks_on for row in settled if row.locks_on},
        {(row.batch_id, row.month, row.agency_id, row.region_id): row.until for row in leave},
    )


def why_closed(report: MonthlyReport, today: date, locks: Locks | None = None) -> str:
    """Why nobody may hand in figures for the report's month, whatever its state; else empty."""
    names = {"batch": report.batch, "month": report.month.month, "year": report.month.year}
    if report.batch.stage == Batch.Stage.CLOSED:
        return _("%(batch)s已办结，不再填报。") % names
    if not report.batch.is_public:
        return _("%(batch)s尚未公布，还不能填报。") % names
    if report.month > today:
        return _("%(year)d年%(month)d月还没有开始，当月1日起开放填报。") % names
    if (locks or read_locks([report])).is_locked(report, today):
        return (
            _("%(year)d年%(month)d月通报已印发，数据已锁定。确需补报的，请联系办公室开放。") % names
        )
    return ""


def why_locked(report: MonthlyReport, today: date, locks: Locks | None = None) -> str:
    """Why its reporter may not type in the report now; empty while typing is welcome."""
    in_state = {
        State.SUBMITTED: _("已送单位负责人审签，暂不能修改。如需修改，请撤回，或请负责人退回。"),
        State.SIGNED: _("单位负责人已审签，等待办公室审核，暂不能修改。如需修改，请办公室退回。")
        if report.agency_id
        else _("单位负责人已审签，等待牵头单位确认，暂不能修改。如需修改，请牵头单位退回。"),
        State.CONFIRMED: _("牵头单位已确认，等待办公室审核，暂不能修改。如需修改，请办公室退回。"),
        State.ACCEPTED: _("办公室已审核通过，数据已锁定。如有差错，请联系办公室更正。"),
    }.get(State(report.state), "")
    if report.entered_by_id and in_state and report.state != State.ACCEPTED:
        in_state = _("办公室已代录，等待另一人审核，暂不能修改。如有差错，请联系办公室退回。")
    if in_state and report.batch.stage == Batch.Stage.PUBLISHED:
        return in_state
    return why_closed(report, today, locks) or in_state


def _unit(report: MonthlyReport) -> Unit:
    return report.batch_id, report.month, report.agency_id, report.region_id
