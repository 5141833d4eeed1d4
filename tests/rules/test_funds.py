"""Money typed in 万元 is kept in yuan, exact in both directions."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.funds import AmountError, falls_short, read_wan, write_wan


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("3723", "37230000"),
        ("3,723.5", "37235000"),
        ("３７２３．５", "37235000"),
        ("3723.5万元", "37235000"),
        ("3723.5 万", "37235000"),
        ("0", "0"),
        (".5", "5000"),
        ("0.123456", "1234.56"),
        ("999999999999.999999", "9999999999999999.99"),
    ],
)
def test_an_amount_is_read_to_the_cent(typed, yuan):
    assert read_wan(typed) == Decimal(yuan)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("三千", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("12,34", "not_a_number"),
        ("-5", "negative"),
        ("1000000000000", "too_large"),
        ("0.1234567", "too_fine"),
        ("3723元", "other_unit"),
        ("1.2亿", "other_unit"),
        ("1.2亿元", "other_unit"),
    ],
)
def test_what_is_no_amount_in_wan_is_refused_with_its_reason(typed, fault):
    with pytest.raises(AmountError) as refusal:
        read_wan(typed)
    assert refusal.value.fault == fault


@given(st.decimals(min_value=0, max_value=10**15, places=2))
def test_what_is_written_reads_back_the_same(yuan):
    assert read_wan(write_wan(yuan)) == yuan


def test_nothing_is_written_as_nothing():
    assert (write_wan(None), write_wan(Decimal("37235000.00"))) == ("", "3,723.5")


@pytest.mark.parametrize(
    ("whole", "part", "asks"),
    [(1, 2, True), (2, 2, False), (2, 1, False), (None, 1, False), (1, None, False)],
)
def test_only_more_than_the_whole_is_asked_about(whole, part, asks):
    told = [None if figure is None else Decimal(figure) for figure in (whole, part)]

    assert falls_short(*told) is asks
