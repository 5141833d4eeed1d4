"""Reminding of reports (催报): by the office's policy, and by one click.

Whom it reaches: the reporters (and heads) of the report's agency or region, and its group
chats. The ledger is the messages themselves, so nobody is told twice of one rung.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.actions.messages import post
from agencies.models import Agency, Message, Robot, User
from agencies.official_calendar import official_calendar
from agencies.refusals import Conflict
from agencies.roles import Role, Verb
from agencies.workdays import Calendar, workdays_between
from pledges.models import Batch, Share
from progress.models import MonthlyReport, ReportStep
from progress.reminding import Awaited, Rung, has_begun, rung_on

State = MonthlyReport.State
Action = ReportStep.Action
BACK = (
    Action.RECALL, Action.RETURN_BY_HEAD, Action.RETURN_BY_LEAD, Action.RETURN_BY_OFFICE,
)  # fmt: skip
NAMED = 10  # units named in a notice to the office; the page has them all


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a reminder of one report reaches; ``begun`` False: nothing to do yet."""

    report: MonthlyReport
    people: list[User]
    robots: list[Robot]
    begun: bool

    @property
    def is_reached(self) -> bool:
        return bool(self.people or self.robots)


@transaction.atomic
def remind_due(*, batch: Batch, today: date, now: datetime) -> int:
    """Send the reminders of a running batch that have come by ``today``; returns how many.

    Running it again, or on two workers at once, sends nothing twice; days on which it did
    not run are made up for by the next.
    """
    calendar = official_calendar()
    if not calendar(today):
        return 0
    waiting = MonthlyReport.objects.unreceived().filter(batch=batch).order_by("pk")
    starts, back = _starts(batch), _back(batch)
    by_rung: dict[Rung, list[MonthlyReport]] = {}
    for report in waiting.select_related("batch__office", "agency", "region"):
        rung = rung_on(today, _awaited(report, starts, back.get(report.pk)), calendar)
        if rung:
            by_rung.setdefault(rung, []).append(report)
    told = 0
    with translation.override(settings.LANGUAGE_CODE):
        for rung, reports in by_rung.items():
            for audience in audiences(_untold(reports, rung), today, with_heads=rung.tells_head):
                told += _remind(audience, f"{rung}:{audience.report.due_on}", today, now, calendar)
            if rung.tells_office:
                told += _tell_office(batch, reports, rung, today, now, calendar)
    return told


def _untold(reports: list[MonthlyReport], rung: Rung) -> list[MonthlyReport]:
    """Those of which nobody was told yet on this rung. An old rung is told to no newcomer."""
    rows = Message.objects.filter(
        matter__in=[matter_of(report) for report in reports],
        rung__in={f"{rung}:{report.due_on}" for report in reports},
    )
    told = set(rows.values_list("matter", "rung"))
    return [r for r in reports if (matter_of(r), f"{rung}:{r.due_on}") not in told]


@transaction.atomic
def remind_missing(
    *, batch: Batch, month: date, by: User, today: date, now: datetime
) -> list[Audience]:
    """The office's one click: remind all who have not reported, at most once a day each.

    Returns whom it has newly reached. Raises ``Conflict`` on a day off, and for a batch
    that is closed or a month not opened.
    """
    require_office(by, batch.office_id, Verb.REVIEW_REPORTS)
    calendar = official_calendar()
    if batch.stage != Batch.Stage.PUBLISHED:
        raise Conflict(_("%(batch)s已办结，不再催报。") % {"batch": batch})
    if not calendar(today):
        raise Conflict(_("今天是休息日，不发催报。请在工作日办理。"))
    if not MonthlyReport.objects.filter(batch=batch, month=month).exists():
        raise Conflict(_("这个月的月报还没有开始填报。"))
    reached = []
    with translation.override(settings.LANGUAGE_CODE):
        for audience in audiences(missing_reports(batch, month), today, with_heads=True):
            if audience.begun and _remind(audience, click_rung(today), today, now, calendar):
                reached.append(audience)
    return reached


def missing_reports(batch: Batch, month: date) -> list[MonthlyReport]:
    """Reports of the month not handed in, in the order of the directory. One query."""
    return list(
        MonthlyReport.objects.unreceived()
        .filter(batch=batch, month=month)
        .select_related("batch__office", "agency", "region")
        .order_by("region__order", "region__code", "agency__order", "pk")
    )


def click_rung(today: date) -> str:
    """The rung of the office's one click: one a day."""
    return f"remind:{today}"


def matter_of(report: MonthlyReport) -> str:
    return f"report:{report.pk}"


def audiences(reports: Iterable[MonthlyReport], today: date, *, with_heads: bool) -> list[Audience]:
    """Whom a reminder of each report reaches today. Three queries; reports of one batch."""
    reports = list(reports)
    if not reports:
        return []
    starts = _starts(reports[0].batch)
    roles = [Role.REPORTER, Role.HEAD] if with_heads else [Role.REPORTER]
    units = Q(agency__in=[r.agency_id for r in reports if r.agency_id])
    units |= Q(region__in=[r.region_id for r in reports if r.region_id])
    people: dict[tuple[int | None, int | None], list[User]] = {}
    found = User.objects.filter(units, role__in=roles, is_active=True)
    for person in found.select_related("preference").order_by("-role", "pk"):
        people.setdefault((person.agency_id, person.region_id), []).append(person)
    robots: dict[tuple[int | None, int | None], list[Robot]] = {}
    for robot in Robot.objects.in_use().filter(units):
        robots.setdefault((robot.agency_id, robot.region_id), []).append(robot)
    return [
        Audience(
            report=report,
            people=people.get((report.agency_id, report.region_id), []),
            robots=robots.get((report.agency_id, report.region_id), []),
            begun=has_begun(_awaited(report, starts), today),
        )
        for report in reports
    ]


Units = dict[tuple[int | None, int | None], date]


def _starts(batch: Batch) -> Units:
    """The first day any plan of a unit runs; the batch's first where a share has no plan."""
    rows = (
        Share.objects.filter(indicator__pledge__batch=batch)
        .order_by()
        .values_list("reporting_agency_id", "reporting_region_id")
        .annotate(starts=Min(Coalesce("plans__start", batch.starts_on)))
    )
    return {(agency, region): starts for agency, region, starts in rows}


def _back(batch: Batch) -> dict[int, date]:
    """Report id → the day it last came back to its unit, of those that did."""
    rows = (
        ReportStep.objects.filter(report__batch=batch, action__in=BACK)
        .order_by()
        .values_list("report_id")
        .annotate(on=Max("on"))
    )
    return dict(rows)


def _awaited(report: MonthlyReport, starts: Units, back_on: date | None = None) -> Awaited:
    begins = starts.get((report.agency_id, report.region_id), report.batch.starts_on)
    return Awaited(month=report.month, due=report.due_on, starts=begins, back_on=back_on)


def _remind(audience: Audience, rung: str, today: date, now: datetime, calendar: Calendar) -> int:
    report = audience.report
    said = _sentence(report, today, calendar)
    return post(
        people=audience.people,
        robots=audience.robots,
        matter=matter_of(report),
        rung=rung,
        subject=said,
        body=_body(report, said),
        link=reverse("desk_report", args=[report.pk]),
        now=now,
        office=report.batch.office,
    )


def _sentence(report: MonthlyReport, today: date, calendar: Calendar) -> str:
    """「9月月报将于10月9日截止，还有3个工作日」."""
    values: dict[str, object] = {
        "month": report.month.month,
        "due_month": report.due_on.month,
        "due_day": report.due_on.day,
    }
    if report.due_on < today:
        days = workdays_between(report.due_on, today, calendar)
        return _("%(month)s月月报应于%(due_month)s月%(due_day)s日报送，已逾期%(days)s个工作日") % (
            values | {"days": days}
        )
    days = workdays_between(today, report.due_on, calendar)
    if days == 0:
        return _("%(month)s月月报今天截止") % values
    return _("%(month)s月月报将于%(due_month)s月%(due_day)s日截止，还有%(days)s个工作日") % (
        values | {"days": days}
    )


def _body(report: MonthlyReport, said: str) -> str:
    values = {"unit": report.unit, "batch": report.batch, "said": said}
    if report.state == State.RETURNED:
        return (
            _("%(unit)s：%(said)s（《%(batch)s》）。月报已退回，请按退回意见修改后重新报送。")
            % values
        )
    if report.state == State.DRAFT:
        return _("%(unit)s：%(said)s（《%(batch)s》）。月报尚未提交，请登录填报。") % values
    return _("%(unit)s：%(said)s（《%(batch)s》）。请登录填报。") % values


def _tell_office(
    batch: Batch,
    reports: list[MonthlyReport],
    rung: Rung,
    today: date,
    now: datetime,
    calendar: Calendar,
) -> int:
    """One notice for each month and due day to each officer, naming the units."""
    told = 0
    for month, due in sorted({(report.month, report.due_on) for report in reports}):
        late = [report for report in reports if (report.month, report.due_on) == (month, due)]
        days = workdays_between(due, today, calendar)
        values = {"month": month.month, "days": days, "count": len(late)}
        matter, step = f"batch:{batch.pk}:{month:%Y-%m}", f"{rung}:{due}"
        if Message.objects.filter(matter=matter, rung=step).exists():
            continue
        told += post(
            people=_officers(batch.office),
            robots=Robot.objects.in_use().filter(agency=batch.office),
            matter=matter,
            rung=step,
            subject=_("%(month)s月月报逾期%(days)s个工作日，仍有%(count)s家未报") % values,
            body=_naming(batch, late),
            link=reverse("remind_missing", args=[batch.slug, month.year, month.month]),
            now=now,
            office=batch.office,
        )
    return told


def _naming(batch: Batch, late: list[MonthlyReport]) -> str:
    values = {
        "batch": batch,
        "month": late[0].month.month,
        "count": len(late),
        "names": _("、").join(str(report.unit) for report in late[:NAMED]),
    }
    if len(late) > NAMED:
        return _("《%(batch)s》%(month)s月月报未报单位：%(names)s等%(count)s家。") % values
    return _("《%(batch)s》%(month)s月月报未报单位：%(names)s。") % values


def _officers(office: Agency) -> list[User]:
    return list(User.objects.filter(agency=office, role=Role.OFFICER, is_active=True))
