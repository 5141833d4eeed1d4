"""Figures as clerks type them: what is taken, what is refused and why, and how they look."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledges.figures import (
    DECIMAL_PLACES,
    LIMIT,
    Fault,
    Figure,
    FigureError,
    read_figure,
    write_figure,
)

figures = st.decimals(min_value=0, max_value=LIMIT - 1, places=DECIMAL_PLACES, allow_nan=False)
marks = st.sampled_from(["", "约", "近", "超", "余", "多", "左右"])


@pytest.mark.parametrize(
    ("typed", "value", "approx"),
    [
        ("30", "30", ""),
        ("０", "0", ""),
        ("1380", "1380", ""),
        ("1,380", "1380", ""),
        ("１，３８０", "1380", ""),
        (" 1 380 ", "1380", ""),
        ("　30　", "30", ""),
        ("３．２９", "3.29", ""),
        (".5", "0.5", ""),
        ("95%", "95", ""),
        ("９５％", "95", ""),
        ("1.2万", "12000", ""),
        ("0.00001万", "0.1", ""),
        ("2亿", "200000000", ""),
        ("140余", "140", "余"),
        ("1.2万余", "12000", "余"),
        ("39余万", "390000", "余"),
        ("30多", "30", "多"),
        ("30左右", "30", "左右"),
        ("约39万", "390000", "约"),
        ("近100", "100", "近"),
        ("超1,000", "1000", "超"),
        ("-0", "0", ""),
        ("0030", "30", ""),
        ("12.3400000", "12.34", ""),
        ("9999999999999999.9999", "9999999999999999.9999", ""),
    ],
)
def test_what_clerks_type_is_taken(typed, value, approx):
    assert read_figure(typed) == Figure(Decimal(value), approx)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", Fault.NOT_A_NUMBER),
        ("三十", Fault.NOT_A_NUMBER),
        ("30公里", Fault.NOT_A_NUMBER),
        ("12,34", Fault.NOT_A_NUMBER),
        ("1.2.3", Fault.NOT_A_NUMBER),
        ("1e5", Fault.NOT_A_NUMBER),
        ("NaN", Fault.NOT_A_NUMBER),
        ("∞", Fault.NOT_A_NUMBER),
        ("30-40", Fault.NOT_A_NUMBER),
        ("=1+1", Fault.NOT_A_NUMBER),
        ("-1", Fault.NEGATIVE),
        ("－1", Fault.NEGATIVE),
        ("−0.5", Fault.NEGATIVE),
        ("-1万", Fault.NEGATIVE),
        ("10000000000000000", Fault.TOO_LARGE),
        ("99999999999亿", Fault.TOO_LARGE),
        ("9" * 300, Fault.TOO_LARGE),
        ("0.00001", Fault.TOO_FINE),
        ("9999999999999999.99999", Fault.TOO_FINE),
        ("1." + "0" * 40 + "1", Fault.TOO_FINE),
        ("0." + "9" * 60, Fault.TOO_FINE),
        ("约140余", Fault.NOT_A_NUMBER),
    ],
)
def test_what_is_no_figure_is_refused_with_the_reason(typed, fault):
    with pytest.raises(FigureError) as caught:
        read_figure(typed)

    assert caught.value.fault is fault


@pytest.mark.parametrize(
    ("value", "approx", "written"),
    [
        (None, "", ""),
        ("0", "", "0"),
        ("1380", "", "1,380"),
        ("3.2900", "", "3.29"),
        ("100.0000", "", "100"),
        ("140", "余", "140余"),
        ("390000", "约", "约390,000"),
        ("9999999999999999.9999", "", "9,999,999,999,999,999.9999"),
    ],
)
def test_a_figure_is_written_in_thousands_with_its_mark(value, approx, written):
    assert write_figure(None if value is None else Decimal(value), approx) == written


@given(value=figures, approx=marks)
def test_what_is_written_reads_back_as_the_same(value, approx):
    assert read_figure(write_figure(value, approx)) == Figure(value, approx)


@given(value=figures, approx=marks)
def test_full_width_typing_means_the_same(value, approx):
    wide = write_figure(value, approx).translate(
        str.maketrans("0123456789,.", "０１２３４５６７８９，．")
    )

    assert read_figure(wide) == Figure(value, approx)


@given(typed=st.text(max_size=40) | st.text("0123456789.,，万亿约余-%", max_size=40))
def test_any_text_is_a_figure_that_fits_the_column_or_a_named_fault(typed):
    try:
        value = read_figure(typed).value
    except FigureError:
        return
    assert 0 <= value < LIMIT
    assert value == value.quantize(Decimal("0.0001"))


@given(digits=st.integers(0, 10**12), tail=st.text("123456789", min_size=5, max_size=80))
def test_no_digit_is_dropped_in_silence(digits, tail):
    with pytest.raises(FigureError) as caught:
        read_figure(f"{digits}.{tail}")

    assert caught.value.fault is Fault.TOO_FINE
