"""The desk: what an agency's or a region's people have to do with their reports, and did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.languages import in_each_language
from agencies.models import User
from agencies.roles import Verb
from agencies.together import prepared
from pledges.models import Batch, Share
from pledges.targets import Comparator
from progress.actions.reports import ready_state
from progress.locks import Locks, lock_rows, told_locks, why_locked
from progress.models import Delegation, MonthlyReport, Reading, ReportStep
from progress.periods import month_end
from progress.readers.resubmission import RETURNS

State = MonthlyReport.State
ON_ITS_WAY = (State.SUBMITTED, State.SIGNED, State.CONFIRMED)

ACTIONS: dict[tuple[Verb, str], Promise] = {
    (Verb.FILL_REPORTS, State.RETURNED): gettext_lazy("修改后重报"),
    (Verb.FILL_REPORTS, State.PENDING): gettext_lazy("去填报"),
    (Verb.FILL_REPORTS, State.DRAFT): gettext_lazy("继续填报"),
    (Verb.SIGN_REPORTS, State.SUBMITTED): gettext_lazy("去审签"),
}
LOOK = gettext_lazy("查看")


class ReportingStatus(models.TextChoices):
    """How far reporting has come; never a light."""

    NOT_DUE = "not_due", gettext_lazy("待报")
    MISSING = "missing", gettext_lazy("未报")
    SENT = "sent", gettext_lazy("已报")
    SENT_LATE = "sent_late", gettext_lazy("迟报")
    RETURNED = "returned", gettext_lazy("退回")
    ACCEPTED = "accepted", gettext_lazy("通过")


@dataclass(slots=True)
class DeskRow:
    """One report on the desk; ``due`` says in words how its due day stands to today.

    ``tasks`` and ``filled`` count the shares it answers for and those that have a figure;
    ``sent_by`` is who handed it in.
    """

    report: MonthlyReport
    status: ReportingStatus
    due: str
    late: bool
    action: Promise
    tasks: int = 0
    filled: int = 0
    returned: ReportStep | None = None
    sent_by: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Reports that want the same thing; the ``first`` group is the reader's own to do."""

    title: str
    rows: list[DeskRow]
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits, in groups with the most urgent first, and every month so far.

    ``shares`` are what the unit answers for in each running batch (id), in its order.
    """

    groups: list[Group]
    history: list[DeskRow]
    locks: Locks
    shares: dict[int, list[Share]]

    @property
    def urgent(self) -> DeskRow | None:
        """The report to open first: the first of what is the reader's own to do."""
        return next((group.rows[0] for group in self.groups if group.mine), None)

    @property
    def several(self) -> bool:
        """Is there another report to turn to?"""
        return sum(len(group.rows) for group in self.groups) > 1

    @property
    def several_batches(self) -> bool:
        return len({row.report.batch_id for group in self.groups for row in group.rows}) > 1

    @property
    def simulated(self) -> bool:
        rows = [*self.history, *(row for group in self.groups for row in group.rows)]
        return any(row.report.simulated for row in rows)


def read_desk(user: User, today: date) -> Desk:
    """The person's desk. Two queries, whatever the number of reports."""
    unit = user.agency_id, user.region_id
    rows = [_row(report, user, today) for report in _reports(*unit, today)]
    running = [row for row in rows if row.report.batch.stage == Batch.Stage.PUBLISHED]
    reports = [row.report for row in running]
    may_wait = [report for report in reports if report.is_editable or report.state in ON_ITS_WAY]
    locks, filled, steps, deputises, shares = _around(
        {report.batch_id for report in may_wait},
        {report.month for report in may_wait if report.is_editable},
        [report.pk for report in may_wait],
        [r.pk for r in reports if r.state in (State.RETURNED, State.SUBMITTED)],
        *unit,
        None if user.can(Verb.SIGN_REPORTS) else user.pk,
        today,
    )
    locks = told_locks(*locks)
    waiting = [row for row in running if _waits(row.report, today, locks)]
    held: dict[int, list[Share]] = defaultdict(list)
    for share in shares:
        held[share.indicator.pledge.batch_id].append(share)
    _count(waiting, held, dict(filled))
    _explain(waiting, steps)
    history = [row for row in rows if row.status != ReportingStatus.NOT_DUE]
    return Desk(_groups(waiting, user, deputises=bool(deputises)), history, locks, held)


def due_in_words(due_on: date, today: date) -> str:
    """「3天后到期」, 「今天到期」, 「已逾期2天」."""
    return _due_in((due_on - today).days)


@in_each_language
def _due_in(days: int) -> str:
    if days > 0:
        return _("%(days)d天后到期") % {"days": days}
    return _("已逾期%(days)d天") % {"days": -days} if days else _("今天到期")


def reporting_status(report: MonthlyReport, today: date) -> ReportingStatus:
    """未报, 迟报, 已报, 退回 or 通过 on ``today``; 待报 until the due day has passed."""
    if report.state == State.ACCEPTED:
        return ReportingStatus.ACCEPTED
    if report.state == State.RETURNED:
        return ReportingStatus.RETURNED
    late = report.is_late(today)
    if report.is_editable:
        return ReportingStatus.MISSING if late else ReportingStatus.NOT_DUE
    return ReportingStatus.SENT_LATE if late else ReportingStatus.SENT


@prepared
def _reports(agency: int | None, region: int | None, today: date) -> QuerySet[MonthlyReport]:
    reports = MonthlyReport.objects.of(agency, region).filter(month__lte=today)
    return reports.select_related("batch", "agency", "region").defer("region__outline")


@prepared
def _around(
    batches: Collection[int],
    months: Collection[date],
    reports: Collection[int],
    moving: Collection[int],
    agency: int | None,
    region: int | None,
    deputy: int | None,
    today: date,
) -> tuple[Any, ...]:
    """What bears on reports that may wait: the locks of their batches and months, how much they
    hold, the steps of those ``moving``, what lets the ``deputy`` sign, and the unit's shares."""
    own = Share.objects.filter(
        indicator__pledge__batch__in=batches,
        reporting_agency_id=agency,
        reporting_region_id=region,
    )
    return (
        lock_rows.asked(batches, months),
        _filled(reports),
        _told(moving),
        _deputises(deputy, agency, region, today),
        own.as_reported(),
    )


def _row(report: MonthlyReport, user: User, today: date) -> DeskRow:
    verb = Verb.SIGN_REPORTS if user.can(Verb.SIGN_REPORTS) else Verb.FILL_REPORTS
    return DeskRow(
        report,
        reporting_status(report, today),
        due_in_words(report.due_on, today),
        report.is_late(today),
        ACTIONS.get((verb, report.state), LOOK),
    )


def _waits(report: MonthlyReport, today: date, locks: Locks) -> bool:
    """Does somebody still have to do something? Asked of running batches only."""
    return report.state in ON_ITS_WAY or not why_locked(report, today, locks)


def _deputises(
    deputy: int | None, agency: int | None, region: int | None, today: date
) -> QuerySet[Any]:
    """What lets this reporter sign today, if a head does."""
    if deputy is None:
        return Delegation.objects.none()
    given = Delegation.objects.of_deputy(deputy, agency, region, today)
    return given.order_by("pk").values_list("pk")[:1]


def _groups(waiting: list[DeskRow], user: User, *, deputises: bool) -> list[Group]:
    by_state: dict[str, list[DeskRow]] = defaultdict(list)
    for row in sorted(waiting, key=lambda row: (row.report.due_on, row.report.pk)):
        by_state[row.report.state].append(row)
    to_fill = sorted(
        by_state[State.PENDING] + by_state[State.DRAFT], key=lambda row: row.report.due_on
    )
    sent, signed = by_state[State.SUBMITTED], by_state[State.SIGNED] + by_state[State.CONFIRMED]
    with_lead = [row for row in signed if row.report.state != ready_state(row.report)]
    with_office = [row for row in signed if row not in with_lead]
    if user.can(Verb.SIGN_REPORTS):
        groups = [
            Group(_("待您审签"), sent, mine=True),
            Group(_("填报员填报中"), by_state[State.RETURNED] + to_fill),
            Group(_("牵头单位确认中"), with_lead),
            Group(_("办公室审核中"), with_office),
        ]
    else:
        # a deputy never signs what the same person handed in
        to_sign = [row for row in sent if deputises and row.sent_by != user.pk]
        groups = [
            Group(_("退回待改"), by_state[State.RETURNED], mine=True),
            Group(_("待填报"), to_fill, mine=True),
            Group(_("待您代签"), to_sign, mine=True),
            Group(_("审签审核中"), [row for row in sent if row not in to_sign] + signed),
        ]
    return [group for group in groups if group.rows]


def _filled(reports: Collection[int]) -> QuerySet[Any]:
    """How many tasks of each report say something; a cleared cell stays a row and says nothing."""
    in_words = Q(share__indicator__comparator=Comparator.QUALITATIVE)
    says = Q(value__isnull=False, share__indicator__counts_projects_at="")
    says |= in_words & (Q(achieved=True) | ~Q(note=""))
    return (
        Reading.objects.filter(says, report__in=reports)
        .order_by()
        .values_list("report")
        .annotate(filled=Count("pk"))
    )


def _count(rows: list[DeskRow], held: dict[int, list[Share]], filled: dict[int, int]) -> None:
    """Tasks and filled ones of each waiting report.

    What the project list counts is filled by it; what is out of force at the month's end is no
    task of it (R75).
    """
    for row in rows:
        day = month_end(row.report.month)
        tasks = [share for share in held[row.report.batch_id] if share.halt_on(day) is None]
        row.tasks = len(tasks)
        counted = sum(bool(share.indicator.counts_projects_at) for share in tasks)
        # a cell filled before its pledge was paused counts no more
        row.filled = min(counted + filled.get(row.report.pk, 0), row.tasks)


def _told(moving: Collection[int]) -> QuerySet[ReportStep]:
    """Returns and hand-ins of what was returned or sent, oldest first."""
    steps = ReportStep.objects.filter(
        report__in=moving, action__in=(*RETURNS, ReportStep.Action.SUBMIT)
    )
    return steps.select_related("by").defer("figures").order_by("pk")


def _explain(rows: list[DeskRow], steps: Iterable[ReportStep]) -> None:
    """Of what was returned the last return, with its reason; of what was sent, who sent it."""
    by_report = {row.report.pk: row for row in rows}
    for step in steps:
        row = by_report.get(step.report_id)
        if row is None:
            continue
        if step.action == ReportStep.Action.SUBMIT:
            row.sent_by = step.by_id
        elif row.report.state == State.RETURNED:
            row.returned = step
