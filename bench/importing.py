"""Workbooks in: the preview of a province's month, all its places in one file."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl

from agencies.models import Region
from agencies.workbooks.reading import read_workbook
from bench.data import JANUARY, NEW_YEARS_EVE, Province, due_past, province
from bench.measuring import Figure, Pair, seconds, side_by_side, tidy
from pledges.models import Batch, Category, Indicator, Pledge, Share
from progress.actions.months import open_months
from progress.spreadsheets.layout import HEADING_ROW
from progress.spreadsheets.many_sheets import write_matrix
from progress.spreadsheets.many_units import read_matrix

PLACES, TASKS = 50, 40
ROUNDS = 9


def import_preview() -> Figure:
    """Every change and every fault of a workbook with 2,000 rows, each of them typed in.

    Floor: the same bytes read cell by cell with openpyxl alone, the library most would take.
    """
    batch = _batch(province())
    today = due_past(JANUARY)
    data = _typed(write_matrix(batch, JANUARY, today))
    found = _preview(data, batch, today)
    assert len(found["changes"]) == PLACES * TASKS, found["faults"][:3]
    pair = Pair(
        work=lambda: _preview(data, batch, today), floor=lambda: _openpyxl(data), clock=seconds
    )
    return side_by_side(pair, name="import_preview", limit=2, rounds=ROUNDS)


def _preview(data: bytes, batch: Batch, today: date) -> dict:
    book = read_workbook(data, name="matrix.xlsx")
    return read_matrix(book, batch, JANUARY, today).to_json()


def _openpyxl(data: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    return sum(len(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))


def _typed(data: bytes) -> bytes:
    """The downloaded workbook with a figure typed into every row."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[HEADING_ROW + 1]]
    column = headings.index("本月累计") + 1
    for number in range(PLACES * TASKS):
        sheet.cell(HEADING_ROW + 2 + number, column).value = 10 + number % 90
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _batch(province: Province) -> Batch:
    """A year whose forty tasks are divided among fifty places."""
    batch = Batch.objects.create(
        slug="matrix",
        title="2020年民生实事",
        starts_on=JANUARY,
        ends_on=NEW_YEARS_EVE,
        stage=Batch.Stage.PUBLISHED,
        region=province.region,
        issuer=province.agencies[0],
        office=province.office,
        reports_from=JANUARY,
    )
    places = Region.objects.bulk_create(
        Region(
            code=f"9901{n:02d}",
            name=f"第{n}县",
            short_name=f"第{n}县",
            level="county",
            parent=province.region,
            order=n,
        )
        for n in range(PLACES)
    )
    category = Category.objects.create(batch=batch, name="交通", order=1)
    pledges = Pledge.objects.bulk_create(
        Pledge(batch=batch, category=category, no=str(n), position=n, title=f"第{n}件民生实事")
        for n in range(1, TASKS + 1)
    )
    indicators = Indicator.objects.bulk_create(
        Indicator(
            pledge=pledge,
            position=1,
            name=f"第{pledge.no}项改造任务",
            kind="flow",
            comparator=">=",
            value=Decimal(5000),
            unit="公里",
            deadline=NEW_YEARS_EVE,
        )
        for pledge in pledges
    )
    Share.objects.bulk_create(
        Share(indicator=indicator, region=place, reporting_region=place, value=Decimal(100))
        for place in places
        for indicator in indicators
    )
    open_months(batch=batch, today=JANUARY)
    tidy()
    return batch


FIGURES = {"import_preview": import_preview}
