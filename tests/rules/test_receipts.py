"""A receipt code survives being copied by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.receipts import ALPHABET, new_receipt, read_receipt

codes = st.text(st.sampled_from(ALPHABET), min_size=12, max_size=12).map(
    lambda plain: f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"
)


@given(codes, st.sampled_from(["", "-", " ", "—", " - "]))
def test_case_and_dashes_do_not_matter(code, gap):
    assert read_receipt(f" {code.lower().replace('-', gap)} ") == code


@given(codes)
def test_misread_letters_are_read_as_the_digits_they_look_like(code):
    assert read_receipt(code.replace("0", "O").replace("1", "l")) == code


@pytest.mark.parametrize("typed", ["", "1234", "ABCD-EFGH-JKMNP", "UUUU-UUUU-UUUU", "<script>"])
def test_what_cannot_be_a_code_is_none(typed):
    assert read_receipt(typed) == ""


def test_codes_given_out_can_be_read_and_differ():
    given_out = {new_receipt() for _ in range(200)}

    assert len(given_out) == 200
    assert {read_receipt(code) for code in given_out} == given_out
