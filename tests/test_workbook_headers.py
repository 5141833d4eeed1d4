"""The table in a sheet is found by its headings, in whatever order and dress they come."""

from __future__ import annotations

import pytest

from agencies.workbooks.faults import Fault, column_letters, faults_sorted
from agencies.workbooks.headers import Column, Table, TableRow, read_table
from agencies.workbooks.reading import Sheet, read_workbook
from tests.sheets import xlsx

COLUMNS = (
    Column("name", "指标", aliases=("指标名称",)),
    Column("value", "本月累计", aliases=("累计完成",)),
    Column("note", "说明", required=False),
)


def table(*rows: list, columns=COLUMNS, merged=()) -> Table:
    width = max(map(len, rows), default=0)
    padded = [row + [None] * (width - len(row)) for row in rows]
    return read_table(Sheet("月报", padded, list(merged)), columns)


def test_rows_come_by_key_with_their_numbers_and_letters():
    found = table(
        ["承德市月报"],
        ["说明", "本月累计", "指标"],
        ["快", 130.1, "农村公路"],
        [],
        [None, None, "水厂"],
    )

    letters = {"name": "C", "value": "B", "note": "A"}
    assert found == Table(
        "月报",
        2,
        [
            TableRow("月报", 3, {"name": "农村公路", "value": 130.1, "note": "快"}, letters),
            TableRow("月报", 5, {"name": "水厂", "value": None, "note": None}, letters),
        ],
    )


@pytest.mark.parametrize(
    "headings",
    [
        ["指标名称", "累计完成"],
        ["指　标", "本月\n累计"],
        ["指标：", "本月累计（公里）"],
        ["*指标", "本月累计[万元]"],
        ["指标(必填)", "本月累计 "],
    ],
)
def test_a_heading_is_known_in_other_dress(headings):
    found = table(headings, ["农村公路", 1])

    assert (found.faults, found.rows[0].cells) == ([], {"name": "农村公路", "value": 1})


def test_what_stands_in_brackets_tells_two_columns_apart():
    columns = (Column("got", "资金（到位）"), Column("spent", "资金（支出）"))

    found = table(["资金(支出)", "资金（到位）"], [5, 9], columns=columns)

    assert (found.faults, found.rows[0].cells) == ([], {"got": 9, "spent": 5})


def test_columns_nobody_asked_for_are_told_and_left_out():
    found = table(["序号", "指标", "本月累计", "联系人"], [1, "农村公路", 2, "王芳"])

    assert found.ignored == ["序号", "联系人"]
    assert found.rows[0].cells == {"name": "农村公路", "value": 2}


def test_a_missing_column_and_a_doubled_one_are_both_told():
    found = table(["指标", "指标名称", "说明"], ["农村公路", "公路", "x"])

    assert found.faults == [
        Fault("月报", 1, "B", "“指标”出现了两列（A列已有）。请只保留一列。"),
        Fault("月报", 1, None, "缺少“本月累计”一列。请从模板中补上这一列。"),
    ]


def test_without_headings_one_fault_names_those_that_should_be_there():
    found = table(["甲", "乙"], ["农村公路", 1])

    assert (found.header_row, found.rows) == (None, [])
    assert found.faults == [
        Fault("月报", None, None, "没有找到表头。前20行中应有这些列名：指标、本月累计。")
    ]


def test_headings_below_the_twentieth_row_are_not_looked_for():
    assert table(*[["题"]] * 19, ["指标", "本月累计"]).header_row == 20
    assert table(*[["题"]] * 20, ["指标", "本月累计"]).header_row is None


def test_a_merged_region_over_data_is_a_fault_elsewhere_it_is_not():
    data = xlsx(
        [
            ["承德市月报", None, None, None],
            ["指标", "本月累计", "备注", "来源"],
            ["农村公路", 1, "x", "y"],
            [None, 2, None, None],
            ["水厂", None, None, None],
        ],
        merge=["A1:D1", "A3:A4", "A5:B5", "C3:D4"],
    )

    found = read_table(read_workbook(data, name="x").sheets[0], COLUMNS)

    assert found.faults == [
        Fault("月报", 3, "A", "A3:A4是合并单元格。请取消合并，在每一格里分别填写。"),
        Fault("月报", 5, "A", "A5:B5是合并单元格。请取消合并，在每一格里分别填写。"),
    ]
    assert [row.cells["name"] for row in found.rows] == ["农村公路", None, "水厂"]


def test_a_row_names_the_place_of_its_fault():
    row = table(["指标", "本月累计"], ["农村公路", "很多"]).rows[0]

    assert [row.fault(key, "错").place for key in ("value", "note", None)] == [
        "月报 第2行 B列",
        "月报 第2行",
        "月报 第2行",
    ]


def test_places_of_a_whole_sheet_and_a_whole_column():
    assert Fault("月报", None, None, "错").place == "月报"
    assert Fault("月报", None, "C", "错").place == "月报 C列"


def test_faults_stand_in_reading_order_each_once():
    def fault(sheet, row, column):
        return Fault(sheet, row, column, "错")

    mixed = [
        fault("乙", 1, "A"),
        fault("甲", 10, "A"),
        fault("甲", 9, "AA"),
        fault("甲", 9, "B"),
        fault("甲", 9, "B"),
        fault("甲", None, None),
    ]

    assert faults_sorted(mixed, ["甲", "乙"]) == [
        fault("甲", None, None),
        fault("甲", 9, "B"),
        fault("甲", 9, "AA"),
        fault("甲", 10, "A"),
        fault("乙", 1, "A"),
    ]


def test_letters_of_columns():
    assert [column_letters(n) for n in (0, 25, 26, 701, 702, 16383)] == [
        "A", "Z", "AA", "ZZ", "AAA", "XFD",
    ]  # fmt: skip
