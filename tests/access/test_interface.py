"""Every address of the interface, by every method, against the token of every role: the same
rights as the pages; a session opens none of it, a reading token writes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, resolve, reverse

from oversight.models import Bulletin
from progress.models import Flag, Verdict
from tests.access.allowed_interface import ALLOWED
from tests.access.knocking import Answer, checksums, knock, tried
from tests.access.rows import METHODS
from tests.access.test_pages import signed_in
from tests.access.who import ROLES
from tests.api.conftest import make_system, make_token
from tests.test_access_matrix import named

COUNTED = {"agencies_token"}  # when a token was last used


@pytest.fixture(autouse=True)
def nobody_asks_too_often(settings) -> None:
    settings.API_REQUESTS_A_MINUTE = settings.API_PUBLIC_REQUESTS_A_MINUTE = 10**6


@pytest.fixture
def doors(addresses, batch, roads, director) -> dict[str, str]:
    """Address of the interface → about things of 市交通运输局, those of the pages."""

    def number(page: str) -> Any:
        return resolve(addresses[page]).kwargs["pk"]

    Bulletin.objects.filter(pk=number("bulletin")).update(
        state="issued", issued_on="2020-05-08", issued_by=director
    )
    report, indicator = number("desk_report"), roads.indicator
    rows: dict[str, Any] = {
        "agencies": roads.reporting_agency_id, "regions": batch.region_id,
        "people": number("person"), "batches": batch.pk, "pledges": indicator.pledge_id,
        "indicators": indicator.pk, "shares": roads.pk, "months": batch.months.first().pk,
        "reports": report, "evidence": number("evidence_file"),
        "verdicts": Verdict.objects.filter(share=roads)[0].pk,
        "flags": Flag.objects.filter(share=roads)[0].pk, "notices": number("unit_notice"),
        "problems": number("unit_problem"), "acceptances": number("unit_acceptance"),
        "bulletins": number("bulletin"), "projects": number("project"),
        "candidates": number("desk_candidate_edit"), "suggestions": number("suggestion"),
        "special-reports": number("special_report"), "copied-notices": number("unit_notice"),
    }  # fmt: skip
    arguments: dict[str, dict] = {f"api-{name}-detail": {"pk": pk} for name, pk in rows.items()}
    arguments |= {
        "api-bulletins-docx": {"pk": rows["bulletins"]},
        "api-evidence-file": {"pk": rows["evidence"]},
        "api-evidence-remove": {"pk": report, "evidence": rows["evidence"]},
    }
    writing = ("api-entry", "api-submit", "api-recall", "api-evidence-put")
    arguments |= {name: {"pk": report} for name in writing}
    of_public = ("batch", "pledges", "versions")
    arguments |= {f"api-public-{name}": {"slug": batch.slug} for name in of_public}
    arguments["api-public-pledge"] = {"slug": batch.slug, "no": "1"}
    found = {name: reverse(name, kwargs=arguments.get(name)) for name in ALLOWED}
    of_batch = [name for name in found if name.endswith("standing-list")]
    return found | {name: f"{found[name]}?batch={batch.slug}" for name in of_batch}


def holder(request, role: str, scope: str = "write") -> Client:
    text = make_token(make_system(request.getfixturevalue(role)), scope=scope)
    return Client(headers={"authorization": f"Bearer {text}"})


def key(name: str, method: str) -> dict[str, Any]:
    """Writes want a key each, and of an upload alone no JSON; without that they are refused
    for its lack, whoever asks."""
    sent: dict[str, Any] = {"headers": {"idempotency-key": name}}
    if method == "post" and name in ("api-submit", "api-recall"):
        sent["content_type"] = "application/json"
    return sent


def wrote(answer: Answer) -> set[str]:
    return set(answer.wrote) - COUNTED


def sums() -> dict:
    return {table: row for table, row in checksums().items() if table not in COUNTED}


def test_every_address_of_the_interface_stands_in_the_table():
    names = {name for name in named(get_resolver().url_patterns) if name.startswith("api-")}

    assert names - {"api-nothing"} == set(ALLOWED)


@pytest.mark.parametrize("role", ROLES)
def test_a_token_opens_what_is_listed_for_its_role_and_nothing_else(role, doors, request):
    client, before, wrong = holder(request, role), None, {}
    for name, row in ALLOWED.items():
        for method in METHODS:
            if row.lets_in(role, method):
                continue
            before = before or sums()
            answer = knock(client, method, doors[name], **key(name, method))
            if answer.status not in (403, 404, 405) or wrote(answer):
                wrong[name, method] = (answer.status, answer.body[:90], wrote(answer))
    after = sums()
    for name, row in ALLOWED.items():
        for method in (each for each in row.welcome if row.lets_in(role, each)):
            answer = tried(client, method, doors[name], **key(name, method))
            if answer.status in (401, 403, 404, 405) or answer.status >= 500:
                wrong[name, method] = (answer.status, answer.body[:90], "not let in")

    assert wrong == {}
    assert after == before


def test_a_token_that_may_only_read_writes_nothing(doors, request):
    client, found = holder(request, "reporter", scope="read"), {}
    before = sums()
    for name, row in ALLOWED.items():
        for method in METHODS:
            if method not in ("get", "head", "options") and row.takes(method):
                found[name, method] = knock(client, method, doors[name], **key(name, method)).status

    assert found == dict.fromkeys(found, 403)
    assert len(found) == 5
    assert sums() == before


@pytest.mark.parametrize("role", [None, "reporter", "director", "auditor", "administrator"])
def test_a_session_opens_nothing_that_is_not_public(role, doors, request):
    client = signed_in(request, role) if role else Client()
    before, wrong = sums(), {}
    for name, row in ALLOWED.items():
        for method in METHODS:
            status = knock(client, method, doors[name], **key(name, method)).status
            if row.public and row.takes(method):
                continue
            if status not in (401, 405):
                wrong[name, method] = status

    assert wrong == {}
    assert sums() == before


GUESSED = ("0", "987654321", "999999999999999999", "9" * 30, "-1", "x")


@pytest.mark.parametrize("role", ["reporter", "director", "administrator"])
def test_a_guessed_number_opens_nothing(role, doors, request):
    client, before, wrong = holder(request, role), sums(), {}
    for name, row in ALLOWED.items():
        kwargs = resolve(doors[name].partition("?")[0]).kwargs
        for key in set(kwargs) & {"pk", "evidence", "slug", "no"}:
            for method in row.welcome if row.lets_in(role, next(iter(row.welcome))) else ():
                for guess in GUESSED:
                    address = doors[name].replace(f"/{kwargs[key]}/", f"/{guess}/", 1)
                    status = knock(client, method, address).status
                    if status not in (400, 404) and address != doors[name]:
                        wrong[method, address] = status

    assert wrong == {}
    assert sums() == before
