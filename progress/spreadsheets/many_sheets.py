"""The sheets with many units' figures: written to be filled and sent back."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

import xlsxwriter
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.models import Region
from agencies.workbooks.writing import open_book
from pledges.models import Batch, Indicator, Share
from pledges.targets import Comparator, Kind
from pledges.templatetags.portal import day as day_words
from progress.actions.entries import cell_of
from progress.models import MonthlyReport, Reading
from progress.periods import month_end
from progress.readers.preview import target_in_words
from progress.spreadsheets import columns, texts
from progress.spreadsheets.columns import DENOMINATOR, NOTE_KEY, NUMERATOR, VALUE
from progress.spreadsheets.figures import base_of, done_words
from progress.spreadsheets.layout import Cell, EntrySheet, Formula, Heading, write_help
from progress.spreadsheets.many_units import (
    all_shares,
    matrix_target,
    readings_by_share,
    region_shares,
    reports_by_unit,
    unit_of,
    why_not_open,
)
from progress.spreadsheets.stamp import write_stamp

TASK_HEADINGS = (
    Heading("category", "类别", 10, wrap=True),
    Heading(columns.PLEDGE, "任务", 24, wrap=True),
    Heading(columns.INDICATOR, "指标", 24, wrap=True),
    Heading(columns.UNIT, "单位", 7),
    Heading("target", "分解目标", 12, wrap=True),
)
PARTS = (Heading(NUMERATOR, "分子", 9), Heading(DENOMINATOR, "分母", 9))
MATRIX_HEADINGS = (
    Heading(columns.ID, "任务编号", hidden=True),
    Heading("no", "序号", 6),
    Heading(columns.PLACE, "区划", 12),
    *TASK_HEADINGS,
    Heading("before", "上月累计", 11),
    Heading(VALUE, "本月累计", 12),
    *PARTS,
    Heading(NOTE_KEY, "说明", 24, wrap=True),
    Heading("reporter", "填报单位", 14, wrap=True),
    Heading("state", "报送状态", 12),
)
OPENING_HEADINGS = (
    Heading(columns.ID, "任务编号", hidden=True),
    Heading("no", "序号", 6),
    *TASK_HEADINGS,
    Heading(columns.PLACE, "承担区划或单位", 14),
    Heading("reporter", "填报单位", 14, wrap=True),
    Heading(VALUE, "期初累计", 12),
    *PARTS,
    Heading(NOTE_KEY, "说明", 28, wrap=True),
)


def write_matrix(batch: Batch, month: date, today: date) -> bytes:
    """The places' figures of a month: a long table to fill, and the same as a matrix to read."""
    shares = region_shares(batch)
    reports, readings = reports_by_unit(batch, month), readings_by_share(batch, month)
    closed = why_not_open(reports.values(), today)
    before = _before(batch, month)
    target = io.BytesIO()
    book = open_book(target)
    with translation.override(settings.LANGUAGE_CODE):
        names = {"batch": batch, "year": month.year, "month": month.month}
        sheet = EntrySheet(
            book,
            "分市县月报",
            MATRIX_HEADINGS,
            title=_("%(batch)s%(year)d年%(month)d月分市县月报表") % names,
            subtitle=_subtitle(batch, reports.values(), month_end(month)),
        )
        for number, share in enumerate(shares, 1):
            report = reports.get(unit_of(share))
            cells = _task(number, share) | _figures(share, readings.get(share.pk))
            cells["before"] = _shown(share, before.get(share.pk))
            cells["state"] = report.state_label if report else _("没有月报")
            halted = share.halt_on(month_end(month)) is not None
            is_open = report is not None and report.pk not in closed and not halted
            _add(sheet, share, cells, is_open=is_open)
        sheet.finish(freeze_after=columns.INDICATOR)
        _write_summary(book, shares, readings)
        write_help(book, _("填报说明"), _matrix_help())
    bases = {str(share.pk): base_of(share, readings.get(share.pk)) for share in shares}
    at, place = timezone.localtime(), matrix_target(batch, month)
    write_stamp(book, kind="matrix", target=place, at=at, bases=bases)
    book.close()
    return target.getvalue()


def write_opening(batch: Batch) -> bytes:
    """The template of the former ledger: every share of the batch, nothing filled in."""
    shares = all_shares(batch)
    target = io.BytesIO()
    book = open_book(target)
    with translation.override(settings.LANGUAGE_CODE):
        sheet = EntrySheet(
            book,
            "期初台账",
            OPENING_HEADINGS,
            title=_("%(batch)s期初台账") % {"batch": batch},
            subtitle=_("填启用前某一个月底的累计数；数据截至哪个月底，上传时选择。"),
        )
        for number, share in enumerate(shares, 1):
            _add(sheet, share, _task(number, share), is_open=True)
        sheet.finish(freeze_after=columns.INDICATOR)
        write_help(book, _("填报说明"), _opening_help())
    bases = {str(share.pk): base_of(share, None) for share in shares}
    write_stamp(book, kind="opening", target=batch.slug, at=timezone.localtime(), bases=bases)
    book.close()
    return target.getvalue()


def _task(number: int, share: Share) -> dict[str, Cell]:
    pledge = share.indicator.pledge
    place = share.region or share.agency
    return {
        columns.ID: str(share.pk),
        "no": number,
        "category": pledge.category.name if pledge.category else "",
        columns.PLEDGE: pledge.title,
        columns.INDICATOR: share.indicator.name,
        columns.UNIT: share.indicator.unit,
        "target": target_in_words(share),
        columns.PLACE: place.name if place else "",
        "reporter": str(share.reporting_agency or share.reporting_region),
    }


def _figures(share: Share, reading: Reading | None) -> dict[str, Cell]:
    stored = cell_of(reading)
    return {
        VALUE: _shown(share, reading),
        NUMERATOR: texts.as_cell(stored.numerator),
        DENOMINATOR: texts.as_cell(stored.denominator),
        NOTE_KEY: stored.note,
    }


def _shown(share: Share, reading: Reading | None) -> Cell:
    stored = cell_of(reading)
    if share.indicator.kind == Kind.QUALITATIVE:
        return done_words(stored)
    return texts.as_cell(stored.value, stored.approx)


def _add(sheet: EntrySheet, share: Share, cells: dict[str, Cell], *, is_open: bool) -> None:
    at = sheet.add(cells, _entries(share) if is_open else ())
    if is_open and share.indicator.comparator == Comparator.QUALITATIVE:
        told = _("请选“已完成”或“推进中”，进展写在“说明”里。")
        sheet.choose(VALUE, at, [texts.DONE, texts.GOING], told)


def _entries(share: Share) -> Iterator[str]:
    if not share.indicator.counts_projects_at:
        yield VALUE
    if share.indicator.is_rate:
        yield from (NUMERATOR, DENOMINATOR)
    yield NOTE_KEY


def _before(batch: Batch, month: date) -> dict[int, Reading]:
    """The last accepted figure of an earlier month, by share. One query."""
    newest = (
        Reading.objects.filter(
            report__batch=batch,
            report__month__lt=month,
            report__state=MonthlyReport.State.ACCEPTED,
            share__region__isnull=False,
        )
        .order_by("share_id", "-report__month")
        .distinct("share_id")
    )
    return {reading.share_id: reading for reading in newest}


def _subtitle(batch: Batch, reports: Iterable[MonthlyReport], as_of: date) -> str:
    simulated = any(report.simulated for report in reports)
    note = _("　演示数据，不代表实际工作进展") if simulated else ""
    return _("数据截至%(day)s") % {"day": day_words(as_of)} + note


def _write_summary(
    book: xlsxwriter.Workbook, shares: Sequence[Share], readings: dict[int, Reading]
) -> None:
    """Places down, indicators across; flows are added up below."""
    indicators: list[Indicator] = list(dict.fromkeys(share.indicator for share in shares))
    of_place: dict[Region, dict[int, Share]] = defaultdict(dict)
    for share in shares:
        if share.region:
            of_place[share.region][share.indicator_id] = share
    headings = [
        Heading("place", "区划", 14),
        *(Heading(str(i.pk), _heading(i), 14, wrap=True) for i in indicators),
    ]
    sheet = EntrySheet(book, columns.SUMMARY_SHEET, headings, title=_("汇总（只读）"), subtitle="")
    for place, found in of_place.items():
        cells: dict[str, Cell] = {"place": place.name}
        for pk, share in found.items():
            cells[str(pk)] = _shown(share, readings.get(share.pk))
        sheet.add(cells)
    sums: dict[str, Cell] = {"place": _("合计")}
    for indicator in indicators:
        if indicator.kind == Kind.FLOW:
            sums[str(indicator.pk)] = _sum(sheet, indicator, of_place, readings)
    sheet.add(sums)
    sheet.finish(freeze_after="place")


def _sum(
    sheet: EntrySheet,
    indicator: Indicator,
    of_place: dict[Region, dict[int, Share]],
    readings: dict[int, Reading],
) -> Formula:
    values = [
        reading.value
        for found in of_place.values()
        if (share := found.get(indicator.pk)) and (reading := readings.get(share.pk))
        if reading.value is not None
    ]
    return Formula(sheet.sum_above(str(indicator.pk), len(of_place)), sum(values, Decimal(0)))


def _heading(indicator: Indicator) -> str:
    unit = f"（{indicator.unit}）" if indicator.unit else ""
    return f"{indicator.name}{unit}"


def _matrix_help() -> list[str]:
    return [
        _("1. 本表供办公室代市县录入月报数据，只填黄色格子：本月累计、分子、分母、说明。"),
        _("2. 已报送、已审核的月报不能代录，对应的格子已锁定；需要修改的请先退回。"),
        _("3. 数字可写 1380、1,380、1.2万；约数写“约140”“140余”；不要写单位。"),
        _("4. 上传时写明代录原因。填齐的月报随即报送待审，没填齐的存为草稿；由另一人审核。"),
        _("5. 有一处差错，整张表都不写入。“汇总”工作表只供查看，不读取。"),
    ]


def _opening_help() -> list[str]:
    return [
        _("1. 年中启用时，把启用前台账中的累计数填入“期初累计”；没有数据的行空着。"),
        _("2. 一张表只填同一个月底的数据，上传时选择是哪个月底。"),
        _("3. 数字可写 1380、1,380、1.2万；约数写“约140”“140余”；不要写单位。"),
        _("4. 导入后即为已审核的期初数；以后需要修改的，请用“更正”并写明原因。"),
        _("5. 有一处差错，整张表都不写入。"),
    ]
