"""The dashboard's list as a workbook: the rows shown, with their figures, lights and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from agencies.workbooks.writing import open_book
from oversight.readers.dashboard_list import units_of
from oversight.readers.rows import Row
from pledges.figures import write_figure
from pledges.targets import Comparator
from pledges.templatetags.portal import day, moment, month
from progress.models.verdict import LightChoice

WIDTHS = (8, 16, 36, 30, 14, 20, 10, 14, 14, 12, 12, 14, 12, 14, 70)


def write_list(target: BinaryIO, title: str, chosen: date, rows: Sequence[Row], read_at) -> None:
    """One sheet: title, 数据截至 and the time it was written above the headings, then the rows.

    Percentages and points are numbers, in percent; a figure stands in its unit. One that bears
    约, 余 or a limit, or is told in words, stands as text, as the page has it (R55).
    """
    book = open_book(target)
    sheet = book.add_worksheet(_("任务清单"))
    bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    number = book.add_format({"num_format": "0.00", "valign": "top"})
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, _("%(batch)s：%(month)s") % {"batch": title, "month": month(chosen)})
    sheet.write_string(1, 0, _("生成时间：%(moment)s") % {"moment": moment(read_at)})
    for column, heading in enumerate(_headings()):
        sheet.write_string(3, column, heading, bold)
    for place, row in enumerate(rows, start=4):
        for column, value in enumerate(_cells(row)):
            if isinstance(value, Decimal):
                sheet.write_number(place, column, float(value), number)
            else:
                sheet.write_string(place, column, value, wrapped)
    sheet.freeze_panes(4, 3)
    book.close()


def _headings() -> list[str]:
    return [
        _("序号"), _("方面"), _("任务"), _("指标"), _("市县"), _("单位"), _("计量单位"),
        _("目标"), _("实际"), _("数据截至"), _("完成率（%）"), _("序时（%）"),
        _("差距（百分点）"), _("亮灯"), _("研判说明"),
    ]  # fmt: skip


def _cells(row: Row) -> list[Any]:
    pledge, indicator, lit = row.pledge.pledge, row.standing.indicator, row.lit
    reading = lit.line.reading if lit else None
    place = lit.line.share.region if lit else None
    light = lit.word if lit else _("不单独填报")
    if lit and lit.light and not light:
        light = str(LightChoice(lit.light).label)
    return [
        pledge.no,
        str(pledge.category or ""),
        pledge.title,
        indicator.name,
        str(place or ""),
        _("、").join(str(unit) for unit in units_of(row.pledge, row.standing)),
        indicator.unit,
        _goal(row),
        _actual(row),
        day(reading.as_of) if reading else "",
        _told(row.actual),
        _told(row.expected),
        _told(row.gap),
        light,
        lit.sentence if lit else "",
    ]


def _goal(row: Row) -> Decimal | str:
    """The target: a number where it says no more than that."""
    indicator = row.standing.indicator
    return figure_or_words(row.goal, indicator.upper, Comparator(indicator.comparator))


def _actual(row: Row) -> Decimal | str:
    reading = row.lit.line.reading if row.lit else None
    if row.lit is None or reading is None:
        return ""
    if reading.value is None:
        return row.lit.told
    return write_figure(reading.value, reading.approx) if reading.approx else reading.value


def figure_or_words(
    value: Decimal | None, upper: Decimal | None, comparator: Comparator
) -> Decimal | str:
    """「不超过4.5」, 「约300」, 「定性」; a bare number for what is to be reached as it stands."""
    if comparator == Comparator.QUALITATIVE:
        return _("定性")
    if value is None or comparator == Comparator.EQUAL:
        return _told(value)
    forms = {
        Comparator.AT_LEAST: _("不低于%(figure)s"),
        Comparator.AT_MOST: _("不超过%(figure)s"),
        Comparator.ABOUT: _("约%(figure)s"),
        Comparator.RANGE: _("%(figure)s至%(upper)s"),
    }
    upper_words = write_figure(upper) if upper is not None else "—"
    return forms[comparator] % {"figure": write_figure(value), "upper": upper_words}


def _told(value: Decimal | None) -> Decimal | str:
    return "" if value is None else value
