"""The month's sheet of one unit: prefilled with what is stored, to be filled and sent back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.workbooks.writing import open_book
from pledges.models import Pledge
from pledges.targets import Kind, percent
from pledges.templatetags.portal import day as day_words
from progress.actions.entries import cell_of
from progress.models import FundingReading, MonthlyReport, Narrative, ReportStep
from progress.periods import add_months
from progress.readers.changes import written
from progress.readers.preview import Grid, GridRow, read_grid
from progress.spreadsheets import columns, texts
from progress.spreadsheets.columns import DENOMINATOR, EXPECTED_ON, NOTE_KEY, NUMERATOR, VALUE
from progress.spreadsheets.figures import base_of, done_words
from progress.spreadsheets.layout import Cell, EntrySheet, Formula, sheet_name, write_help
from progress.spreadsheets.month_headings import HEADINGS, MONEY_HEADINGS, help_lines
from progress.spreadsheets.reading import first_shares
from progress.spreadsheets.stamp import SHEET, Base, write_stamp
from progress.spreadsheets.stories import money_base, story_base

MONTHS_AHEAD = 24
SENDS = (ReportStep.Action.SUBMIT, ReportStep.Action.ENTER)
SIGNS = (ReportStep.Action.SIGN,)


@dataclass(frozen=True, slots=True)
class Month:
    """Everything one sheet shows."""

    grid: Grid
    told: dict[int, Narrative]
    money: dict[tuple[int, str], FundingReading]
    first: set[int]

    @property
    def report(self) -> MonthlyReport:
        return self.grid.report

    @property
    def pledges(self) -> list[Pledge]:
        return list(dict.fromkeys(row.indicator.pledge for row in self.grid.rows))


def write_month_sheet(report: MonthlyReport, today: date) -> bytes:
    """The workbook. 完成率, 本月新增 and 是否达序 are formulas for the eye; the server's own
    figures stand in them until somebody types, and none is read back. The same
    number of queries whatever the number of rows.
    """
    month = _read(report, today)
    target = io.BytesIO()
    book = open_book(target)
    with translation.override(settings.LANGUAGE_CODE):  # a document of the province's
        _write_figures(book, month)
        _write_money(book, month)
        write_help(book, _("填报说明"), help_lines())
    write_stamp(
        book,
        kind="month",
        target=str(report.pk),
        at=timezone.localtime(),
        bases=_bases(month),
        lists=_months(report),
    )
    book.close()
    return target.getvalue()


def _read(report: MonthlyReport, today: date) -> Month:
    grid = read_grid(report, today)
    return Month(
        grid,
        {row.pledge_id: row for row in report.narratives.select_related("typed_by")},
        {(row.pledge_id, row.source): row for row in report.funding.all()},
        first_shares([row.share for row in grid.rows]),
    )


def _write_figures(book: xlsxwriter.Workbook, month: Month) -> None:
    report, grid = month.report, month.grid
    names = {"unit": report.unit, "year": report.month.year, "month": report.month.month}
    sheet = EntrySheet(
        book,
        sheet_name(str(report.unit)),
        HEADINGS,
        title=_("%(unit)s%(year)d年%(month)d月民生实事月报表") % names,
        subtitle=_subtitle(grid),
    )
    for number, row in enumerate((row for row in grid.rows if not row.halted), 1):
        at = sheet.add(_cells(sheet, month, row, number), _entries(month, row))
        if not grid.lock:
            _guide(sheet, at, month, row)
    sheet.finish(freeze_after=columns.INDICATOR)


def _subtitle(grid: Grid) -> str:
    text = _("%(batch)s　数据截至%(day)s　%(due)s前报送") % {
        "batch": grid.report.batch,
        "day": day_words(grid.as_of),
        "due": day_words(grid.report.due_on),
    }
    simulated = _("　演示数据，不代表实际工作进展") if grid.simulated else ""
    return text + simulated + (f"　{grid.lock}" if grid.lock else "")


def _cells(sheet: EntrySheet, month: Month, row: GridRow, number: int) -> dict[str, Cell]:
    share, reading, indicator = row.share, row.reading, row.indicator
    pledge = indicator.pledge
    cells: dict[str, Cell] = {
        columns.ID: str(share.pk),
        columns.REPORT: str(month.report.pk),
        "no": number,
        "category": pledge.category.name if pledge.category else "",
        columns.PLEDGE: pledge.title,
        columns.INDICATOR: str(share),
        columns.UNIT: indicator.unit,
        "target": row.target,
        "before": _before(row),
        "expected": row.expected,
        "evidence": row.evidence,
        "typed_by": _last(month.report, SENDS),
        "signed_by": _last(month.report, SIGNS),
        NOTE_KEY: reading.note if reading else "",
    }
    if row.qualitative:
        cells[VALUE] = done_words(cell_of(reading))
    elif row.counted is not None:
        cells[VALUE] = row.counted
    elif reading:
        cells[VALUE] = texts.as_cell(reading.value, reading.approx)
        cells[NUMERATOR] = texts.as_cell(reading.numerator)
        cells[DENOMINATOR] = texts.as_cell(reading.denominator)
    return cells | _formulas(sheet, row) | _story(month, row)


def _formulas(sheet: EntrySheet, row: GridRow) -> dict[str, Cell]:
    """What follows from a figure typed in the sheet, with what follows from the stored one."""
    value, stored = sheet.letter(VALUE), row.reading.value if row.reading else None
    found: dict[str, Cell] = {}
    if row.indicator.kind == Kind.FLOW:
        before = row.before.value if row.before and row.before.value is not None else None
        gained = None if stored is None else stored - (before or 0)
        text = f'=IF(ISNUMBER({value}),{value}-N({sheet.letter("before")}),"")'
        found["gained"] = Formula(text, "" if gained is None else gained)
    target = row.share.target()
    if target.has_share:
        origin, goal = written(target.baseline) or "0", written(target.value)
        actual = None if stored is None else percent(target.share(stored))
        text = f'=IF(ISNUMBER({value}),ROUND(({value}-{origin})/({goal}-{origin})*100,2),"")'
        found["actual"] = Formula(text, "" if actual is None else actual)
        if row.expected is not None:
            share, due = sheet.letter("actual"), sheet.letter("expected")
            yes, no = _("是"), _("否")
            on_time = (yes if actual >= row.expected else no) if actual is not None else ""
            text = f'=IF(ISNUMBER({share}),IF({share}>={due},"{yes}","{no}"),"")'
            found["on_time"] = Formula(text, on_time)
    return found


def _story(month: Month, row: GridRow) -> dict[str, Cell]:
    """The pledge's words and money, in its first row."""
    if row.share.pk not in month.first:
        return {}
    pledge_id = row.indicator.pledge_id
    base = story_base(month.told.get(pledge_id))
    money = [found for (pledge, _source), found in month.money.items() if pledge == pledge_id]
    sums: dict[str, Cell] = {}
    for part in ("allocated", "spent"):
        amounts = [yuan for found in money if (yuan := getattr(found, part)) is not None]
        sums[part] = texts.wan_cell(sum(amounts, Decimal(0))) if amounts else None
    return {**base, **sums}


def _entries(month: Month, row: GridRow) -> Iterator[str]:
    """The cells of the row that may be typed in; none while the report is locked."""
    if month.grid.lock:
        return
    if not row.indicator.counts_projects_at:
        yield VALUE
    if row.indicator.is_rate:
        yield from (NUMERATOR, DENOMINATOR)
    yield NOTE_KEY
    if row.share.pk in month.first:
        yield from (*columns.TEXTS, EXPECTED_ON)


def _guide(sheet: EntrySheet, at: int, month: Month, row: GridRow) -> None:
    """Lists to choose from, and a word of advice at the figure."""
    if row.qualitative:
        words = [texts.DONE, texts.GOING]
        sheet.choose(VALUE, at, words, _("请选“已完成”或“推进中”，进展写在“说明”里。"))
    elif not row.indicator.counts_projects_at:
        told = _("填截至%(day)s的累计数，单位%(unit)s。约数可写“约140”“140余”。") % {
            "day": day_words(month.grid.as_of),
            "unit": row.indicator.unit or _("（无）"),
        }
        sheet.hint(VALUE, at, _("本月累计"), told)
    if row.share.pk in month.first:
        source = f"='{SHEET}'!$D$2:$D${MONTHS_AHEAD + 1}"
        sheet.choose(EXPECTED_ON, at, source, _("请从列表中选月份，如 2023-12。"))


def _write_money(book: xlsxwriter.Workbook, month: Month) -> None:
    title = _("资金进度（累计，万元）")
    sheet = EntrySheet(
        book, columns.FUNDING_SHEET, MONEY_HEADINGS, title=title, subtitle=_subtitle(month.grid)
    )
    for pledge in month.pledges:
        for source, label in FundingReading.Source.choices:
            row = month.money.get((pledge.pk, source))
            amounts = {
                part: texts.wan_cell(getattr(row, part) if row else None) for part in columns.MONEY
            }
            cells: dict[str, Cell] = {
                columns.ID: str(pledge.pk),
                columns.PLEDGE: pledge.title,
                columns.SOURCE: str(label),
            }
            sheet.add(cells | amounts, () if month.grid.lock else columns.MONEY)
    sheet.finish(freeze_after=columns.SOURCE)


def _bases(month: Month) -> dict[str, Base]:
    bases = {str(row.share.pk): _figure_base(row) for row in month.grid.rows}
    for pledge in month.pledges:
        bases[f"p{pledge.pk}"] = story_base(month.told.get(pledge.pk))
        for source in FundingReading.Source.values:
            bases[f"p{pledge.pk}:{source}"] = money_base(month.money.get((pledge.pk, source)))
    return bases


def _figure_base(row: GridRow) -> Base:
    counted = {} if row.counted is None else {VALUE: str(row.counted)}
    return base_of(row.share, row.reading) | counted


def _before(row: GridRow) -> Cell:
    if row.before is None:
        return None
    if row.qualitative:
        return texts.DONE if row.before.achieved else texts.GOING
    return texts.as_cell(row.before.value, row.before.approx)


def _last(report: MonthlyReport, actions: tuple[Any, ...]) -> str:
    done = [step for step in report.steps.all() if step.action in actions and step.by]
    return str(done[-1].by) if done else ""


def _months(report: MonthlyReport) -> list[str]:
    return [f"{add_months(report.month, n):%Y-%m}" for n in range(MONTHS_AHEAD)]
