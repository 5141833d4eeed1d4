"""Whatever people have typed, no file we give away holds a formula of theirs."""

from __future__ import annotations

import ast
import csv
import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from agencies.models import Agency, User
from agencies.workbooks.reading import read_workbook
from agencies.workbooks.writing import FORMULA_STARTS, CsvRows, open_book
from pledges.models import Batch, Category, Indicator, Pledge
from progress.models import Narrative, Reading
from tests.access.allowed import PAGES

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = '=HYPERLINK("http://evil.example.com","点我")'
STARTS = st.sampled_from(FORMULA_STARTS)
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20)


def cells_of(data: bytes, *, name: str) -> list[tuple[str, str]]:
    """(kind, text) of every cell: 「s」 text, 「f」 formula, 「n」 number…; CSV has texts alone."""
    if name.endswith("csv"):
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
        return [("s", cell) for row in rows for cell in row]
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [
        (cell.data_type, str(cell.value))
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]


@given(STARTS, TEXTS)
def test_in_csv_no_field_begins_like_a_formula(start, rest):
    text = io.StringIO()
    CsvRows(text).add([start + rest, "农村公路", Decimal("-1.5"), -3, None])

    (row,) = csv.reader(io.StringIO(text.getvalue()))

    assert row == [f"'{start}{rest}", "农村公路", "-1.5", "-3", ""]


@given(STARTS, TEXTS)
def test_in_a_workbook_it_is_marked_as_text_and_reads_back_as_written(start, rest):
    target = io.BytesIO()
    book = open_book(target)
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("月报")
    for column, style in enumerate((None, bold)):
        sheet.write_string(0, column, start + rest, style)
        sheet.write_string(1, column, "农村公路", style)
    sheet.write_number(2, 0, -1.5)
    book.close()

    cells = openpyxl.load_workbook(target).active

    marked = [[cell.quotePrefix for cell in row] for row in cells["A1:B2"]]
    assert marked == [[True, True], [False, False]]
    assert [cell.font.b for row in cells["A1:B2"] for cell in row] == [False, True] * 2
    assert cells["A1"].data_type == "s"
    assert (cells["A3"].data_type, cells["A3"].value) == ("n", -1.5)
    if start not in "\t\r\n":  # XML's own rule on white space
        read = read_workbook(target.getvalue(), name="x").sheets[0].rows[0][0]
        assert read == start + rest


@pytest.fixture
def hostile(roads, batch, addresses, director):
    """Every name that can be typed is a formula; and it is all published."""
    Pledge.objects.update(title=HOSTILE)
    Indicator.objects.update(name=HOSTILE)
    Batch.objects.filter(pk=batch.pk).update(title=HOSTILE)
    Category.objects.update(name=HOSTILE)
    Agency.objects.filter(pk=roads.reporting_agency_id).update(name=HOSTILE, short_name=HOSTILE)
    User.objects.filter(is_active=True).update(last_name=HOSTILE)
    Reading.objects.update(note=HOSTILE)
    Narrative.objects.update(progress=HOSTILE)
    return addresses


@pytest.mark.parametrize("who", ["reporter", "officer", "administrator", "auditor"])
def test_every_address_that_gives_away_a_sheet(who, hostile, request):
    client = Client()
    client.force_login(request.getfixturevalue(who))
    found, seen = {}, set()
    for name, address in hostile.items():
        if PAGES[name][0] != "get":
            continue
        answer = client.get(address)
        kind = answer.headers.get("Content-Type", "")
        ending = "csv" if "text/csv" in kind else "xlsx" if "spreadsheetml" in kind else ""
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if not ending or answer.status_code != 200:
            continue
        seen.add(name)
        for type_, text in cells_of(data, name=ending):
            evil = "evil.example.com" in text and (
                type_ == "f" or (ending == "csv" and text.startswith(FORMULA_STARTS))
            )
            if evil:
                found[name] = (type_, text)

    assert found == {}
    assert (
        seen
        >= {
            "reporter": {"data_csv", "data_xlsx", "table_csv", "sheet_download"},
            "officer": {"dashboard_sheet", "problems_sheet", "matrix_download", "opening_download"},
            "administrator": {"directory_template"},
            "auditor": {"data_csv"},
        }[who]
    )


def test_nobody_writes_a_sheet_by_another_door():
    """A new file format would otherwise go unguarded."""
    found = []
    for app in ("agencies", "pledges", "progress", "oversight", "results"):
        for path in (ROOT / app).rglob("*.py"):
            if path.match("workbooks/writing.py"):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    name = f"{node.value.id}.{node.attr}"
                    called = name in ("csv.writer", "csv.DictWriter")
                    if called or (name == "xlsxwriter.Workbook" and _is_called(path, node)):
                        found.append((str(path.relative_to(ROOT)), name))

    assert found == []


def _is_called(path: Path, wanted: ast.Attribute) -> bool:
    """Made there; a mere type annotation is not."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.lineno, node.func.col_offset) == (wanted.lineno, wanted.col_offset)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )
