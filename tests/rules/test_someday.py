"""A month or a fuzzy word means one day (R41)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.someday import read_someday, write_someday


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2020-12", date(2020, 12, 31)),
        ("2020年2月", date(2020, 2, 29)),
        ("2021年2月份", date(2021, 2, 28)),
        ("12月", date(2020, 12, 31)),
        ("12月底前", date(2020, 12, 31)),
        ("11月中旬", date(2020, 11, 20)),
        ("11月初", date(2020, 11, 10)),
        ("11 月上旬", date(2020, 11, 10)),
        ("11月下旬", date(2020, 11, 30)),
        ("11月末", date(2020, 11, 30)),
        ("年内", date(2020, 12, 31)),
        ("今年底前", date(2020, 12, 31)),
        ("明年底", date(2021, 12, 31)),
        ("明年6月", date(2021, 6, 30)),
        ("２０２０／１２／２０", date(2020, 12, 20)),
        ("2020.12.20", date(2020, 12, 20)),
        ("2020年12月20日前", date(2020, 12, 20)),
        ("12月20日", date(2020, 12, 20)),
    ],
)
def test_a_word_means_its_day(typed, day):
    assert read_someday(typed, 2020) == day


@pytest.mark.parametrize(
    "typed", ["尽快", "12", "12-5", "2020", "13月", "2021-02-29", "半年后", "0月"]
)
def test_what_names_no_day_is_refused(typed):
    with pytest.raises(ValueError):  # noqa: PT011 -- the calendar words its own refusals
        read_someday(typed, 2020)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_what_is_written_reads_back_the_same(day):
    assert read_someday(write_someday(day), 1999) == day
