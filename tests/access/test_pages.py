"""Every page, by every method, against every role: who is not listed is refused, and leaves
nothing behind. Whoever is listed gets in."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.access.allowed import ALLOWED
from tests.access.knocking import Answer, checksums, knock, tried
from tests.access.who import ROLES

PLAIN = ("get", "post")  # by these a browser comes; the rest is for whoever forges


def refused(answer: Answer, *, signed_in: bool, method: str) -> bool:
    """By a page that says so; a GET to where things are sent to may lead on, empty-handed."""
    if answer.outcome == "onward":
        return method in ("get", "head") and answer.body == b""
    return answer.outcome == "refused" or (answer.outcome == "sign-in" and not signed_in)


def knock_everywhere(client: Client, addresses: dict[str, str], role: str, methods) -> dict:
    """(page, method) → what should not have been answered or written to those not listed."""
    signed_in, wrong = role in ROLES, {}
    for name, row in ALLOWED.items():
        for method in methods:
            if row.lets_in(role, method) or (row.public and not signed_in and row.takes(method)):
                continue
            answer = knock(client, method, addresses[name])
            if not refused(answer, signed_in=signed_in, method=method) or answer.wrote:
                wrong[name, method] = (answer.status, answer.place, sorted(answer.wrote))
    return wrong


def signed_in(request, role: str) -> Client:
    client = Client()
    client.force_login(request.getfixturevalue(role))
    return client


@pytest.mark.parametrize("role", ROLES)
def test_whoever_is_not_listed_is_refused_and_changes_nothing(role, addresses, request):
    client = signed_in(request, role)
    before = checksums()

    wrong = knock_everywhere(client, addresses, role, PLAIN)

    assert wrong == {}
    assert checksums() == before


@pytest.mark.parametrize("role", ROLES)
def test_whoever_is_listed_gets_in(role, addresses, request):
    client, wrong = signed_in(request, role), {}
    for name, row in ALLOWED.items():
        for method in PLAIN:
            if not row.lets_in(role, method):
                continue
            answer = tried(client, method, addresses[name])
            if answer.outcome in ("refused", "sign-in") or (
                answer.status >= 500 and not addresses[name].endswith(".pdf")
            ):
                wrong[name, method] = (answer.status, answer.place)

    assert wrong == {}
