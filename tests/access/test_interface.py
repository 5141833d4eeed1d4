"""Every address of the interface, by every method, against the token of every role: the same
rights as the pages; a session opens none of it, a reading token writes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse

from oversight.models import Bulletin
from pledges.models import PledgeChange
from progress.models import Evidence, Flag, Verdict
from tests.access.allowed_interface import ALLOWED
from tests.access.knocking import Answer, checksums, knock, tried
from tests.access.rows import METHODS
from tests.access.test_pages import BY_FIRST, signed_in
from tests.access.who import PARTIES
from tests.api.conftest import make_system, make_token
from tests.routes import names

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
        "attachments": number("attachment_file"), "scores": number("score_sheet"),
        "remarks": number("remark"), "judging-rules": number("judging_rule_withdraw"),
        "ballots": number("ballot_withdraw"), "pledge-changes": _changed(roads, director),
    }  # fmt: skip
    arguments: dict[str, dict] = {f"api-{name}-detail": {"pk": pk} for name, pk in rows.items()}
    arguments |= {
        "api-bulletins-docx": {"pk": rows["bulletins"]},
        "api-notices-docx": {"pk": rows["notices"]},
        "api-copied-notices-docx": {"pk": rows["notices"]},
        "api-attachments-file": {"pk": rows["attachments"]},
        "api-special-reports-unattach": {
            "pk": rows["special-reports"],
            "evidence": _with_special(rows["evidence"], rows["special-reports"]),
        },
        "api-evidence-file": {"pk": rows["evidence"]},
        "api-evidence-remove": {"pk": report, "evidence": rows["evidence"]},
    }
    writing = ("api-entry", "api-submit", "api-recall", "api-evidence-put")
    arguments |= {name: {"pk": report} for name in writing}
    arguments |= {
        f"api-special-reports-{name}": {"pk": rows["special-reports"]}
        for name in ("submit", "evidence")
    }
    of_public = ("batch", "pledges", "versions")
    arguments |= {f"api-public-{name}": {"slug": batch.slug} for name in of_public}
    arguments["api-public-pledge"] = {"slug": batch.slug, "no": "1"}
    found = {name: reverse(name, kwargs=arguments.get(name)) for name in ALLOWED}
    of_batch = [name for name in found if name.endswith("standing-list")]
    return found | {name: f"{found[name]}?batch={batch.slug}" for name in of_batch}


def _changed(roads, director) -> int:
    """A change of the roads' pledge, on record."""
    return PledgeChange.objects.create(
        batch=roads.indicator.pledge.batch, kind="pause", effective_on="2020-05-08", reason="汛期",
        document="承办发〔2020〕5号", approved_by=director,
    ).pk  # fmt: skip


def _with_special(evidence: int, special: int) -> int:
    """Such a file with the special report."""
    file = Evidence.objects.get(pk=evidence)
    file.pk, file.report, file.share, file.special_id = None, None, None, special
    file.stored = file.stored[:-1] + "x"
    file.save()
    return file.pk


def holder(request, role: str, scope: str = "write") -> Client:
    text = make_token(make_system(request.getfixturevalue(role)), scope=scope)
    return Client(headers={"authorization": f"Bearer {text}"})


def key(name: str, method: str) -> dict[str, Any]:
    """Writes want a key each, and of an upload alone no JSON; without that they are refused
    for its lack, whoever asks."""
    sent: dict[str, Any] = {"headers": {"idempotency-key": name}}
    if method == "post" and name.endswith(("-submit", "-recall")):
        sent["content_type"] = "application/json"
    return sent


def wrote(answer: Answer) -> set[str]:
    return set(answer.wrote) - COUNTED


def sums() -> dict:
    return {table: row for table, row in checksums().items() if table not in COUNTED}


def test_every_address_of_the_interface_stands_in_the_table():
    found = {name for name in names() if name.startswith("api-")}

    assert found - {"api-nothing"} == set(ALLOWED)


def shut(client: Client, role: str, doors: dict[str, str], *, forging: bool) -> dict:
    """(role, address, method) → what was answered, or written, though the role is not listed;
    ``forging``: by methods, too, that the address does not take from anybody."""
    wrong = {}
    for name, row in ALLOWED.items():
        for method in METHODS if forging else set(row.welcome) - {"head"}:
            if row.lets_in(role, method):
                continue
            answer = knock(client, method, doors[name], **key(name, method))
            if answer.status not in (403, 404, 405) or wrote(answer):
                wrong[role, name, method] = (answer.status, answer.body[:90], wrote(answer))
    return wrong


def opened(client: Client, role: str, doors: dict[str, str]) -> dict:
    """(role, address, method) → how one who is listed did not get in."""
    wrong = {}
    for name, row in ALLOWED.items():
        for method in (each for each in row.welcome if row.lets_in(role, each)):
            answer = tried(client, method, doors[name], **key(name, method))
            if answer.status in (401, 403, 404, 405) or answer.status >= 500:
                wrong[role, name, method] = (answer.status, answer.body[:90], "not let in")
    return wrong


@pytest.mark.parametrize("party", PARTIES, ids=BY_FIRST)
def test_a_token_opens_what_is_listed_for_its_role_and_nothing_else(party, doors, request):
    clients, wrong = {role: holder(request, role) for role in party}, {}
    before = sums()
    for role, client in clients.items():
        wrong |= shut(client, role, doors, forging=role == party[0])
    after = sums()
    for role, client in clients.items():
        wrong |= opened(client, role, doors)

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
    assert len(found) == 12
    assert sums() == before


def test_a_session_opens_nothing_that_is_not_public(doors, request):
    clients = {role: signed_in(request, role) for role in ("reporter", "director", "auditor")}
    before, wrong = sums(), {}
    for role, client in (clients | {"nobody": Client()}).items():
        for name, row in ALLOWED.items():
            for method in METHODS:
                if row.public and row.takes(method):
                    continue
                status = knock(client, method, doors[name], **key(name, method)).status
                if status not in (401, 405):
                    wrong[role, name, method] = status

    assert wrong == {}
    assert sums() == before


GUESSED = ("0", "987654321", "999999999999999999", "9" * 30, "-1", "x")


def guessed(doors: dict[str, str], name: str) -> list[str]:
    """The address with one of its numbers or names put wrong, each in turn."""
    kwargs = resolve(doors[name].partition("?")[0]).kwargs
    found = [
        doors[name].replace(f"/{kwargs[key]}/", f"/{guess}/", 1)
        for key in set(kwargs) & {"pk", "evidence", "slug", "no"}
        for guess in GUESSED
    ]
    return [address for address in found if address != doors[name]]


def test_a_guessed_number_opens_nothing(doors, request):
    clients = {role: holder(request, role) for role in ("reporter", "director", "administrator")}
    before, wrong = sums(), {}
    for role, client in clients.items():
        for name, row in ALLOWED.items():
            for method in (each for each in row.welcome if row.lets_in(role, each)):
                for address in guessed(doors, name):
                    status = knock(client, method, address).status
                    if status not in (400, 404):
                        wrong[role, method, address] = status

    assert wrong == {}
    assert sums() == before
