"""How a sheet to be filled looks: title, headings, tinted cells to type in, the rest locked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from progress.spreadsheets.columns import HELP_SHEET
from progress.spreadsheets.texts import plain

HEADING_ROW = 3  # from 0: title, what it is of, the secrecy notice, headings
BAD_IN_NAME = re.compile(r"[\[\]:*?/\\]")
LANDSCAPE_A4 = 9
GROUND, ENTRY, HEAD = "#F2F2F2", "#FFF9E5", "#E7E2D8"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its key, its heading, its width in characters; ``hidden`` for ids."""

    key: str
    title: str
    width: int = 10
    hidden: bool = False
    wrap: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value it has now; nobody reads it back."""

    text: str
    value: Decimal | str


Cell = str | int | Decimal | Formula | None


def sheet_name(name: str) -> str:
    """A sheet's name as spreadsheets allow it."""
    return BAD_IN_NAME.sub("", name).strip("' ")[:31] or _("月报")


class EntrySheet:
    """A sheet under way: rows are added from the top, then it is finished."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        name: str,
        headings: Sequence[Heading],
        *,
        title: str,
        subtitle: str,
    ) -> None:
        self.sheet: Worksheet = book.add_worksheet(name)
        self.headings = list(headings)
        self.places = {heading.key: at for at, heading in enumerate(headings)}
        self.book, self.formats, self.row = book, dict[tuple[object, ...], Format](), HEADING_ROW
        self.sheet.set_row(0, 28)
        self.sheet.write_string(
            0, self._first(), title, book.add_format({"bold": True, "font_size": 16})
        )
        self.sheet.write_string(1, self._first(), subtitle)
        secret = _("本系统为非涉密系统，严禁录入国家秘密和工作秘密。黄色格子可以填写，其余已锁定。")
        self.sheet.write_string(2, self._first(), secret)
        for at, heading in enumerate(self.headings):
            self.sheet.write_string(HEADING_ROW, at, heading.title, self._format("head"))
            hide = {"hidden": True} if heading.hidden else {}
            self.sheet.set_column(at, at, heading.width, None, hide)
        self.sheet.set_row(HEADING_ROW, 32)

    def letter(self, key: str) -> str:
        """The cell of the row being written: 「$G5」."""
        return f"{xlsxwriter.utility.xl_col_to_name(self.places[key], True)}{self.row + 2}"

    def add(self, cells: Mapping[str, Cell], entries: Iterable[str] = ()) -> int:
        """Write one row; the cells named in ``entries`` may be typed in. Returns its number."""
        self.row += 1
        open_to_typing = set(entries)
        for at, heading in enumerate(self.headings):
            self._write(at, heading, cells.get(heading.key), heading.key in open_to_typing)
        return self.row

    def sum_above(self, key: str, rows: int) -> str:
        """A formula for the next row: the sum of that many rows above it."""
        column = xlsxwriter.utility.xl_col_to_name(self.places[key])
        last = self.row + 1
        return f"=SUM({column}{last - rows + 1}:{column}{last})"

    def finish(self, *, freeze_after: str) -> None:
        """Lock what is not to be typed in, and make it print on A4."""
        sheet = self.sheet
        sheet.protect(
            "",
            {
                "format_columns": True,
                "format_rows": True,
                "autofilter": True,
                "select_locked_cells": True,
            },
        )
        sheet.freeze_panes(HEADING_ROW + 1, self.places[freeze_after] + 1)
        sheet.set_landscape()
        sheet.set_paper(LANDSCAPE_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADING_ROW)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.set_footer("&C&P / &N")

    def choose(self, key: str, row: int, source: Any, told: str) -> None:
        """Let the cell take only what stands in ``source`` (a list of words, or a range)."""
        self.sheet.data_validation(
            row,
            self.places[key],
            row,
            self.places[key],
            {
                "validate": "list",
                "source": source,
                "error_title": _("请从列表中选择"),
                "error_message": told,
                "ignore_blank": True,
            },
        )

    def hint(self, key: str, row: int, title: str, told: str) -> None:
        """Show a word of advice while the cell is being typed in."""
        at = self.places[key]
        options = {"validate": "any", "input_title": title[:32], "input_message": told[:255]}
        self.sheet.data_validation(row, at, row, at, options)

    def _first(self) -> int:
        return next(at for at, heading in enumerate(self.headings) if not heading.hidden)

    def _write(self, at: int, heading: Heading, cell: Cell, is_entry: bool) -> None:
        if isinstance(cell, Formula):
            number = self._format("figure", places=2)
            value = float(cell.value) if isinstance(cell.value, Decimal) else cell.value
            self.sheet.write_formula(self.row, at, cell.text, number, value)
        elif isinstance(cell, Decimal | int):
            style = self._format("entry" if is_entry else "figure", places=_places(cell))
            self.sheet.write_number(self.row, at, cell, style)
        else:
            style = self._format("entry" if is_entry else "text", wrap=heading.wrap)
            text = plain(cell or "")
            if text:
                self.sheet.write_string(self.row, at, text, style)
            else:
                self.sheet.write_blank(self.row, at, None, style)

    def _format(self, kind: str, *, places: int = 0, wrap: bool = False) -> Format:
        key = kind, places if kind == "figure" else 0, wrap
        if key not in self.formats:
            self.formats[key] = self.book.add_format(_style(kind, places, wrap))
        return self.formats[key]


def write_help(book: xlsxwriter.Workbook, title: str, lines: Iterable[str]) -> None:
    """The sheet that says in plain words how to fill and send the file."""
    sheet = book.add_worksheet(HELP_SHEET)
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 16}))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for row, line in enumerate(lines, 2):
        sheet.write_string(row, 0, line, wrapped)
    sheet.protect()
    sheet.set_paper(LANDSCAPE_A4)
    sheet.fit_to_pages(1, 0)


def _style(kind: str, places: int, wrap: bool) -> dict[str, Any]:
    style: dict[str, Any] = {"valign": "top", "border": 1, "border_color": "#C9C4B8"}
    if kind == "head":
        return style | {
            "bold": True,
            "text_wrap": True,
            "bg_color": HEAD,
            "align": "center",
            "valign": "vcenter",
        }
    if kind == "entry":
        return style | {"locked": False, "bg_color": ENTRY, "text_wrap": wrap}
    if kind == "figure":
        return style | {
            "bg_color": GROUND,
            "num_format": f"#,##0{'.' * bool(places)}{'0' * places}",
        }
    return style | {"bg_color": GROUND, "text_wrap": wrap or True}


def _places(cell: Decimal | int) -> int:
    exponent = Decimal(cell).normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
