"""A spreadsheet → its rows as lines, cells parted by tabs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from agencies.workbooks.cells import CellError, Value, text
from agencies.workbooks.reading import Sheet, read_workbook


def read_sheets(data: bytes) -> tuple[str, list[str]]:
    """The visible sheets one after the other, and notes. Raises ``WorkbookError``."""
    book = read_workbook(data, name="")
    shown = [sheet for sheet in book.sheets if not sheet.hidden]
    notes = [
        _("工作表“%(name)s”是隐藏的，没有读入。") % {"name": sheet.name}
        for sheet in book.sheets
        if sheet.hidden
    ]
    faults: list[str] = []
    parts = [_lines(sheet, faults) for sheet in shown]
    if faults:
        places = _("、").join(faults[:10])
        notes.append(_("%(places)s的内容读不出，留作空白。") % {"places": places})
    return "\n\n".join(filter(None, parts)), notes


def _lines(sheet: Sheet, faults: list[str]) -> str:
    lines = []
    for number, row in enumerate(sheet.rows, 1):
        cells = [_cell(value, faults, sheet.name, number) for value in row]
        lines.append("\t".join(cells).rstrip("\t"))
    return "\n".join(lines).strip("\n")


def _cell(value: Value, faults: list[str], sheet: str, row: int) -> str:
    try:
        return " ".join(text(value).split())
    except CellError:
        faults.append(_("“%(sheet)s”第%(row)d行") % {"sheet": sheet, "row": row})
        return ""
