"""Reads one .xls from standard input and writes its sheets as JSON; run by ``legacy``.

Stands alone (standard library and the reading library): it runs as a script in a bounded
process that knows nothing of the portal. Besides the values it tells what the library
leaves out: error cells, percent formats, links to other workbooks.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import resource
import struct
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 20
END = 0xFFFFFFFA  # this and above: no sector
BOF, EOF, BOUNDSHEET, FILEPASS, SUPBOOK = 0x809, 0x0A, 0x85, 0x2F, 0x1AE
FORMAT, XF = 0x41E, 0xE0
NUMBER, RK, MULRK, BOOLERR, FORMULA = 0x203, 0x27E, 0xBD, 0x205, 0x06
LABEL, LABELSST, RSTRING = 0x204, 0xFD, 0xD6
CELLS = {NUMBER, RK, MULRK, BOOLERR, FORMULA, LABEL, LABELSST, RSTRING}
LITERAL = re.compile(r'"[^"]*"|\\.')
# A SUPBOOK that means the file itself, or functions of the program.
OWN_BOOKS = (0x0401, 0x3A01)
COLUMNS = 256  # the format knows no more
CORRUPT = "corrupt"


class Refused(Exception):
    """The file is not read; ``reason`` is one of ``faults.Reason``."""

    def __init__(self, reason: str, **names: object) -> None:
        super().__init__(reason)
        self.answer = {"error": reason, "names": names}


class Container:
    """The streams of a compound file: chains of sectors, each pointing at the next."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = 1 << _u16(data, 0x1E)
        if self.size not in (512, 4096):
            raise Refused(CORRUPT)
        self.fat = self._table(self._fat_sectors())
        self.directory = self._chain(_u32(data, 0x30))
        self.small_fat = self._table(self._sectors(_u32(data, 0x3C)))

    def stream(self, *names: str) -> bytes:
        """The stream of the first of these names that is there."""
        entries = [self.directory[at : at + 128] for at in range(0, len(self.directory), 128)]
        by_name = {_name(entry): entry for entry in entries if len(entry) == 128}
        entry = next((by_name[name] for name in names if name in by_name), None)
        if entry is None:
            raise Refused(CORRUPT)
        start, length = _u32(entry, 116), _u32(entry, 120)
        if length >= _u32(self.data, 0x38):
            return self._chain(start)[:length]
        small = self._chain(_u32(entries[0], 116))
        pieces, seen = [], 0
        while start < END and seen < len(self.small_fat):
            pieces.append(small[start * 64 : start * 64 + 64])
            start, seen = self._next(self.small_fat, start), seen + 1
        return b"".join(pieces)[:length]

    def _fat_sectors(self) -> list[int]:
        sectors = [s for s in struct.unpack_from("<109I", self.data, 0x4C) if s < END]
        at, more = _u32(self.data, 0x44), _u32(self.data, 0x48)
        for _ in range(min(more, len(self.data) // self.size)):
            if at >= END:
                break
            *found, at = struct.unpack(f"<{self.size // 4}I", self._sector(at))
            sectors += [s for s in found if s < END]
        return sectors

    def _table(self, sectors: list[int]) -> list[int]:
        return [n for s in sectors for n in struct.unpack(f"<{self.size // 4}I", self._sector(s))]

    def _sectors(self, start: int) -> list[int]:
        found: list[int] = []
        while start < END:
            found.append(start)
            if len(found) * self.size > len(self.data):
                raise Refused(CORRUPT)  # the chain runs in a circle
            start = self._next(self.fat, start)
        return found

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(sector) for sector in self._sectors(start))

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self.size
        return self.data[at : at + self.size].ljust(self.size, b"\0")

    @staticmethod
    def _next(table: list[int], at: int) -> int:
        if at >= len(table):
            raise Refused(CORRUPT)
        return table[at]


class Book:
    """The records of the workbook stream: formats, and of each sheet where its cells are."""

    def __init__(self, stream: bytes, limits: dict[str, int]) -> None:
        self.stream, self.limits = stream, limits
        self.offsets: list[int] = []
        self.cells = self.area = 0
        percents, self.percent_styles, styles = {9, 10}, set[int](), 0
        for kind, body in self._records(0):
            if kind == FILEPASS:
                raise Refused("password")
            if kind == SUPBOOK and len(body) >= 4 and _u16(body, 2) not in OWN_BOOKS:
                raise Refused("external_links")
            if kind == BOUNDSHEET:
                if body[5] & 0x0F == 1:
                    raise Refused("macros")  # a sheet of the old macro language
                if body[5] & 0x0F == 0:
                    self.offsets.append(_u32(body, 0))
            elif kind == FORMAT and "%" in LITERAL.sub("", _characters(body)):
                percents.add(_u16(body, 0))
            elif kind == XF:
                if _u16(body, 2) in percents:
                    self.percent_styles.add(styles)
                styles += 1

    def marks(self, number: int, name: str) -> tuple[list[tuple], list[tuple], int, int]:
        """Broken cells and percents of the sheet, and how far its content reaches."""
        broken, percents, rows, columns = [], [], 0, 0
        for kind, body in self._records(self.offsets[number]):
            if kind not in CELLS:
                continue
            row, first = _u16(body, 0), _u16(body, 2)
            last = _u16(body, len(body) - 2) if kind == MULRK else first
            rows, columns = max(rows, row + 1), max(columns, last + 1)
            self.cells += last - first + 1
            if self._is_error(kind, body):
                broken.append((row, first))
            percents += [
                (row, column)
                for column in range(first, last + 1)
                if self._style(kind, body, column - first) in self.percent_styles
            ]
            if self.cells > self.limits["cells"]:
                raise Refused("too_many_cells", limit=self.limits["cells"])
        self._require_bounds(name, rows, columns)
        return broken, percents, rows, columns

    def _require_bounds(self, name: str, rows: int, columns: int) -> None:
        self.area += rows * columns
        if columns > COLUMNS:
            raise Refused(CORRUPT)
        if rows > self.limits["rows"]:
            raise Refused("too_many_rows", sheet=name, count=rows, limit=self.limits["rows"])
        if self.area > self.limits["area"]:
            raise Refused("too_many_cells", limit=self.limits["cells"])

    @staticmethod
    def _style(kind: int, body: bytes, step: int) -> int:
        return _u16(body, 4 + 6 * step) if kind in (NUMBER, RK, MULRK, FORMULA) else -1

    @staticmethod
    def _is_error(kind: int, body: bytes) -> bool:
        if kind == BOOLERR:
            return body[7] == 1
        return kind == FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2

    def _records(self, at: int) -> Iterator[tuple[int, bytes]]:
        """Kind and body of each record of one substream, those nested in it left out."""
        depth = 0
        while at + 4 <= len(self.stream):
            kind, length = struct.unpack_from("<HH", self.stream, at)
            body = self.stream[at + 4 : at + 4 + length]
            at += 4 + length
            depth += (kind == BOF) - (kind == EOF)
            if depth == 0:
                return
            if depth == 1:
                yield kind, body
        raise Refused(CORRUPT)  # cut off before its end


def read(data: bytes, limits: dict[str, int]) -> dict[str, Any]:
    """The answer to print."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    found = Book(Container(data).stream("Workbook", "Book", "WORKBOOK", "BOOK"), limits)
    if len(found.offsets) > limits["sheets"]:
        raise Refused("too_many_sheets", count=len(found.offsets), limit=limits["sheets"])
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise Refused("password") from error
    sheets = [m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
    if len(sheets) != len(found.offsets):
        raise Refused(CORRUPT)
    marks = [found.marks(number, sheet.name) for number, sheet in enumerate(sheets)]
    return {
        "sheets": [
            _sheet(book, metadata, marks[number], limits["text"], SheetVisibleEnum.Visible)
            for number, metadata in enumerate(sheets)
        ]
    }


def _sheet(book: Any, metadata: Any, marks: tuple, text: int, visible: Any) -> tuple:
    broken, percents, height, width = marks
    sheet = book.get_sheet_by_name(metadata.name)
    rows = [[_word(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    if sum(len(cell) for row in rows for cell in row if isinstance(cell, str)) > text:
        raise Refused("too_much_text")
    width = max([width, *(len(row) for row in rows)])
    rows += [[] for _ in range(height - len(rows))]
    rows = [row + [None] * (width - len(row)) for row in rows]
    for row, column in broken:
        rows[row][column] = {"broken": "error"}
    for row, column in percents:
        if isinstance(rows[row][column], int | float):
            rows[row][column] = {"percent": rows[row][column]}
    merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or []]
    return metadata.name, rows, merged, metadata.visible != visible


def _word(cell: Any) -> Any:
    """A cell as JSON has it; {kind: text} for what it has no word for."""
    if cell == "" and isinstance(cell, str):
        return None
    if isinstance(cell, datetime):
        return {"datetime": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"duration": cell.total_seconds()}
    return cell


def _u16(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def _u32(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


def _name(entry: bytes) -> str:
    return entry[: max(_u16(entry, 64) - 2, 0)].decode("utf-16-le", "replace")


def _characters(body: bytes) -> str:
    """The text of a FORMAT record: the number, a length, how wide, the characters."""
    wide = len(body) > 4 and body[4] & 1
    return body[5:].decode("utf-16-le" if wide else "latin-1", "replace")


def main() -> None:
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = read(sys.stdin.buffer.read(), json.loads(sys.argv[1]))
    except Refused as refused:
        answer = refused.answer
    except MemoryError:
        answer = {"error": "bomb"}
    except BaseException:  # a panic inside the library is no Exception
        answer = {"error": CORRUPT}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
