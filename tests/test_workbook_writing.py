"""What people typed never becomes a formula, a link or a number in a file we make."""

from __future__ import annotations

import io

import openpyxl
import pytest

from agencies.workbooks.reading import read_workbook
from agencies.workbooks.writing import open_book, safe_text

EVIL = ['=HYPERLINK("http://x","点")', "+1+1", "-1", "@SUM(A1)", "＝1+1", "http://x", "00123"]


def test_texts_stay_texts_and_read_back_as_written():
    target = io.BytesIO()
    book = open_book(target)
    sheet = book.add_worksheet("月报")
    for column, text in enumerate(EVIL):
        sheet.write(0, column, text)
    book.close()

    cells = openpyxl.load_workbook(target).active[1]

    assert [(cell.data_type, cell.value, cell.hyperlink) for cell in cells] == [
        ("s", text, None) for text in EVIL
    ]
    assert read_workbook(target.getvalue(), name="x").sheets[0].rows == [EVIL]


@pytest.mark.parametrize("text", EVIL[:5])
def test_in_csv_a_formula_is_disarmed(text):
    assert safe_text(text) == f"'{text}"


def test_in_csv_an_honest_text_stays_as_it_is():
    assert safe_text("农村公路") == "农村公路"
