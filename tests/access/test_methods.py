"""Methods no page takes, and people who are nobody: nothing is answered, nothing changes."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.test import Client

from tests.access.allowed import ALLOWED
from tests.access.knocking import checksums, knock
from tests.access.rows import METHODS, Row
from tests.access.test_pages import PLAIN, knock_everywhere, signed_in
from tests.access.who import ROLES
from tests.api.conftest import make_system, make_token


def unlisted(methods: Iterable[str]) -> list[tuple[str, Row, str]]:
    return [
        (name, row, method)
        for name, row in ALLOWED.items()
        for method in methods
        if not row.takes(method)
    ]


def taken(client: Client, addresses: dict[str, str], asked: list[tuple[str, Row, str]]) -> dict:
    """(page, method) → what came of those that were not refused with 403, 404, 405 or sign-in."""
    found = {}
    for name, _row, method in asked:
        answer = knock(client, method, addresses[name])
        held = answer.outcome in ("refused", "sign-in") or name in OF_LIBRARIES
        if not held or answer.wrote:
            found[name, method] = (answer.status, answer.place, sorted(answer.wrote))
    return found


# pages of libraries, which answer every method as they answer GET
OF_LIBRARIES = {
    "account_login", "account_logout", "account_inactive", "account_change_password",
    "mfa_authenticate", "set_language",
}  # fmt: skip
FORGED = [method for method in METHODS if method not in ("get", "head", "post")]


def test_no_page_takes_a_method_it_does_not_list(addresses, request, plain):
    """Of each page somebody who gets in tries; the gate of methods asks nobody's role."""
    clients = {role: signed_in(request, role) for role in ROLES}
    before, found = checksums(), {}
    for asked in unlisted(FORGED):
        role = min(asked[1].welcome[asked[1].first], key=ROLES.index)
        found |= taken(clients[role], addresses, [asked])

    assert found == {}
    assert checksums() == before


@pytest.mark.nightly
@pytest.mark.parametrize("role", ROLES)
def test_nobody_gets_in_by_a_method_that_is_not_listed(role, addresses, request):
    client = signed_in(request, role)
    before = checksums()

    assert taken(client, addresses, unlisted(FORGED)) == {}
    assert knock_everywhere(client, addresses, role, forging=True) == {}
    assert checksums() == before


def strangers(who: str, request) -> Client:
    """Nobody; somebody with a made-up session; a connected system, whose token opens no page."""
    if who == "token":
        text = make_token(make_system(request.getfixturevalue("director")), scope="write")
        return Client(headers={"authorization": f"Bearer {text}"})
    client = Client()
    if who == "made-up session":
        client.cookies["sessionid"] = "k" * 32
    return client


@pytest.mark.parametrize("who", ["nobody", "made-up session", "token"])
def test_a_stranger_gets_what_is_public_and_signs_in_for_the_rest(who, addresses, request, plain):
    client = strangers(who, request)
    before, wrong = checksums(), {}
    for name, row in ALLOWED.items():
        for method in PLAIN:
            if row.public and (row.takes(method) or name in OF_LIBRARIES):
                continue
            answer = knock(client, method, addresses[name])
            expected = "refused" if row.public else "sign-in"
            if answer.outcome not in (expected, "refused") or answer.wrote:
                wrong[name, method] = (answer.status, answer.place, sorted(answer.wrote))

    assert wrong == {}
    assert checksums() == before


def test_a_stranger_is_sent_to_sign_in_and_back(addresses):
    """Where a person would get in, a stranger is not told 「无此页」 but asked who he is."""
    client = Client()

    found = {
        name: knock(client, row.first, addresses[name]).outcome for name, row in ALLOWED.items()
    }

    assert found == {
        name: found[name] if row.public else "sign-in" for name, row in ALLOWED.items()
    }
    assert {found[name] for name, row in ALLOWED.items() if row.public} <= {"in", "onward"}
