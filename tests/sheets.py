"""Spreadsheets as the office programs write them, for the tests of reading."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import msoffcrypto.format.ooxml
import openpyxl
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

Rows = Sequence[Sequence[Any]]


def xlsx(
    rows: Rows = (), *, title: str = "月报", merge: Sequence[str] = (), **sheets: Rows
) -> bytes:
    """An .xlsx by openpyxl, its texts kept in the cells; further sheets by name."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    for region in merge:
        book.active.merge_cells(region)
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(list(row))
    return saved(book.save)


def shared(rows: Rows, *, title: str = "月报") -> bytes:
    """An .xlsx by xlsxwriter, its texts kept once and shared, as Excel and WPS do."""

    def write(target: Any) -> None:
        book = xlsxwriter.Workbook(target)
        sheet = book.add_worksheet(title)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
        book.close()

    return saved(write)


def xls(rows: Rows, *, title: str = "月报") -> bytes:
    """An .xls by xlwt."""
    book = xlwt.Workbook()
    sheet = book.add_sheet(title)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(number, column, cell)
    return saved(book.save)


def ods(rows: Rows, *, title: str = "月报") -> bytes:
    """An .ods by odfpy; texts and numbers."""
    document = OpenDocumentSpreadsheet()
    table = Table(name=title)
    document.spreadsheet.addElement(table)
    for row in rows:
        line = TableRow()
        table.addElement(line)
        for cell in row:
            line.addElement(ods_cell(cell))
    return saved(document.save)


def ods_cell(value: Any, **attributes: Any) -> TableCell:
    if value is None:
        return TableCell(**attributes)
    if isinstance(value, str):
        cell = TableCell(valuetype="string", **attributes)
        cell.addElement(P(text=value))
        return cell
    return TableCell(valuetype="float", value=str(value), **attributes)


def saved(save: Callable[[Any], Any]) -> bytes:
    target = io.BytesIO()
    save(target)
    return target.getvalue()


def encrypted(data: bytes) -> bytes:
    """The .xlsx with an opening password, as Office stores it."""
    target = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(data)).encrypt("密码123456", target)
    return target.getvalue()


def with_part(data: bytes, name: str, content: bytes | str) -> bytes:
    """The zip with one part put in, or put in place of the one of that name."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part))
        new.writestr(name, content)
    return target.getvalue()


def part_of(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def directory_entry_added(data: bytes, name: str) -> bytes:
    """The compound file with one more (empty) storage of this name in a free entry."""
    sector = struct.unpack_from("<I", data, 0x30)[0]
    start = (sector + 1) * 512
    free = next(at for at in range(start, start + 512, 128) if data[at + 66] == 0)
    encoded = name.encode("utf-16-le")
    entry = encoded.ljust(64, b"\0") + struct.pack("<HB", len(encoded) + 2, 1)
    return data[:free] + entry + data[free + len(entry) :]


def record_renamed(data: bytes, old: int, new: int) -> bytes:
    """The .xls with the first record of one kind turned into another."""
    at = data.index(struct.pack("<H", 0x809)) if struct.pack("<H", 0x809) in data else 0
    while True:
        kind, length = struct.unpack_from("<HH", data, at)
        if kind == old:
            return data[:at] + struct.pack("<H", new) + data[at + 2 :]
        at += 4 + length
