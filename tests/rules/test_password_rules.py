"""What is easy to guess is told apart from what is not."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.signing_in.password_rules import LINES, STEMS, classes_of, is_stem, is_walk


@pytest.mark.parametrize(
    ("password", "classes"),
    [("abcdefghij", 1), ("Abcdefghij", 2), ("abc123", 2), ("Abc123", 3), ("Abc123!", 4),
     ("ａｂｃ", 1), ("民生实事", 1), ("民生Ab1", 4), ("", 0)],
)  # fmt: skip
def test_classes_are_counted(password, classes):
    assert classes_of(password) == classes


@pytest.mark.parametrize(
    "password",
    ["1qaz@WSX3edc", "Abcd!@#$1234", "Qwer1234!!", "1qaz2wsx!QAZ", "Qazwsx123!", "Aa11111111!",
     "zxcvBNM,./7", "9876543210Ab", "!QAZ2wsx#EDC"],
)  # fmt: skip
def test_fingers_walking_over_the_keyboard_are_seen(password):
    assert is_walk(password)


@pytest.mark.parametrize(
    "password",
    ["Woaini@1314", "P@ssw0rd2023", "Admin@123456", "woAInI520!!", "Mima-mima1", "Zhengfu#2023",
     "2023Welcome!", "Passw0rd!!"],
)  # fmt: skip
def test_what_everybody_types_is_seen_however_it_is_written(password):
    assert is_stem(password)


@pytest.mark.parametrize(
    "password",
    ["Xin-Mima-2020", "Chengde-road-7", "hAo-tian-qi77", "k7mf-9xqd-h2rt", "Grus-nivis-42",
     "雪落三江Gou7wu"],
)  # fmt: skip
def test_several_words_that_have_nothing_to_do_with_each_other_pass(password):
    assert not is_stem(password)
    assert not is_walk(password)


AROUND = st.text(string.digits + "!@#$%&*-_.", max_size=6)


@given(st.sampled_from(sorted(STEMS)), AROUND, AROUND, st.randoms(use_true_random=False))
def test_a_common_word_stays_common_with_figures_around_it_and_in_any_case(word, a, b, random):
    written = "".join(random.choice((char.upper(), char)) for char in word)

    assert is_stem(f"{a}{written}{b}")


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=4), st.booleans())
def test_lines_of_the_keyboard_in_any_order_and_direction_are_a_walk(lines, backwards):
    typed = "".join(lines)

    assert is_walk(typed[::-1] if backwards else typed)


@given(st.text(max_size=200))
def test_no_text_is_too_odd_to_be_judged(text):
    assert is_walk(text) in (True, False)
    assert is_stem(text) in (True, False)
    assert 0 <= classes_of(text) <= 4
