"""A cell is taken as it reads, with every digit, or refused with what to mend."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.workbooks import cells
from agencies.workbooks.cells import CellError
from agencies.workbooks.marks import Broken

BLANKS = [None, "", "  ", "\u3000", "—", "——", "－", "-", "/", "／"]


@pytest.mark.parametrize("blank", BLANKS)
def test_a_blank_is_blank_everywhere(blank):
    taken = [
        cells.text(blank), cells.identifier(blank), cells.figure_text(blank),
        cells.whole_number(blank), cells.day(blank), cells.month(blank), cells.yes_no(blank),
        cells.choice(blank, {"部门": 1}),
    ]  # fmt: skip

    assert taken == ["", "", "", None, None, None, None, None]


def test_none_said_in_a_word_is_an_answer_and_zero_is_a_figure():
    assert cells.text("无") == "无"
    assert cells.figure_text(0) == "0"
    assert not cells.is_blank(0)
    assert not cells.is_blank(Broken.ERROR)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (130.1, "130.1"),
        (0.1 + 0.2, "0.3"),
        (1380.0, "1380"),
        (1380, "1380"),
        (0.00001, "0.00001"),
        (123456789012345.0, "123456789012345"),
        ("1,380", "1,380"),
        ("１,３８０．５", "1,380.5"),
        ("１，３８０", "1,380"),
        (" 140 余 ", "140余"),
        ("约39万", "约39万"),
        ("95%", "95%"),
        (-3, "-3"),
    ],
)
def test_a_figure_comes_with_exactly_the_digits_it_shows(value, expected):
    assert cells.figure_text(value) == expected


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=4))
def test_a_figure_of_up_to_15_digits_survives_the_way_through_a_spreadsheet(figure: Decimal):
    assert Decimal(cells.figure_text(float(figure))) == figure


@pytest.mark.parametrize(
    "value",
    [
        True, date(2023, 5, 1), datetime(2023, 5, 1), time(8, 30), timedelta(hours=30),
        Broken.ERROR, Broken.NOT_CALCULATED, "#REF!", 12345678901234567.0, float("nan"),
        float("inf"),
    ],
)  # fmt: skip
def test_what_is_no_figure_is_refused(value):
    with pytest.raises(CellError):
        cells.figure_text(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("22010219900101123X", "22010219900101123X"),
        ("１２３４５６７８９０１２３４５６７", "12345678901234567"),
        (" 2203 82 ", "220382"),
        (220382.0, "220382"),
        (123456789012345, "123456789012345"),
        ("00123", "00123"),
    ],
)
def test_an_id_keeps_every_digit(value, expected):
    assert cells.identifier(value) == expected


@pytest.mark.parametrize("value", [1.2345678901234568e16, 10**15, "1.23457E+17", "1E17"])
def test_an_id_that_lost_digits_is_refused(value):
    with pytest.raises(CellError, match="15位"):
        cells.identifier(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  市交通运输局\u3000", "市交通运输局"),
        ("一\n二", "一\n二"),
        (12.0, "12"),
        (True, "是"),
        (False, "否"),
        (date(2023, 9, 30), "2023-09-30"),
        (datetime(2023, 9, 30), "2023-09-30"),
        (datetime(2023, 9, 30, 8, 5), "2023-09-30 08:05"),
    ],
)
def test_a_text_reads_as_the_cell_shows(value, expected):
    assert cells.text(value) == expected


@pytest.mark.parametrize(("value", "expected"), [(12.0, 12), ("1,200", 1200), ("１２", 12), (0, 0)])
def test_a_whole_number(value, expected):
    assert cells.whole_number(value) == expected


@pytest.mark.parametrize("value", [1.5, "-3", "12个", "约12", "1.2.3"])
def test_what_is_no_whole_number_is_refused(value):
    with pytest.raises(CellError, match="不是整数"):
        cells.whole_number(value)


@pytest.mark.parametrize(
    "value",
    [
        date(2023, 9, 30), datetime(2023, 9, 30, 8), "2023-09-30", "2023/9/30", "2023.9.30",
        "2023年9月30日", "２０２３年９月３０日", "20230930", 20230930.0, "2023年9月底",
        "2023年9月底前", "2023 年 9 月 30 日",
    ],
)  # fmt: skip
def test_a_day_in_every_way_people_write_it(value):
    assert cells.day(value) == date(2023, 9, 30)


def test_the_end_of_february_heeds_the_leap_year():
    assert cells.day("2024年2月底") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "value",
    [
        "9月底",
        "2023-02-30",
        "2023年9月",
        "2023年9月中旬",
        "年内",
        45199,
        "0023-01-01",
        "2023-13-01",
    ],
)
def test_a_day_is_never_guessed(value):
    with pytest.raises(CellError, match="不是完整的日期"):
        cells.day(value)


@pytest.mark.parametrize(
    "value", [date(2023, 9, 30), "2023年9月", "2023-09", "2023/9", "2023年9月份", "2023.09"]
)
def test_a_month_is_its_first_day(value):
    assert cells.month(value) == date(2023, 9, 1)


@pytest.mark.parametrize("value", [2023.1, "9月", "2023年13月", "三季度"])
def test_a_month_is_never_guessed(value):
    with pytest.raises(CellError):
        cells.month(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("是", True), ("√", True), (True, True), (1, True), ("否", False), ("×", False), (0, False)],
)
def test_yes_and_no(value, expected):
    assert cells.yes_no(value) is expected


def test_an_unclear_yes_is_refused():
    with pytest.raises(CellError, match="是”或“否"):
        cells.yes_no("大概")


def test_a_choice_is_known_by_its_words_however_wide():
    assert cells.choice(" 市（州） ", {"省": "p", "市(州)": "c"}) == "c"
    with pytest.raises(CellError, match="“乡”不在可选范围内。可填：省、市"):
        cells.choice("乡", {"省": "p", "市": "c"})


@pytest.mark.parametrize(
    "take", [cells.text, cells.identifier, cells.figure_text, cells.day, cells.month, cells.yes_no]
)
@pytest.mark.parametrize("broken", list(Broken))
def test_a_broken_cell_is_refused_by_every_reader(take, broken):
    with pytest.raises(CellError, match="公式"):
        take(broken)


@pytest.mark.parametrize("typed", [str(mark) for mark in Broken])
def test_the_words_of_a_mark_typed_as_text_are_a_text(typed):
    assert cells.text(typed) == typed
