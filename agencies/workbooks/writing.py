"""Making workbooks and CSV in which no text of a person's can become a formula (R56).

The one place where cells are written: every XLSX and every CSV of the portal is opened here
(tests/test_hardening_formulas.py walks all of them). Texts a spreadsheet could take for a
formula after OWASP's "CSV Injection": they begin with = + - @, a tab or a line break.
"""

from __future__ import annotations

import copy
import csv
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, BinaryIO, TextIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import Worksheet

# What a spreadsheet would take for the start of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def open_book(target: BinaryIO) -> xlsxwriter.Workbook:
    """A new workbook written to ``target`` on ``close()``.

    Texts stay texts: none turns into a formula, a link or a number, whoever typed it. One that
    looks like a formula is marked as text by its format (Excel's quotePrefix), so that it stays
    one where somebody goes into the cell and out again; what is read back is what was written.
    """
    return _Book(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )


def looks_like_formula(value: str) -> bool:
    """Would a spreadsheet take the text for a formula?"""
    return value.startswith(FORMULA_STARTS)


class CsvRows:
    """Rows of CSV, RFC 4180. CSV has no types: a text that looks like a formula gets an
    apostrophe, a number never does; None is an empty field."""

    def __init__(self, target: TextIO) -> None:
        self._writer = csv.writer(target)

    def add(self, cells: Iterable[object]) -> None:
        """Write one row."""
        self._writer.writerow([_csv_cell(cell) for cell in cells])


def safe_text(value: str) -> str:
    """A text for CSV; not needed in a workbook of ``open_book``, and wrong there."""
    return f"'{value}" if looks_like_formula(value) else value


def _csv_cell(cell: object) -> str:
    if cell is None:
        return ""
    # the sign of a number begins no formula
    return str(cell) if isinstance(cell, int | Decimal) else safe_text(str(cell))


class _Book(xlsxwriter.Workbook):
    """A workbook whose sheets mark what looks like a formula."""

    def __init__(self, target: BinaryIO, options: dict[str, Any]) -> None:
        super().__init__(target, options)
        self._marked: dict[Format | None, Format] = {}

    def add_worksheet(self, name: str | None = None, worksheet_class: Any = None) -> Worksheet:
        sheet = super().add_worksheet(name, worksheet_class or _Sheet)
        sheet.book = self
        return sheet

    def marked(self, style: Format | None) -> Format:
        """The format with quotePrefix; one for each format, whatever the number of cells."""
        if style not in self._marked:
            twin = copy.copy(style) if style is not None else self.add_format()
            if style is not None:
                twin.xf_index = twin.dxf_index = twin._format_key = None
                self.formats.append(twin)
            twin.set_quote_prefix()
            self._marked[style] = twin
        return self._marked[style]


class _Sheet(Worksheet):
    book: _Book

    # every public way to write a text ends here
    def _write_string(
        self, row: int, col: int, string: str, cell_format: Format | None = None
    ) -> Any:
        if looks_like_formula(string):
            cell_format = self.book.marked(cell_format)
        return super()._write_string(row, col, string, cell_format)

    # the library writes any kind of cell, with whatever format its row or column has, in twice
    # the time: a text or number that has its own format, or none around it, needs less
    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = type(cell).__name__
        style = cell.format
        if kind not in ("String", "Number") or not (style or self._is_plain(row, col)):
            super()._write_cell(row, col, cell)
            return
        place = xl_rowcol_to_cell_fast(row, col)
        start = f'<c r="{place}" s="{style._get_xf_index()}"' if style else f'<c r="{place}"'
        if kind == "String":
            self.fh.write(f'{start} t="s"><v>{cell.string}</v></c>')
        else:
            self.fh.write(f"{start}><v>{cell.number:.16G}</v></c>")

    def _is_plain(self, row: int, col: int) -> bool:
        """Has neither the row nor the column a format of its own?"""
        return row not in self.row_info and (
            col not in self.col_info or self.col_info[col].column_format is None
        )
