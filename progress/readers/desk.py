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

from agencies.models import User
from agencies.roles import Verb
from agencies.together import together
from pledges.models import Batch, Share
from pledges.targets import Comparator
from progress.actions.reports import ready_state
from progress.locks import Locks, lock_reads, told_locks, why_locked
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
    """The person's desk. Three queries at most, whatever the number of reports."""
    reports = MonthlyReport.objects.of_unit(user).filter(month__lte=today)
    found = reports.select_related("batch", "agency", "region").defer("region__outline")
    rows = [_row(report, user, today) for report in found]
    running = [row for row in rows if row.report.batch.stage == Batch.Stage.PUBLISHED]
    open_to_typing = [row.report for row in running if row.report.is_editable]
    on_its_way = [row.report for row in running if row.report.state in ON_ITS_WAY]
    settled, leave, filled, steps, deputises = together(
        *lock_reads(open_to_typing),
        _filled([*open_to_typing, *on_its_way]),
        _told([row.report for row in running]),
        _deputises(user, today),
    )
    locks = told_locks(settled, leave)
    waiting = [row for row in running if _waits(row.report, today, locks)]
    held = _held(user, {row.report.batch_id for row in waiting})
    _count(waiting, held, dict(filled))
    _explain(waiting, steps)
    history = [row for row in rows if row.status != ReportingStatus.NOT_DUE]
    return Desk(_groups(waiting, user, deputises=bool(deputises)), history, locks, held)


def due_in_words(due_on: date, today: date) -> str:
    """「3天后到期」, 「今天到期」, 「已逾期2天」."""
    days = (due_on - today).days
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


def _deputises(user: User, today: date) -> QuerySet[Any]:
    """What lets this reporter sign today, if a head does."""
    if user.can(Verb.SIGN_REPORTS):
        return Delegation.objects.none()
    return Delegation.objects.in_force(user, today).order_by().values_list("pk")[:1]


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


def _held(user: User, batches: Collection[int]) -> dict[int, list[Share]]:
    """Batch → what the unit answers for in it, as ``shares_of`` a report. One query."""
    held: dict[int, list[Share]] = defaultdict(list)
    if batches:
        own = Share.objects.filter(
            indicator__pledge__batch__in=batches,
            reporting_agency_id=user.agency_id,
            reporting_region_id=user.region_id,
        )
        for share in own.as_reported():
            held[share.indicator.pledge.batch_id].append(share)
    return held


def _filled(reports: Iterable[MonthlyReport]) -> QuerySet[Any]:
    """How many tasks of each report say something; a cleared cell stays a row and says nothing."""
    in_words = Q(share__indicator__comparator=Comparator.QUALITATIVE)
    says = Q(value__isnull=False, share__indicator__counts_projects_at="")
    says |= in_words & (Q(achieved=True) | ~Q(note=""))
    return (
        Reading.objects.filter(says, report__in=[report.pk for report in reports])
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


def _told(reports: Iterable[MonthlyReport]) -> QuerySet[ReportStep]:
    """Returns and hand-ins of what was returned or sent, oldest first."""
    moving = [r.pk for r in reports if r.state in (State.RETURNED, State.SUBMITTED)]
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
