"""Every page, by every method, against every role: who is not listed is refused, and leaves
nothing behind. Whoever is listed gets in."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.access.allowed import ALLOWED
from tests.access.knocking import Answer, checksums, knock, tried
from tests.access.who import PARTIES, ROLES
from tests.routes import names

PLAIN = ("get", "post")  # by these a browser comes; the rest is for whoever forges
BY_FIRST = [party[0] for party in PARTIES]


def refused(answer: Answer, *, method: str) -> bool:
    """By a page that says so; a GET to where things are sent to may lead on, empty-handed."""
    if answer.outcome == "onward":
        return method in ("get", "head") and answer.body == b""
    return answer.outcome == "refused"


def knock_everywhere(
    client: Client, addresses: dict[str, str], role: str, *, forging: bool
) -> dict:
    """(role, page, method) → what should not have been answered or written to one not listed.

    Whether a page takes a method at all is asked of nobody's role: one of each party tries
    those it does not take (``forging``), and by night everybody (test_methods.py).
    """
    wrong = {}
    for name, row in ALLOWED.items():
        for method in PLAIN:
            if row.lets_in(role, method) or not (forging or row.takes(method)):
                continue
            answer = knock(client, method, addresses[name])
            if not refused(answer, method=method) or answer.wrote:
                wrong[role, name, method] = (answer.status, answer.place, sorted(answer.wrote))
    return wrong


def get_in(client: Client, addresses: dict[str, str], role: str, *, public: bool) -> dict:
    """(role, page, method) → where one who is listed did not get in, or met a fault.

    The public pages look alike to all who have signed in: one of each party looks at them.
    """
    wrong = {}
    for name, row in ALLOWED.items():
        for method in PLAIN:
            if not row.lets_in(role, method) or (row.public and not public):
                continue
            answer = tried(client, method, addresses[name])
            if answer.outcome in ("refused", "sign-in") or (
                answer.status >= 500 and not addresses[name].endswith(".pdf")
            ):
                wrong[role, name, method] = (answer.status, answer.place)
    return wrong


def signed_in(request: pytest.FixtureRequest, role: str) -> Client:
    client = Client()
    client.force_login(request.getfixturevalue(role))
    return client


def test_every_page_stands_in_the_table():
    # the interface knows no sessions: its table is in allowed_interface.py
    assert {name for name in names() if not name.startswith("api-")} == set(ALLOWED)


def test_everybody_is_of_one_party():
    assert sorted(role for party in PARTIES for role in party) == sorted(ROLES)


@pytest.mark.parametrize("party", PARTIES, ids=BY_FIRST)
def test_whoever_is_not_listed_is_refused_and_changes_nothing(party, addresses, request, plain):
    clients, wrong = {role: signed_in(request, role) for role in party}, {}
    before = checksums()

    for role, client in clients.items():
        wrong |= knock_everywhere(client, addresses, role, forging=role == party[0])

    assert wrong == {}
    assert checksums() == before


@pytest.mark.parametrize("party", PARTIES, ids=BY_FIRST)
def test_whoever_is_listed_gets_in(party, addresses, request):
    clients, wrong = {role: signed_in(request, role) for role in party}, {}
    for role, client in clients.items():
        wrong |= get_in(client, addresses, role, public=role == party[0])

    assert wrong == {}
