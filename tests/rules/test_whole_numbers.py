"""What is sent as the number of a row is one, or nothing: no text brings a page down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.whole_numbers import LARGEST, whole_number, whole_numbers


@given(st.integers(0, LARGEST))
def test_every_number_a_row_can_have_is_read(number):
    assert whole_number(str(number)) == number


@given(st.text())
def test_of_no_other_text_is_anything_made(text):
    number = whole_number(text)

    assert number is None or (0 <= number <= LARGEST and set(text) <= set("0123456789"))


@pytest.mark.parametrize(
    "text", ["", "-1", "1.0", " 1", "²", "١", "一", str(LARGEST + 1), "9" * 5000]
)
def test_signs_other_digits_and_endless_ones_are_none(text):
    assert whole_number(text) is None


def test_of_many_those_that_are_numbers_remain():
    assert whole_numbers(["3", "²", "3", "", "7"]) == {3, 7}
