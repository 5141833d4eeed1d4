"""Numbers guessed in addresses: what is not there is 「无此页」, and no fault."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from tests.access.allowed import ALLOWED
from tests.access.knocking import checksums, knock
from tests.access.test_pages import PLAIN, signed_in
from tests.routes import Route, routes

NOT_THERE = {
    "int": ("-1", "987654321", "99999999999999999999", "x"),
    "uuid": ("00000000-0000-4000-8000-000000000000", "1", "x"),
    "slug": ("no-such", "987654321", "-1", "x%00"),
    "batch": ("no-such", "987654321", "-1", "x%00"),
    "str": ("no-such", "-1", "'--", "x%00"),
    "checking_step": ("no-such", "fourth", "-1", "x%00"),
}
# what stands for a place in a list, a word of a search or a page below a page is no number
WORDS = {"year4", "month2", "path"}
# with those beside them, the same views answer in the same way
SOME = (
    ("reporter", "head", "county_reporter"),
    ("director",),
    ("leader", "auditor", "administrator", "security"),
)
MAPS = {route.name: route for route in routes()}


def guesses(route: Route, address: str) -> list[str]:
    """The address with one of its arguments put wrong, each in turn."""
    known = {key: str(value) for key, value in resolve(address).kwargs.items()}
    if "month" in known:
        known["month"] = known["month"].zfill(2)
    found = []
    for kind, name in route.parts:
        for wrong in NOT_THERE[kind] if kind not in WORDS else ():
            marked = route.address(known | {name: "WRONG"})
            found.append(marked.replace("WRONG", wrong))
    return found


def leads_to_a_view(address: str) -> bool:
    """Else the map of addresses itself says 「无此页」, to whoever asks."""
    try:
        resolve(unquote(address))
    except Resolver404:
        return False
    return True


def guess(client: Client, role: str, addresses: dict[str, str]) -> dict:
    """(role, method, address) → what was answered to a guess, or written, that should not be."""
    wrong = {}
    for name, row in ALLOWED.items():
        tried = guesses(MAPS[name], addresses[name])
        reached = [address for address in tried if leads_to_a_view(address)]
        for method in PLAIN:
            for address in reached if row.lets_in(role, method) else ():
                answer = knock(client, method, address)
                # 409: of two numbers the first is one's own, and its matter is past that step
                if answer.status not in (403, 404, 405, 409) or answer.wrote:
                    wrong[role, method, address] = (
                        answer.status, answer.place, sorted(answer.wrote),
                    )  # fmt: skip
    return wrong


@pytest.mark.parametrize("roles", SOME, ids=[roles[0] for roles in SOME])
def test_a_guessed_number_opens_nothing(roles, addresses, request, plain):
    clients, wrong = {role: signed_in(request, role) for role in roles}, {}
    before = checksums()

    for role, client in clients.items():
        wrong |= guess(client, role, addresses)

    assert wrong == {}
    assert checksums() == before


def test_numbers_are_tried_wherever_there_are_any(addresses):
    tried = [
        name for name in ALLOWED
        if any(map(leads_to_a_view, guesses(MAPS[name], addresses[name])))
    ]  # fmt: skip
    kinds = {kind for route in MAPS.values() if route.name in ALLOWED for kind, _ in route.parts}

    assert kinds <= {*NOT_THERE, *WORDS}
    assert len(tried) > 250
