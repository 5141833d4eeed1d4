"""What a token looks like, and how a webhook is signed."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.keys import (
    ALPHABET,
    PREFIX,
    digest_of,
    is_token,
    new_token,
    secret_text,
    shown_of,
    signature,
)


def test_two_tokens_are_never_the_same_and_both_are_tokens():
    made = {new_token() for _ in range(100)}

    assert len(made) == 100
    assert all(is_token(text) and len(text) == 50 for text in made)


@given(st.integers(len(PREFIX), 49), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(place, other):
    right = new_token()
    wrong = right[:place] + other + right[place + 1 :]

    assert is_token(wrong) == (wrong == right)


@given(st.text())
def test_no_other_text_is_a_token(text):
    assert not is_token(text)
    assert not is_token(f"{PREFIX}{text}")


@pytest.mark.parametrize("change", [str.upper, lambda t: t + "\n", lambda t: " " + t])
def test_a_token_is_taken_as_it_is(change):
    assert not is_token(change(new_token()))


def test_what_is_kept_is_the_sha256():
    assert digest_of("msp_x") == hashlib.sha256(b"msp_x").hexdigest()
    assert shown_of("msp_ABCDEFGHIJKL") == "msp_ABCDEFGH"


def test_the_signature_is_that_of_the_specification():
    # the example of the Standard Webhooks reference implementation's own tests
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    made = signature(
        secret,
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(min_size=32, max_size=32))
def test_a_secret_is_its_key_in_base64(key):
    text = secret_text(key)

    assert base64.b64decode(text.removeprefix("whsec_")) == key
