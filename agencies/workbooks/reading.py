"""Any spreadsheet a person uploads, as plain rows; or one sentence saying what to mend.

The kind is told from the content, never from the file's name. Cells keep their places: row
n of the sheet is ``rows[n - 1]`` whatever is blank above it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.conf import settings
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from agencies.workbooks.archive import open_archive
from agencies.workbooks.cells import Value, as_percent
from agencies.workbooks.faults import Reason, WorkbookError
from agencies.workbooks.legacy import read_legacy
from agencies.workbooks.limits import LIMITS, MEGABYTE, Limits
from agencies.workbooks.marks import Marks, Range

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCUMENTS = (b"%PDF", b"{\\rtf", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: ``rows[r][c]`` from 0, all of one width, None where blank.

    ``merged`` holds (first row, first column, last row, last column), from 0; a merged
    region's value stands in its first cell alone.
    """

    name: str
    rows: list[list[Value]]
    merged: list[Range] = field(default_factory=list)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """An uploaded file: its name, and its sheets in order (hidden ones too)."""

    name: str
    sheets: list[Sheet]

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of this name, spaces around it aside."""
        return next((sheet for sheet in self.sheets if sheet.name.strip() == name), None)


def current_limits() -> Limits:
    """The limits with the size set for this site (``WORKBOOK_MAX_MB``)."""
    return replace(LIMITS, file_bytes=settings.WORKBOOK_MAX_MB * MEGABYTE)


def read_workbook(data: bytes | Path, *, name: str, limits: Limits | None = None) -> Workbook:
    """The sheets of an .xlsx, .xls or .ods (Excel, WPS, LibreOffice).

    ``name`` is kept for display only. Raises ``WorkbookError``, and nothing else, for what
    is no spreadsheet, broken, locked, larger than ``limits``, or carries macros, links to
    other files or XML definitions.
    """
    limits = limits or current_limits()
    if isinstance(data, Path):
        require_size(data.stat().st_size, limits)
        data = data.read_bytes()
    require_size(len(data), limits)
    if data.startswith(OLE):
        sheets = read_legacy(data, limits)
        return Workbook(name, [Sheet(*sheet) for sheet in sheets])
    if data.startswith(ZIP):
        opened = open_archive(data, limits)
        return Workbook(name, _read(opened.clean, opened.marks))
    raise WorkbookError(_why_not(data))


def require_size(size: int, limits: Limits) -> None:
    """Raise ``WorkbookError`` for an empty file, or one of more bytes than allowed."""
    if size == 0:
        raise WorkbookError(Reason.EMPTY)
    if size > limits.file_bytes:
        megabytes = f"{size / MEGABYTE:.1f}"
        raise WorkbookError(Reason.TOO_LARGE, size=megabytes, limit=limits.file_bytes // MEGABYTE)


def _why_not(data: bytes) -> Reason:
    if not data.strip(b"\x00\t\r\n "):
        return Reason.EMPTY
    if data.startswith(DOCUMENTS):
        return Reason.DOCUMENT_RENAMED
    return Reason.TEXT_RENAMED if _is_text(data) else Reason.NOT_A_SPREADSHEET


def _is_text(data: bytes) -> bool:
    sample = data[:4096]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if any(byte < 32 and byte not in b"\t\r\n\x0c" for byte in sample):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _read(clean: bytes, marks: dict[str, Marks]) -> list[Sheet]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(clean)) as book:
            return [
                _sheet(book, number, marks)
                for number, metadata in enumerate(book.sheets_metadata)
                if metadata.typ == SheetTypeEnum.WorkSheet
            ]
    except (KeyboardInterrupt, SystemExit, MemoryError, WorkbookError):
        raise
    except BaseException as error:  # a panic inside the library is no Exception
        raise WorkbookError(Reason.CORRUPT) from error


def _sheet(book: CalamineWorkbook, number: int, marks: dict[str, Marks]) -> Sheet:
    metadata = book.sheets_metadata[number]
    found = marks.get(metadata.name)
    if found is None:
        raise WorkbookError(Reason.CORRUPT)
    rows: list[list[Value]] = [
        [_plain(value) for value in row]
        for row in book.get_sheet_by_index(number).to_python(skip_empty_area=False)
    ]
    return Sheet(
        metadata.name,
        marked(rows, found),
        found.merged,
        metadata.visible != SheetVisibleEnum.Visible,
    )


def _plain(value: Value) -> Value:
    return None if value == "" else value


def marked(rows: list[list[Value]], marks: Marks) -> list[list[Value]]:
    """The rows with what the library left out: broken cells, and percents as they show."""
    width = max(marks.columns, *(len(row) for row in rows)) if rows else marks.columns
    rows += [[] for _ in range(marks.rows - len(rows))]
    for row in rows:
        row += [None] * (width - len(row))
    for (line, column), broken in marks.broken.items():
        rows[line][column] = broken
    for line, column in marks.percents:
        value = rows[line][column]
        if isinstance(value, int | float) and not isinstance(value, bool):
            rows[line][column] = as_percent(value)
    return rows
