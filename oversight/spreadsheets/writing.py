"""The ledger as a workbook: reading it back as it is changes nothing."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from agencies.workbooks.headers import Column
from agencies.workbooks.writing import open_book
from oversight.models import Problem
from oversight.spreadsheets.columns import (
    COLUMNS,
    DAYS,
    DUTIES,
    FIXED,
    ISSUES,
    KIND,
    NOTES,
    OWN_WORDS,
    SHEETS,
    WIDTHS,
    row_key,
    said,
)
from oversight.spreadsheets.names import Units
from progress.spreadsheets.stamp import SHEET as STAMP
from progress.spreadsheets.stamp import write_stamp

WIDTH = 12
ROOM = 500  # rows below the last with lists to choose from
GUIDE = (
    "一、“问题清单”写明问题本身，“责任清单”写明由谁、怎样、何时整改；两张清单按编号对应。",
    "二、已有的问题按编号识别，改哪一格就更新哪一格，没有改的不动；不会删除问题。",
    "三、新问题的编号写“新1”“新2”……，两张清单用同一个；导入后由系统编号，并通知责任单位。",
    "四、新问题须填写实事（或实事序号）、问题、来源、发现日期、责任单位、整改期限；有多个批次时还须填写批次。",
    "五、延长整改期限须同时填写“延期原因”，新期限须晚于原期限。",
    "六、灰色各列由系统登记，不能用表格修改：整改、签字、销号请在系统中办理；已销号的问题不能修改。",
    "七、签字方（如项目指挥部、工程监理、质量监督）只在新问题中填写，多个之间用顿号隔开；留空表示不需要签字。",
    "八、本系统为非涉密系统，严禁录入国家秘密和工作秘密；不要填写手机号、身份证号等个人信息。",
)


def ledger_book(problems: Iterable[Problem], *, office_id: int, at: datetime) -> bytes:
    """An .xlsx of the two lists; ``problems`` have numbers, and all ``said`` needs."""
    target = io.BytesIO()
    book = open_book(target)
    formats = _formats(book)
    units = Units()
    rows = [said(problem, units.name(problem)) for problem in problems]
    for name in SHEETS:
        sheet = book.add_worksheet(name)
        _write_list(sheet, name, [row[name] for row in rows], formats)
        _offer(sheet, name, len(rows), len(units.names))
    notes = book.add_worksheet(NOTES)
    notes.set_column(0, 0, 100, formats["wrap"])
    for line, sentence in enumerate(GUIDE):
        notes.write_string(line, 0, sentence)
    bases = {row_key(name, row[name]["number"]): row[name] for row in rows for name in SHEETS}
    write_stamp(book, kind=KIND, target=str(office_id), at=at, bases=bases, lists=units.names)
    book.close()
    return target.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    grey = {"font_color": "#545D66", "bg_color": "#ECEEF0"}
    words = {"num_format": "@", "text_wrap": True, "valign": "top"}
    days = {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}
    return {
        "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#EFEDE8"}),
        "words": book.add_format(words),
        "days": book.add_format(days),
        "fixed": book.add_format(words | grey),
        "fixed_days": book.add_format(days | grey),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _write_list(
    sheet: Any, name: str, rows: Sequence[dict[str, str]], formats: dict[str, Any]
) -> None:
    for at, column in enumerate(COLUMNS[name]):
        shape = formats[_format_of(name, column)]
        blank = formats["days" if column.key in DAYS else "words"]
        system = column.key in OWN_WORDS
        sheet.set_column(at, at, WIDTHS.get(column.key, WIDTH), shape if system else blank)
        sheet.write_string(0, at, column.title, formats["head"])
        for line, row in enumerate(rows, 1):
            written = row[column.key]
            if written and column.key in DAYS:
                sheet.write_datetime(line, at, _at_midnight(written), shape)
            elif written:
                sheet.write_string(line, at, written, shape)
            else:
                sheet.write_blank(line, at, None, shape)
    sheet.freeze_panes(1, 1)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(COLUMNS[name]) - 1)


def _format_of(name: str, column: Column) -> str:
    fixed = column.key in FIXED[name] or column.key == "number"
    if column.key in DAYS:
        return "fixed_days" if fixed else "days"
    return "fixed" if fixed else "words"


def _at_midnight(written: str) -> datetime:
    day = date.fromisoformat(written)
    return datetime(day.year, day.month, day.day)


def _offer(sheet: Any, name: str, rows: int, units: int) -> None:
    """Lists to choose from: where a problem comes from, and the units there are."""
    last = rows + ROOM
    keys = [column.key for column in COLUMNS[name]]
    if name == ISSUES:
        at = keys.index("source")
        source: Any = [str(label) for label in Problem.Source.labels]
        sheet.data_validation(1, at, last, at, {"validate": "list", "source": source})
    if name == DUTIES:
        at = keys.index("unit")
        # a short name or an alias is understood too
        sheet.data_validation(
            1, at, last, at,
            {
                "validate": "list", "source": f"='{STAMP}'!$D$2:$D${units + 1}",
                "error_type": "warning", "error_title": "责任单位",
                "error_message": "请从下拉列表中选择，或填写单位全称。",
            },
        )  # fmt: skip
