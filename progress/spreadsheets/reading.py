"""A month's sheet read back: every change and every fault, in one pass, nothing written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.utils.translation import gettext as _

from agencies.whole_numbers import whole_number
from agencies.workbooks.faults import Fault
from agencies.workbooks.headers import Column, Table, TableRow, read_table
from agencies.workbooks.reading import Sheet, Workbook
from pledges.models import Pledge, Share
from pledges.readers.pledge_changes import halt_word
from progress.locks import why_locked
from progress.models import MonthlyReport
from progress.periods import month_end
from progress.readers.changes import Change, Found
from progress.spreadsheets import columns
from progress.spreadsheets.columns import VALUE
from progress.spreadsheets.figures import FigureReader, FigureRow
from progress.spreadsheets.rows import Tasks
from progress.spreadsheets.stamp import Stamp, read_stamp
from progress.spreadsheets.stories import StoryReader

NAMED = 5
Tell = Callable[[int], None]


def read_month(
    book: Workbook, report: MonthlyReport, today: date, tell: Tell = lambda rows: None
) -> Found:
    """What the workbook would change in the report. ``tell`` hears how many rows are read.

    Nine queries, and up to three more to name strangers' rows; whatever the number of rows.
    """
    if why := why_locked(report, today):
        return Found(faults=[Fault(book.name, None, None, why)])
    stamp = read_stamp(book)
    if stamp and (why := _why_foreign(stamp, report)):
        return Found(faults=[Fault(book.name, None, None, why)])
    shares = list(Share.objects.reported_by(report.batch_id, report.agency_id, report.region_id))
    tables, notices = figure_tables(book, columns.MONTH)
    tasks = Tasks(shares, report.batch_id, report.pk)
    rows = list(tasks.matched(tables))
    reader = FigureReader()
    changes = _figures(rows, report, stamp, reader, tell)
    stories = _story_reader(report, shares, stamp)
    changes += stories.words(rows)
    changes += _funds(book, shares, stories)
    faults = [fault for table in tables for fault in table.faults]
    faults += tasks.faults + reader.faults + stories.faults
    notices += ignored_titles(tables)
    if not faults:  # a row with a fault is there, and said to be
        day = month_end(report.month)
        notices += _left_out([each for each in shares if not each.halt_on(day)], tasks.seen)
    return Found(changes, faults, notices, rows=len(rows))


def figure_tables(book: Workbook, known: tuple[Column, ...]) -> tuple[list[Table], list[str]]:
    """The tables of figures among the visible sheets; what is not one is named in a notice.

    Where no sheet has the headings, the one that comes nearest is given, with its faults.
    """
    sheets = [sheet for sheet in book.sheets if may_hold_figures(sheet)]
    tables = [read_table(sheet, known) for sheet in sheets]
    whole = [table for table in tables if not _lacks_columns(table)]
    if not whole:
        nearest = max(tables, key=lambda table: table.header_row is not None, default=None)
        if nearest is None:
            message = _("文件里没有可读取的工作表。")
            nearest = Table(book.name, None, [], [Fault(book.name, None, None, message)])
        return [nearest], []
    skipped = [table.sheet for table in tables if table not in whole]
    text = _("工作表“%(sheet)s”没有认出表头，未读取。")
    return whole, [text % {"sheet": name} for name in skipped]


def ignored_titles(tables: Iterable[Table]) -> list[str]:
    """Columns nobody asked for, but those the sheet itself shows beside the entries."""
    extra = [title for table in tables for title in table.ignored if title not in columns.SHOWN]
    if not extra:
        return []
    text = _("以下各列不是填报内容，未读取：%(titles)s。")
    return [text % {"titles": _("、").join(dict.fromkeys(extra))}]


def may_hold_figures(sheet: Sheet) -> bool:
    """Is it in sight, and none of those we add beside the one to fill?"""
    ours = (columns.FUNDING_SHEET, columns.HELP_SHEET, columns.SUMMARY_SHEET)
    return not sheet.hidden and sheet.name.strip() not in ours


def _lacks_columns(table: Table) -> bool:
    """No headings found, or a required column missing (its fault names no column)."""
    return any(fault.column is None for fault in table.faults)


def _why_foreign(stamp: Stamp, report: MonthlyReport) -> str:
    """Why a workbook made here does not belong to the report; empty where it does."""
    if stamp.kind != "month":
        return _("这不是月报表，请上传从本月报下载的表格。")
    if stamp.target == str(report.pk):
        return ""
    asked = whole_number(stamp.target)
    other = MonthlyReport.objects.filter(pk=asked).first() if asked else None
    if other is None:
        return _("这张表不是从本月报下载的。请重新下载表格填写。")
    return _(
        "这是%(unit)s%(year)d年%(month)d月的月报表，不能导入本月报。请下载本月报的表格填写。"
    ) % {"unit": other.unit, "year": other.month.year, "month": other.month.month}


def _figures(
    rows: list[tuple[TableRow, Share]],
    report: MonthlyReport,
    stamp: Stamp | None,
    reader: FigureReader,
    tell: Tell,
) -> list[Change]:
    readings = {r.share_id: r for r in report.readings.select_related("typed_by")}
    changes: list[Change] = []
    unit = str(report.unit)
    for number, (row, share) in enumerate(rows, 1):
        base = stamp.bases.get(str(share.pk)) if stamp else None
        reading = readings.get(share.pk)
        found = list(reader.read(FigureRow(row, share, reading, base, unit, report.pk)))
        if found and (halt := share.halt_on(month_end(report.month))):
            why = _("这一项%(state)s，本月不填报。") % {"state": halt_word(halt)}
            reader.faults.append(row.fault(VALUE, why))
            found = []
        changes += found
        tell(number)
    return changes


def _story_reader(report: MonthlyReport, shares: list[Share], stamp: Stamp | None) -> StoryReader:
    return StoryReader(
        report_id=report.pk,
        first_shares=first_shares(shares),
        year=report.month.year,
        unit=str(report.unit),
        bases=stamp.bases if stamp else None,
        told={row.pledge_id: row for row in report.narratives.select_related("typed_by")},
        money={(row.pledge_id, row.source): row for row in report.funding.all()},
    )


def first_shares(shares: Iterable[Share]) -> set[int]:
    """The share in whose row a pledge's words are written: its first."""
    first: dict[int, int] = {}
    for share in shares:
        first.setdefault(share.indicator.pledge_id, share.pk)
    return set(first.values())


def _funds(book: Workbook, shares: list[Share], stories: StoryReader) -> list[Change]:
    sheet = book.sheet(columns.FUNDING_SHEET)
    if sheet is None or sheet.hidden:
        return []
    table = read_table(sheet, columns.FUNDING)
    stories.faults += table.faults
    pledges: dict[int, Pledge] = {
        share.indicator.pledge_id: share.indicator.pledge for share in shares
    }
    return list(stories.funds(table, pledges.values()))


def _left_out(shares: list[Share], seen: dict[int, TableRow]) -> list[str]:
    absent = [str(share) for share in shares if share.pk not in seen]
    if not absent or not seen:
        return []
    names = {"count": len(absent), "names": _("、").join(absent[:NAMED])}
    if len(absent) > NAMED:
        return [_("表中没有%(names)s等%(count)d项任务，这些任务保持不变。") % names]
    return [_("表中没有%(names)s，共%(count)d项任务，保持不变。") % names]
