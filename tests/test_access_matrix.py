"""Who gets in where: every page against every role. A page missing here fails the test.

The table is in tests/access/allowed*.py, the things asked for in tests/access/things.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agencies.models import User
from tests.access.allowed import PAGES
from tests.access.things import addresses
from tests.access.who import OFFICES, ROLES

__all__ = ["PAGES", "addresses", "named"]  # other tests ask for them here


def outcome(client: Client, method: str, address: str) -> str:
    """in, refused, or sign-in."""
    response = getattr(client, method)(address)
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return "sign-in"
    assert response.status_code < 500 or address.endswith(".pdf"), response.content.decode()
    return "refused" if response.status_code in (403, 404) else "in"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_in_exactly_where_it_belongs(role, addresses, client, request):
    person: User = request.getfixturevalue(role)
    expected, found = {}, {}
    for name, (method, welcome, _) in PAGES.items():
        client.force_login(person)
        expected[name] = "in" if role in welcome else "refused"
        found[name] = outcome(client, method, addresses[name])

    assert found == expected


def test_a_stranger_reads_what_is_public_and_signs_in_for_the_rest(addresses, client):
    found = {name: outcome(client, PAGES[name][0], addresses[name]) for name in PAGES}

    assert found == {
        name: "in" if is_open else "sign-in" for name, (_, _, is_open) in PAGES.items()
    }


def named(patterns: list, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.app_name != "admin":
            yield from named(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or f"(no name) {pattern.pattern}"


def test_every_page_stands_in_the_matrix():
    # the interface knows no sessions: tests/api/test_roles.py holds its addresses
    names = {name for name in named(get_resolver().url_patterns) if not name.startswith("api-")}

    assert names == set(PAGES)


ADMIN_TABLES = {
    "agencies": ("region", "agency", "user", "dayoverride", "robot"),
    "pledges": ("batch", "pledge", "indicator", "share"),
}
ADMIN_DOORS = {"agencies": {"administrator"}, "pledges": OFFICES}
MAY_LOOK_UP = {"region", "agency"}


@pytest.mark.parametrize("role", ROLES)
def test_the_stock_admin_opens_only_the_tables_of_the_role(role, client, request, roads):
    client.force_login(request.getfixturevalue(role))
    for app, tables in ADMIN_TABLES.items():
        for table in tables:
            welcome = role in ADMIN_DOORS[app] or (role in OFFICES and table in MAY_LOOK_UP)
            response = client.get(reverse(f"admin:{app}_{table}_changelist"))
            if not (role in OFFICES or role == "administrator"):
                assert response.status_code == 302  # to the admin's own sign-in
            else:
                assert (table, response.status_code) == (table, 200 if welcome else 403)


def test_another_office_s_batches_do_not_show_in_its_admin(roads, foreign_officer, client):
    client.force_login(foreign_officer)

    page = client.get(reverse("admin:pledges_indicator_changelist"))

    assert "农村公路" not in page.content.decode()


def test_a_published_target_is_not_rewritten_in_the_admin(roads, officer, client):
    client.force_login(officer)

    client.post(
        reverse("admin:pledges_indicator_change", args=[roads.indicator_id]), {"value": "1"}
    )

    roads.indicator.refresh_from_db()
    assert roads.indicator.value == Decimal(300)
