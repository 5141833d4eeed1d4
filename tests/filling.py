"""A clerk with a spreadsheet program: opens what was downloaded, types, saves."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl.worksheet.worksheet import Worksheet

from agencies.workbooks.faults import faults_sorted
from agencies.workbooks.reading import read_workbook
from progress.models import MonthlyReport, Upload
from progress.readers.changes import Found
from progress.spreadsheets.month_sheet import write_month_sheet
from progress.spreadsheets.reading import read_month

TODAY = date(2020, 5, 8)
HEADING_ROW = 4
FIRST_ROW = 5


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def columns(sheet: Worksheet) -> dict[str, int]:
    """Heading → number of its column, from 1."""
    return {cell.value: cell.column for cell in sheet[HEADING_ROW] if cell.value not in (None, "")}


def typed(data: bytes, cells: Mapping[tuple[int, str], Any], *, sheet: int | str = 0) -> bytes:
    """The workbook with cells typed into: (row, heading) → value."""
    book = opened(data)
    page = book[sheet] if isinstance(sheet, str) else book.worksheets[sheet]
    places = columns(page)
    for (row, heading), value in cells.items():
        page.cell(row, places[heading]).value = value
    return saved(book)


def reworked(data: bytes, work: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = opened(data)
    work(book)
    return saved(book)


def table(headings: Sequence[str], *rows: Sequence[Any], title: str = "月报") -> bytes:
    """A workbook of the unit's own making: headings in the first row."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in (headings, *rows):
        book.active.append(list(row))
    return saved(book)


def read(report: MonthlyReport, data: bytes, *, today: date = TODAY) -> Found:
    """What the workbook would change in the report as it stands now."""
    report = MonthlyReport.objects.select_related("batch", "agency", "region").get(pk=report.pk)
    return read_month(read_workbook(data, name="月报.xlsx"), report, today)


def downloaded(report: MonthlyReport, *, today: date = TODAY) -> bytes:
    report = MonthlyReport.objects.select_related("batch", "agency", "region").get(pk=report.pk)
    return write_month_sheet(report, today)


def told(found: Found) -> list[tuple[str, str, str]]:
    """The changes as the preview words them: what, old, new."""
    return [(change.what, change.old, change.new) for change in found.changes]


def faults(found: Found) -> list[tuple[str, str]]:
    return [(fault.place, fault.message) for fault in faults_sorted(found.faults)]


def as_file(data: bytes, name: str = "月报.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def sent(client: Any, report: MonthlyReport, data: bytes, name: str = "月报.xlsx") -> Upload:
    """The upload made by sending the file on the report's page."""
    page = client.post(reverse("sheet_upload", args=[report.pk]), {"file": as_file(data, name)})
    assert page.status_code == 302, page.content.decode()
    return Upload.objects.get(pk=page["Location"].rstrip("/").split("/")[-1])
