"""Every list, and every row by itself, costs a literal number of queries: with 1 row and with 3.

One of each is the token's own.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.roles import Role
from config.api_urls import router
from tests.people import make_person
from tests.publications import EMPTY_CACHE, release

BATCH = "?batch=chengde-2020"
# list → its queries, how many rows where each kind has 1 and 3 of them, queries of a single row
OFFICE = {
    "announcements/": (3, (1, 3), None),
    "batches/": (4, (2, 2), 3),
    "pledges/": (4, (2, 4), 3),
    "indicators/": (5, (2, 4), 4),
    "shares/": (6, (3, 7), 5),
    "projects/": (4, (1, 3), 3),
    "candidates/": (4, (1, 3), 3),
    "suggestions/": (3, (1, 3), 2),
    "reporting-months/": (3, (1, 3), 2),
    "reports/": (3, (2, 4), 7),
    "evidence/": (3, (1, 3), 2),
    "special-reports/": (3, (1, 3), 3),
    f"standing/{BATCH}": (7, (3, 7), None),
    f"indicator-standing/{BATCH}": (7, (2, 4), None),
    f"pledge-standing/{BATCH}": (7, (2, 4), None),
    "verdicts/": (3, (3, 7), 2),
    "flags/": (4, (3, 7), 3),
    "notices/": (3, (2, 4), 6),
    "problems/": (3, (1, 3), 5),
    "acceptances/": (5, (1, 3), 6),
    "bulletins/": (3, (1, 3), 2),
    "attachments/": (3, (1, 3), 2),
    "messages/": (3, (2, 6), None),
    "pledge-changes/": (5, (1, 3), 4),
    "programmes/": (7, (1, 3), None),
    "ballots/": (4, (1, 3), 3),
    "judging-rules/": (3, (1, 3), 2),
    "scores/": (3, (1, 3), 2),
    "remarks/": (3, (1, 3), 2),
}
# beside what a unit has in common with the office
UNIT = {
    "agencies/": (3, (3, 3), 2),
    "candidates/": (3, (1, 3), 2),
    "confirmations/": (10, (1, 3), None),
    "copied-notices/": (6, (1, 3), 6),
    "projects/": (4, (1, 3), 3),
    "reports/": (3, (1, 1), 7),
    "problems/": (3, (1, 3), 5),
    f"standing/{BATCH}": (7, (2, 4), None),
}
# lists a reader goes on in from where it stopped, without an address for each row
BY_TIME = ("announcements/", "messages/", "programmes/")
# asked by others, below
ALONE = ("people/", "audit/")


def cost(ask, address: str, person) -> tuple[int, dict]:
    with CaptureQueriesContext(connection) as queries:
        answer = ask(address, person)
    assert answer.status_code == 200, answer.content
    return len(queries), answer.json()


def costs(ask, person, addresses) -> dict[str, tuple[int, int, int | None]]:
    ask("me/", person)  # the first use of a token in a day is noted
    found = {}
    for address in addresses:
        queries, told = cost(ask, address, person)
        rows, single = told["results"], None
        if "id" in rows[0] and address not in BY_TIME:
            single, _row = cost(ask, f"{address}{rows[0]['id']}/", person)
        found[address] = (queries, told["count"], single)
    return found


@pytest.mark.parametrize(("rows", "nth"), [(1, 0), (3, 1)])
@pytest.mark.parametrize(("who", "expected"), [("officer", OFFICE), ("head", UNIT)])
def test_lists_and_rows_cost_the_same_however_many(ask, fill, request, who, expected, rows, nth):
    fill(rows)

    found = costs(ask, request.getfixturevalue(who), expected)

    assert found == {
        address: (queries, counts[nth], single)
        for address, (queries, counts, single) in expected.items()
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_people_cost_the_same_however_many(ask, administrator, rows, django_assert_num_queries):
    for _number in range(rows):
        make_person(Role.LEADER)
    ask("me/", administrator)

    with django_assert_num_queries(3):
        told = ask("people/", administrator).json()
    assert told["count"] == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_trail_costs_the_same_however_many(
    ask, auditor, counties, rows, django_assert_num_queries
):
    ask("me/", auditor)
    for county in counties[:rows]:
        county.delete()

    with django_assert_num_queries(5):
        told = ask("audit/?action=delete", auditor).json()
    assert told["count"] == rows


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("public/batches/", 2),
        ("public/batches/chengde-2020/", 1),
        ("public/batches/chengde-2020/pledges/", 1),
        ("public/batches/chengde-2020/publications/", 3),
    ],
)
def test_the_public_part_costs_the_same_however_many(
    ask, settings, batch, fill, rows, address, queries, django_assert_num_queries
):
    settings.CACHES = EMPTY_CACHE
    fill(rows)
    for _version in range(rows):
        release(batch)

    with django_assert_num_queries(queries):
        assert ask(address).status_code == 200


def test_no_list_is_left_out():
    counted = {address.partition("/")[0] for address in (*OFFICE, *UNIT, *ALONE)}

    assert {prefix for prefix, _view, _name in router.registry} - counted == {"regions"}
