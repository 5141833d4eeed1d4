"""Phone and ID numbers are found in whatever stands around them; figures are left alone."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.personal import Found, Kind, personal_numbers

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
GAPS = st.sampled_from(["", " ", "-", "—", "　", "\u200b"])
# words that can't lengthen a number
WORDS = st.text(st.sampled_from("我的电话是，请打给他。ab公里\n"), max_size=12)
digits = st.text(st.sampled_from("0123456789"), min_size=8, max_size=8)


@st.composite
def mobiles(draw) -> str:
    number = "1" + draw(st.sampled_from("3456789")) + draw(st.sampled_from("0123456789"))
    rest, gap = draw(digits), draw(GAPS)
    before = draw(st.sampled_from(["", "+86", "86 ", "0086-"]))
    written = f"{before}{number}{gap}{rest[:4]}{gap}{rest[4:]}"
    return written.translate(draw(st.sampled_from([{}, FULL_WIDTH, CHINESE])))


@st.composite
def identities(draw) -> str:
    born = draw(st.dates(min_value=date(1920, 1, 1), max_value=date(2029, 12, 31)))
    place = str(draw(st.integers(110000, 659999)))
    end = f"{draw(st.integers(0, 999)):03d}" + draw(st.sampled_from("0123456789Xx"))
    gap = draw(GAPS)
    return f"{place}{gap}{born:%Y%m%d}{gap}{end}"


@given(before=WORDS, number=mobiles(), after=WORDS)
def test_a_mobile_number_is_found_where_it_stands(before, number, after):
    found = personal_numbers(f"{before}{number}{after}")

    assert [(each.kind, each.text) for each in found] == [(Kind.MOBILE, number)]
    assert found[0].start == len(before)


@given(before=WORDS, number=identities(), after=WORDS)
def test_an_id_number_is_found_once_and_not_as_a_phone(before, number, after):
    found = personal_numbers(f"{before}{number}{after}")

    assert [(each.kind, each.text) for each in found] == [(Kind.IDENTITY, number)]


@given(st.text(max_size=200))
def test_each_found_number_is_a_piece_of_the_text_and_none_overlaps(text):
    found = personal_numbers(text)

    assert all(text[each.start : each.end] == each.text for each in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


@given(st.text(st.sampled_from("0123456789年月日，。、 公里万元"), max_size=60))
def test_without_ten_digits_there_is_nothing_to_ask_about(text):
    if sum(char.isdigit() for char in text) < 10:
        assert personal_numbers(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("区号0433-2345678", Kind.LANDLINE),
        ("（0433）2345678", Kind.LANDLINE),
        ("010 8234 5678", Kind.LANDLINE),
        ("老证220101680512001", Kind.IDENTITY),
        ("1381-234-5678", Kind.MOBILE),
    ],
)
def test_other_ways_to_write_one(text, kind):
    assert [each.kind for each in personal_numbers(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "计划投资138亿元，已完成15.6亿元，2020年4月30日截至。",
        "2020-04-30至2020-10-31",
        "投资13,800,000,000元",
        "热线12345",
        "文号承政办〔2020〕5号，编号1380013800138001",  # too long for a phone number
        "13.5 14.2 15.6 17",
        "",
    ],
)
def test_figures_dates_and_hotlines_are_left_alone(text):
    assert personal_numbers(text) == []


def test_it_is_named_without_being_told():
    assert personal_numbers("打13812345678")[0] == Found(Kind.MOBILE, "13812345678", 1, 12)
    assert personal_numbers("打13812345678")[0].masked == "138****78"
