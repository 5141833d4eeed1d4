"""Open data: the account as CSV, JSON and XLSX. Words are always the Chinese ones.

One row per indicator (项, parts included); figures are plain numbers in ``单位``. Every row
carries its dates, and 演示数据 where figures are simulated, so that it may stand alone.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import timezone, translation

from results.models import Publication
from results.open_data.account import Account, Indicator, Pledge, account_of
from results.open_data.reading import released

BOM = "\ufeff"
HEADINGS = (
    "批次",
    "期号",
    "序号",
    "方面",
    "主要任务",
    "指标",
    "其中项",
    "说明",
    "目标",
    "牵头单位",
    "单位",
    "上期进展",
    "上期截至",
    "本期进展",
    "约数",
    "完成率（%）",
    "状态",
    "更正",
    "数据截至",
    "发布日期",
    "数据性质",
)
SIMULATED = "演示数据"
SIMULATED_NOTE = "演示数据：进度数据为模拟生成，不代表实际工作进展。"
# What a spreadsheet would take for the start of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | Decimal | date | int | None


def to_csv(publication: Publication) -> bytes:
    """UTF-8 with a byte order mark, as spreadsheets expect; no cell can be a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows([_as_text(cell) for cell in row] for row in _rows(publication))
    return (BOM + text.getvalue()).encode()


def to_xlsx(publication: Publication) -> bytes:
    """A workbook of one sheet; texts are written as texts, so none becomes a formula."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("公开数据")
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "figure": book.add_format({"num_format": "#,##0.####"}),
    }
    rows = list(_rows(publication))
    _write_notes(sheet, publication)
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(2, column, heading, formats["head"])
    for line, row in enumerate(rows, 3):
        for column, cell in enumerate(row):
            _write(sheet, line, column, cell, formats)
    sheet.freeze_panes(3, 0)
    sheet.autofilter(2, 0, 2 + len(rows), len(HEADINGS) - 1)
    sheet.set_column(4, 5, 32)
    book.close()
    return target.getvalue()


def to_json(publication: Publication) -> bytes:
    """The frozen content itself, with the publication's dates in front."""
    content = publication.content
    simulated = content["batch"]["simulated"]
    published_on, published_at = released(publication)
    document = {
        "title": content["batch"]["title"],
        "number": publication.number,
        "published_on": published_on.isoformat(),
        "published_at": timezone.localtime(published_at).isoformat(),
        "simulated": simulated,
        "notice": SIMULATED_NOTE if simulated else "",
        **content,
        "pledges": [_without(pledge, "initials") for pledge in content["pledges"]],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _rows(publication: Publication) -> Iterable[tuple[Cell, ...]]:
    with translation.override("zh-hans"):
        account = account_of(publication)
        return [
            _row(account, pledge, indicator)
            for pledge in account.pledges
            for indicator in pledge.rows
        ]


def _row(account: Account, pledge: Pledge, indicator: Indicator) -> tuple[Cell, ...]:
    return (
        account.title,
        account.number,
        pledge.no,
        pledge.category,
        pledge.title,
        indicator.name,
        "是" if indicator.is_part else "",
        "；".join(indicator.marks),
        indicator.target,
        pledge.lead,
        indicator.unit,
        indicator.before,
        indicator.before_as_of,
        indicator.value,
        indicator.approx,
        indicator.share,
        pledge.state_word,
        "更正" if indicator.corrected else "",
        indicator.as_of,
        account.published_on,
        SIMULATED if account.simulated else "",
    )


def _as_text(cell: Cell) -> str:
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else str(cell)


def _write_notes(sheet: Any, publication: Publication) -> None:
    batch = publication.content["batch"]
    as_of = publication.as_of or "尚无进展数据"
    dates = f"数据截至：{as_of}　发布日期：{publication.published_on}"
    sheet.write_string(0, 0, batch["title"])
    sheet.write_string(1, 0, f"{dates}　{SIMULATED_NOTE}" if batch["simulated"] else dates)


def _write(sheet: Any, line: int, column: int, cell: Cell, formats: dict[str, Any]) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(line, column, cell, formats["day"])
    elif isinstance(cell, Decimal | int):
        sheet.write_number(line, column, cell, formats["figure"])
    elif cell:
        sheet.write_string(line, column, cell)


def _without(row: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != key}
