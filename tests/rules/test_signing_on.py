"""Of whom a second factor is asked, and when a provider's word for one counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.roles import Role
from agencies.signing_in.policy import SecondFactor, SingleSignOn, may_use_password

REPORTING = {Role.REPORTER, Role.HEAD}


def agreed(*values: str) -> SingleSignOn:
    return SingleSignOn(
        issuer="https://sso.example.gov.cn", client_id="x", secret="the secret", name="x",
        second_factor_values=frozenset(values),
    )  # fmt: skip


def test_it_is_asked_of_nobody_of_the_office_or_of_all():
    asked = {one: {role for role in Role if one.asks(role)} for one in SecondFactor}

    assert asked == {
        SecondFactor.OPTIONAL: set(),
        SecondFactor.OFFICE: set(Role) - REPORTING,
        SecondFactor.ALL: set(Role),
    }


def test_where_passwords_are_closed_three_administrators_keep_theirs():
    kept = {role for role in Role if may_use_password(role, administrators_only=True)}

    assert kept == {Role.ADMIN, Role.SECURITY, Role.AUDITOR}
    assert all(may_use_password(role, administrators_only=False) for role in Role)


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"amr": "mfa"}, True),
        ({"acr": "mfa"}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": None, "acr": None}, False),
        ({}, False),
        ({"amr": ["MFA"]}, False),
    ],
)
def test_the_provider_s_word_for_it(claims, told):
    assert agreed("mfa").tells_of_second_factor(claims) is told


@given(st.lists(st.text()), st.text())
def test_nothing_counts_where_nothing_was_agreed(methods, level):
    assert not agreed().tells_of_second_factor({"amr": methods, "acr": level})


def test_the_secret_is_not_printed():
    assert "the secret" not in repr(agreed())
