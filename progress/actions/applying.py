"""Writing what an upload's preview showed: called by ``uploads.confirm``, in its transaction.

Each returns who was touched and what became of it, in words, for the list of results.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.official_calendar import official_calendar
from agencies.refusals import Conflict
from agencies.workdays import report_due
from pledges.models import Batch, Share
from progress.actions.entries import (
    Cell,
    Entry,
    cell_of,
    enter_for_unit,
    save_draft,
    unfilled,
)
from progress.actions.narratives import Spot, Typed, tell
from progress.actions.steps import advance, record
from progress.locks import read_locks, why_closed
from progress.models import MonthlyReport, Reading, ReportStep, Upload
from progress.periods import month_end
from progress.readers.changes import FIGURE, Change, figure_from_json

State = MonthlyReport.State
Outcome = list[dict[str, str]]
TYPED = (
    "value", "approx", "achieved", "numerator", "denominator", "note", "as_of", "typed_by",
    "typed_at",
)  # fmt: skip


def apply_month(upload: Upload, changes: list[Change], by: User, today: date) -> Outcome:
    """A unit's own sheet: its figures and words become a draft."""
    report = upload.report
    if report is None:
        raise Conflict(_("这份月报已不存在。"))
    figures = [change for change in changes if not change.of_pledge]
    words = [change for change in changes if change.of_pledge]
    lost: list[object] = []
    if figures:
        entries = {share: Entry(*pair) for share, pair in _cells(figures).items()}
        lost += save_draft(report=report, entries=entries, by=by, today=today).clashes
    if words:
        typed = {_spot(change): _typed(change) for change in words}
        lost += tell(report=report, typed=typed, by=by, today=today).clashes
    if lost:
        raise Conflict(_changed_since())
    return [{"unit": str(report.unit), "what": _("已存为草稿")}]


def apply_matrix(upload: Upload, changes: list[Change], by: User, today: date) -> Outcome:
    """Many places' sheet: drafts for each, handed in for those that are complete (代录)."""
    reports = _reports(changes, today)
    stored = _stored(reports, changes)
    _require_own_shares(reports, changes)
    _write(reports, changes, stored, by, today)
    outcome = []
    for report in sorted(reports.values(), key=lambda report: report.pk):
        if unfilled(report):
            step = {"reason": upload.reason}
            advance(report, State.DRAFT, ReportStep.Action.ENTER, by, today, **step)
            what = _("已存为草稿，还有未填的项")
        else:
            enter_for_unit(report=report, entries={}, reason=upload.reason, by=by, today=today)
            what = _("已填齐，已代为报送")
        outcome.append({"unit": str(report.unit), "what": what})
    return outcome


def apply_opening(upload: Upload, changes: list[Change], by: User, today: date) -> Outcome:
    """The former ledger: accepted reports, marked as opening, of a month before the first."""
    batch = Batch.objects.select_for_update().get(pk=upload.batch_id)
    month = upload.month
    if month is None or (why := why_no_opening(batch, month)):
        raise Conflict(why if month else _("没有写明期初月份。"))
    cells = {share: typed for share, (typed, _base) in _cells(changes).items()}
    shares = Share.objects.filter(pk__in=cells, indicator__pledge__batch=batch)
    if Reading.objects.filter(report__batch=batch, report__month=month, share__in=cells).exists():
        raise Conflict(_changed_since())
    reports = _opening_reports(batch, month, shares, by, today)
    rows = [
        _reading(
            reports[share.reporting_agency_id, share.reporting_region_id],
            share.pk,
            cells[share.pk],
            by,
            month_end(month),
        )
        for share in shares
    ]
    if len(rows) != len(cells):
        raise Conflict(_changed_since())
    Reading.objects.bulk_create(rows)
    return [{"unit": str(report.unit), "what": _("已记为期初数")} for report in reports.values()]


def why_no_opening(batch: Batch, month: date) -> str:
    """Why the batch takes no opening figures of that month; empty where it does."""
    first = batch.reports_from
    if batch.stage != Batch.Stage.PUBLISHED:
        return _("%(batch)s不在实施期，不能导入期初数。") % {"batch": batch}
    if first is None:
        return _("本批次还没有设置月报起始月，请先在“实事管理”中设置。")
    if month >= first.replace(day=1):
        return _("期初数须早于月报起始月（%(year)d年%(month)d月）。") % {
            "year": first.year,
            "month": first.month,
        }
    if month_end(month) < batch.starts_on:
        return _("期初数不得早于批次开始日期。")
    if MonthlyReport.objects.filter(batch=batch, month=month, opening=False).exists():
        return _("这个月已有正式月报，不能再导入期初数。")
    return ""


def _opening_reports(
    batch: Batch, month: date, shares: Iterable[Share], by: User, today: date
) -> dict[tuple[int | None, int | None], MonthlyReport]:
    due = report_due(month, batch.report_due_day, official_calendar())
    found = {
        (report.agency_id, report.region_id): report
        for report in MonthlyReport.objects.filter(batch=batch, month=month, opening=True)
    }
    reports = {}
    for share in shares:
        unit = share.reporting_agency_id, share.reporting_region_id
        if unit not in reports:
            reports[unit] = found.get(unit) or MonthlyReport.objects.create(
                batch=batch,
                month=month,
                agency_id=unit[0],
                region_id=unit[1],
                due_on=due,
                state=State.ACCEPTED,
                submitted_on=month_end(month),
                accepted_on=month_end(month),
                opening=True,
            )
            record(reports[unit], ReportStep.Action.ENTER, by, today, reason=_("导入期初台账"))
    return reports


def _cells(changes: Iterable[Change]) -> dict[int, tuple[Cell, Cell]]:
    """Share id → the cell typed and the cell as it stood; parts not changed are the same."""
    parts: dict[int, dict[str, Change]] = defaultdict(dict)
    for change in changes:
        parts[change.subject][change.part] = change
    return {
        share: (_cell(found, "after"), _cell(found, "before")) for share, found in parts.items()
    }


def _cell(parts: dict[str, Change], which: str) -> Cell:
    figure, note = parts.get(FIGURE), parts.get("note")
    told = str(getattr(note, which)) if note else ""
    return figure_from_json(getattr(figure, which), told) if figure else Cell(note=told)


def _spot(change: Change) -> Spot:
    head, _sep, rest = change.part.partition(":")
    if head != "fund":
        return Spot(change.subject, change.part)
    source, _sep, part = rest.partition(":")
    return Spot(change.subject, part, source)


def _typed(change: Change) -> Typed:
    def machine(text: object) -> str | date | Decimal | None:
        if change.part.startswith("fund"):
            return Decimal(str(text)) if text else None
        if change.part == "expected_on":
            return date.fromisoformat(str(text)) if text else None
        return str(text)

    return Typed(machine(change.after), machine(change.before), seen=True)


def _reports(changes: Iterable[Change], today: date) -> dict[int, MonthlyReport]:
    """The reports the changes go to, their rows held; ``Conflict`` where one is closed."""
    ids = {change.report or 0 for change in changes}
    reports = list(
        MonthlyReport.objects.select_for_update(of=("self",))
        .select_related("batch", "agency", "region")
        .filter(pk__in=ids)
        .order_by("pk")
    )
    locks = read_locks(reports)
    for report in reports:
        if not report.is_editable or (why := why_closed(report, today, locks)):
            raise Conflict(
                _("%(unit)s的月报现为“%(state)s”，未导入。请重新上传核对。")
                % {"unit": report.unit, "state": report.state_label}
                if not report.is_editable
                else why
            )
    if len(reports) != len(ids):
        raise Conflict(_changed_since())
    return {report.pk: report for report in reports}


def _stored(
    reports: dict[int, MonthlyReport], changes: Iterable[Change]
) -> dict[tuple[int, int], Reading]:
    """What the reports hold now; ``Conflict`` where it is not what the preview showed."""
    stored = {
        (reading.report_id, reading.share_id): reading
        for reading in Reading.objects.filter(report__in=reports)
    }
    for change in changes:
        now = cell_of(stored.get((change.report or 0, change.subject)))
        if change.part == FIGURE:
            same = figure_from_json(change.before).figure == now.figure
        else:
            same = change.before == now.note
        if not same:
            raise Conflict(_changed_since())
    return stored


def _require_own_shares(reports: dict[int, MonthlyReport], changes: Iterable[Change]) -> None:
    units = {
        share: (agency, region)
        for share, agency, region in Share.objects.filter(
            pk__in={change.subject for change in changes}
        ).values_list("pk", "reporting_agency", "reporting_region")
    }
    for change in changes:
        report = reports[change.report or 0]
        if units.get(change.subject) != (report.agency_id, report.region_id):
            raise Conflict(_changed_since())


def _write(
    reports: dict[int, MonthlyReport],
    changes: list[Change],
    stored: dict[tuple[int, int], Reading],
    by: User,
    today: date,
) -> None:
    """All figures of all reports in one statement."""
    report_of = {change.subject: reports[change.report or 0] for change in changes}
    parts: dict[int, dict[str, Change]] = defaultdict(dict)
    for change in changes:
        parts[change.subject][change.part] = change
    rows = []
    for share, found in parts.items():
        report = report_of[share]
        now = cell_of(stored.get((report.pk, share)))
        note = str(found["note"].after) if "note" in found else now.note
        figure = found.get(FIGURE)
        cell = figure_from_json(figure.after, note) if figure else _with_note(now, note)
        rows.append(_reading(report, share, cell, by, min(today, month_end(report.month))))
    Reading.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["report", "share"], update_fields=TYPED
    )


def _with_note(cell: Cell, note: str) -> Cell:
    return Cell(cell.value, cell.approx, cell.achieved, cell.numerator, cell.denominator, note)


def _reading(report: MonthlyReport, share: int, cell: Cell, by: User, as_of: date) -> Reading:
    return Reading(
        report=report,
        share_id=share,
        value=cell.value,
        approx=cell.approx,
        achieved=cell.achieved,
        numerator=cell.numerator,
        denominator=cell.denominator,
        note=cell.note,
        as_of=as_of,
        typed_by=by,
        typed_at=timezone.now(),
    )


def _changed_since() -> str:
    return _("预览之后数据又有改动，整张表都没有写入。请重新上传，核对后再确认。")
