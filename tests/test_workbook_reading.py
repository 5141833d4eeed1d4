"""A spreadsheet of any office program comes as the same plain rows, each cell in its place."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from agencies.workbooks.marks import Broken
from agencies.workbooks.reading import Sheet, Workbook, read_workbook
from tests.sheets import ods, ods_cell, saved, shared, with_part, xls, xlsx

ROWS = [["指标", "本月累计"], ["农村公路", 130.1], ["水厂", 1380]]


@pytest.mark.parametrize("make", [xlsx, shared, xls, ods])
@pytest.mark.parametrize("name", ["月报.xlsx", "月报.xls", "月报.et", "没有扩展名"])
def test_the_kind_is_told_from_the_content_not_from_the_name(make, name):
    book = read_workbook(make(ROWS), name=name)

    assert book == Workbook(name, [Sheet("月报", ROWS)])


@pytest.mark.parametrize("make", [xlsx, shared, xls, ods])
def test_blank_rows_and_columns_before_the_table_keep_their_places(make):
    rows = [[None], [None], [None, None, "指标"], [None], [None, None, None, 5]]

    read = read_workbook(make(rows), name="x").sheets[0].rows

    assert (read[2][2], read[4][3], len(read)) == ("指标", 5, 5)
    assert [cell for row in read[:2] for cell in row] == [None] * 8


def test_a_file_on_disk_is_read_like_one_in_memory(tmp_path):
    path = tmp_path / "月报.xlsx"
    path.write_bytes(xlsx(ROWS))

    assert read_workbook(path, name="x").sheets == read_workbook(path.read_bytes(), name="x").sheets


def test_sheets_come_in_order_hidden_ones_marked():
    book = openpyxl.Workbook()
    book.active.title = "月报"
    book.active["A1"] = "指标"
    book.create_sheet("编号").sheet_state = "hidden"

    sheets = read_workbook(saved(book.save), name="x").sheets

    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("月报", False), ("编号", True)]


def test_a_sheet_is_found_by_its_name_spaces_aside():
    book = read_workbook(xlsx(ROWS, title=" 月报 "), name="x")

    assert book.sheet("月报") == book.sheets[0]
    assert book.sheet("年报") is None


def test_an_empty_sheet_has_no_rows():
    assert read_workbook(xlsx(), name="x").sheets == [Sheet("月报", [])]


def formulas_in_xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "=1/3"
    sheet["B1"] = "#N/A"
    sheet["B1"].data_type = "e"
    sheet["C1"], sheet["C1"].number_format = 0.95, "0.0%"
    sheet["D1"], sheet["D1"].number_format = 95, '0"%"'
    sheet["E1"] = date(2023, 9, 30)
    return saved(book.save)


def errors_in_xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("月报")
    percent = xlwt.XFStyle()
    percent.num_format_str = "0.00%"
    sheet.row(0).set_cell_error(1, 0x2A)  # #N/A
    sheet.write(0, 2, 0.95, percent)
    sheet.write(0, 3, 95)
    day = xlwt.XFStyle()
    day.num_format_str = "YYYY-MM-DD"
    sheet.write(0, 4, datetime(2023, 9, 30), day)
    return saved(book.save)


def errors_in_ods() -> bytes:
    document = OpenDocumentSpreadsheet()
    table, row = Table(name="月报"), TableRow()
    document.spreadsheet.addElement(table)
    table.addElement(row)
    row.addElement(TableCell(formula="of:=1/3"))
    error = TableCell(formula="of:=NA()", valuetype="string", stringvalue="")
    error.addElement(P(text="#N/A"))
    row.addElement(error)
    row.addElement(TableCell(valuetype="percentage", value="0.95"))
    row.addElement(ods_cell(95))
    row.addElement(TableCell(valuetype="date", datevalue="2023-09-30"))
    return saved(document.save)


REST = ["95%", 95, date(2023, 9, 30)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (formulas_in_xlsx(), [Broken.NOT_CALCULATED, Broken.ERROR, *REST]),
        (errors_in_xls(), [None, Broken.ERROR, *REST]),
        (errors_in_ods(), [Broken.NOT_CALCULATED, Broken.ERROR, *REST]),
    ],
    ids=["xlsx", "xls", "ods"],
)
def test_a_failed_formula_is_no_blank_and_a_percentage_stays_one(data, expected):
    assert read_workbook(data, name="x").sheets[0].rows == [expected]


def test_a_formula_that_was_calculated_gives_its_result():
    cells = (
        '<c r="A1"><f>1+1</f><v>2</v></c>'
        '<c r="B1" t="str"><f>IF(A1&gt;1,"","少")</f><v></v></c>'
        '<c r="C1" t="str"><f>"完"</f><v>完</v></c>'
    )
    sheet = f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"
    book = with_part(xlsx(ROWS), "xl/worksheets/sheet1.xml", sheet)

    assert read_workbook(book, name="x").sheets[0].rows == [[2, None, "完"]]


def test_merged_regions_are_told_for_every_format():
    old = xlwt.Workbook()
    old.add_sheet("月报").write_merge(1, 2, 0, 0, "市本级")
    document = OpenDocumentSpreadsheet()
    table = Table(name="月报")
    document.spreadsheet.addElement(table)
    for cell in (None, "市本级"):
        row = TableRow()
        row.addElement(ods_cell(cell, **({"numberrowsspanned": 2} if cell else {})))
        table.addElement(row)

    found = [
        read_workbook(data, name="x").sheets[0].merged
        for data in (
            xlsx([["县区"], ["市本级"], [None]], merge=["A2:A3"]),
            saved(old.save),
            saved(document.save),
        )
    ]

    assert found == [[(1, 0, 2, 0)]] * 3


def test_repeated_cells_and_rows_of_an_ods_are_counted_out():
    document = OpenDocumentSpreadsheet()
    table = Table(name="月报")
    document.spreadsheet.addElement(table)
    blank = TableRow(numberrowsrepeated=2)
    blank.addElement(TableCell(numbercolumnsrepeated=16384))
    row = TableRow(numberrowsrepeated=2)
    row.addElement(TableCell(numbercolumnsrepeated=2))
    row.addElement(TableCell(valuetype="percentage", value="0.5", numbercolumnsrepeated=2))
    tail = TableRow(numberrowsrepeated=1048572)
    tail.addElement(TableCell(numbercolumnsrepeated=16384))
    for line in (blank, row, tail):
        table.addElement(line)

    assert read_workbook(saved(document.save), name="x").sheets[0].rows == [
        [None, None, None, None],
        [None, None, None, None],
        [None, None, "50%", "50%"],
        [None, None, "50%", "50%"],
    ]
