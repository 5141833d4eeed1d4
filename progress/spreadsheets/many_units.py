"""Sheets in which many units' figures stand together: the office's matrix, the former ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.workbooks.faults import Fault
from agencies.workbooks.headers import Column, TableRow
from agencies.workbooks.reading import Workbook
from pledges.models import Batch, Share
from pledges.readers.pledge_changes import halt_word
from progress.actions.applying import why_no_opening
from progress.actions.entries import cell_of
from progress.locks import read_locks, why_closed
from progress.models import MonthlyReport, Reading
from progress.periods import month_end
from progress.readers.changes import Change, Found
from progress.spreadsheets import columns
from progress.spreadsheets.columns import VALUE
from progress.spreadsheets.figures import FigureReader, FigureRow, in_words
from progress.spreadsheets.reading import Tell, figure_tables, ignored_titles
from progress.spreadsheets.rows import Tasks
from progress.spreadsheets.stamp import Stamp, read_stamp

Unit = tuple[int | None, int | None]


def region_shares(batch: Batch) -> list[Share]:
    """The places' shares of a batch, by place, then in the order of the batch."""
    return list(
        _with_names(batch)
        .filter(region__isnull=False)
        .order_by(
            "region__order",
            "region__code",
            "indicator__pledge__position",
            "indicator__position",
            "pk",
        )
    )


def all_shares(batch: Batch) -> list[Share]:
    """Every share of a batch, in its order, the whole before its parts."""
    return list(
        _with_names(batch).order_by(
            "indicator__pledge__position", "indicator__position", "region__order", "pk"
        )
    )


def unit_of(share: Share) -> Unit:
    return share.reporting_agency_id, share.reporting_region_id


def reports_by_unit(batch: Batch, month: date) -> dict[Unit, MonthlyReport]:
    """The month's reports by agency id and region id. One query."""
    found = MonthlyReport.objects.filter(batch=batch, month=month)
    return {
        (report.agency_id, report.region_id): report
        for report in found.select_related("batch", "agency", "region")
    }


def readings_by_share(batch: Batch, month: date) -> dict[int, Reading]:
    """What the month's reports hold, by share. One query."""
    found = Reading.objects.filter(report__batch=batch, report__month=month)
    return {reading.share_id: reading for reading in found.select_related("typed_by")}


def matrix_target(batch: Batch, month: date) -> str:
    return f"{batch.slug}/{month:%Y-%m}"


def read_matrix(
    book: Workbook, batch: Batch, month: date, today: date, tell: Tell = lambda rows: None
) -> Found:
    """What the office's matrix would change in the places' reports. The same number of
    queries whatever the number of rows."""
    reports = reports_by_unit(batch, month)
    closed = why_not_open(reports.values(), today)

    def refused(share: Share, reading: Reading | None) -> str:
        if halt := share.halt_on(month_end(month)):
            return _("这一项%(state)s，本月不填报。") % {"state": halt_word(halt)}
        report = reports.get(unit_of(share))
        if report is None:
            return _("%(unit)s这个月没有月报，不能代录。") % {"unit": _unit_name(share)}
        return closed.get(report.pk, "")

    return _read_many(
        _Sheet(book, columns.MATRIX, "matrix", matrix_target(batch, month), "本月累计"),
        region_shares(batch),
        batch,
        readings_by_share(batch, month),
        reports,
        refused,
        tell,
    )


def read_opening(
    book: Workbook, batch: Batch, month: date, today: date, tell: Tell = lambda rows: None
) -> Found:
    """What the former ledger would put down as opening figures as of the month's end."""
    if why := why_no_opening(batch, month):
        return Found(faults=[Fault(book.name, None, None, why)])

    def refused(share: Share, reading: Reading | None) -> str:
        if reading is None:
            return ""
        return _("这项任务已有期初数%(value)s，不能重复导入。需要修改的，请用“更正”。") % {
            "value": in_words(cell_of(reading), share)
        }

    return _read_many(
        _Sheet(book, columns.OPENING, "opening", batch.slug, "期初累计"),
        all_shares(batch),
        batch,
        readings_by_share(batch, month),
        {},
        refused,
        tell,
    )


def why_not_open(reports: Iterable[MonthlyReport], today: date) -> dict[int, str]:
    """Report id → why the office may not enter figures into it now; open ones are absent."""
    reports = list(reports)
    locks = read_locks(reports)
    found = {}
    for report in reports:
        if not report.is_editable:
            found[report.pk] = _(
                "%(unit)s的月报现为“%(state)s”，不能代录；需要修改的请先退回。"
            ) % {
                "unit": report.unit,
                "state": report.state_label,
            }
        elif why := why_closed(report, today, locks):
            found[report.pk] = why
    return found


@dataclass(frozen=True, slots=True)
class _Sheet:
    book: Workbook
    known: tuple[Column, ...]
    kind: str
    target: str
    value_title: str


def _read_many(
    sheet: _Sheet,
    shares: list[Share],
    batch: Batch,
    readings: dict[int, Reading],
    reports: dict[Unit, MonthlyReport],
    refused: Callable[[Share, Reading | None], str],
    tell: Tell,
) -> Found:
    stamp = read_stamp(sheet.book)
    if stamp and (stamp.kind, stamp.target) != (sheet.kind, sheet.target):
        message = _("这张表不是从本页下载的，或不是这个月的。请在本页重新下载表格填写。")
        return Found(faults=[Fault(sheet.book.name, None, None, message)])
    tables, notices = figure_tables(sheet.book, sheet.known)
    tasks, reader = Tasks(shares, batch.pk), FigureReader()
    changes: list[Change] = []
    count = 0
    for count, (row, share) in enumerate(tasks.matched(tables), 1):
        reading, report = readings.get(share.pk), reports.get(unit_of(share))
        figures = FigureRow(
            row,
            share,
            reading,
            _base(stamp, share),
            _unit_name(share),
            report.pk if report else None,
            sheet.value_title,
        )
        found = list(reader.read(figures))
        changes += _allowed(found, row, refused(share, reading), reader)
        tell(count)
    faults = [fault for table in tables for fault in table.faults]
    faults += tasks.faults + reader.faults
    return Found(changes, faults, notices + ignored_titles(tables), rows=count)


def _allowed(changes: list[Change], row: TableRow, why: str, reader: FigureReader) -> list[Change]:
    """The changes, or the fault that none is welcome."""
    if changes and why:
        reader.faults.append(row.fault(VALUE, why))
        return []
    return changes


def _base(stamp: Stamp | None, share: Share) -> dict[str, str] | None:
    return stamp.bases.get(str(share.pk)) if stamp else None


def _unit_name(share: Share) -> str:
    return str(share.reporting_agency or share.reporting_region)


def _with_names(batch: Batch) -> QuerySet[Share]:
    """With the names a row may carry; thousands of shares have few indicators and places, so
    each is read once rather than beside every share."""
    return (
        Share.objects.filter(indicator__pledge__batch=batch)
        .with_turns()
        .prefetch_related(
            "indicator__pledge__category",
            "region",
            "agency",
            "reporting_agency",
            "reporting_region",
        )
    )
