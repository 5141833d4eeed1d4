"""Who reads what over the interface: every address against every role, and against nobody."""

from __future__ import annotations

import pytest

from agencies.roles import Role
from oversight.actions.bulletins import draw_up
from tests.people import make_person
from tests.promises import APRIL, make_accepted
from tests.routes import names

ROLES = ("reporter", "head", "officer", "director", "leader", "auditor", "administrator")
EVERY = {*ROLES, "security"}
UNITS = {"reporter", "head"}
SEEING = {"officer", "director", "leader"}
READERS = UNITS | SEEING

# address → who is welcome; "public": without a token too
LISTS: dict[str, set[str]] = {
    "me/": EVERY,
    "agencies/": EVERY,
    "regions/": EVERY,
    "people/": {"administrator"},
    "batches/": READERS,
    "pledges/": READERS,
    "indicators/": READERS,
    "shares/": READERS,
    "projects/": READERS,
    "candidates/": READERS,
    "suggestions/": SEEING,
    "reporting-months/": READERS,
    "reports/": READERS,
    "evidence/": READERS,
    "attachments/": READERS,
    "messages/": EVERY,
    "pledge-changes/": SEEING,
    "programmes/": SEEING,
    "ballots/": SEEING,
    "judging-rules/": SEEING,
    "scores/": SEEING,
    "remarks/": SEEING,
    "special-reports/": UNITS | {"officer", "director"},
    "confirmations/": UNITS,
    "standing/?batch=chengde-2020": READERS,
    "indicator-standing/?batch=chengde-2020": SEEING,
    "pledge-standing/?batch=chengde-2020": SEEING,
    "verdicts/": READERS,
    "flags/": READERS,
    "notices/": READERS,
    "copied-notices/": {"head"},
    "problems/": READERS,
    "acceptances/": READERS,
    "bulletins/": SEEING,
    "audit/": {"auditor"},
}
PUBLIC = {"", "schema/", "docs/", "public/batches/"}
# addresses of single rows: test_reach.py; of writing and announcements: their own tests
ELSEWHERE = {
    "api-nothing", "api-public-batch", "api-public-pledge", "api-public-pledges",
    "api-public-versions", "api-announcements-list", "api-bulletins-docx", "api-evidence-file",
}  # fmt: skip


@pytest.mark.parametrize("role", [*ROLES, "security"])
def test_a_role_reads_what_its_pages_show(role, ask, request, roads):
    person = make_person(Role.SECURITY) if role == "security" else request.getfixturevalue(role)

    found = {address: ask(address, person).status_code for address in LISTS}

    assert found == {address: 200 if role in welcome else 403 for address, welcome in LISTS.items()}


def test_nobody_reads_what_is_public_alone(ask, roads):
    found = {address: ask(address).status_code for address in [*LISTS, *PUBLIC]}

    assert found == {**dict.fromkeys(LISTS, 401), **dict.fromkeys(PUBLIC, 200)}


def test_no_address_is_left_out():
    """A list that is missing above fails here."""
    lists = {name for name in names() if name.startswith("api-") and name.endswith("-list")}

    prefixes = {address.partition("/")[0].replace("reporting-", "") for address in LISTS} - {"me"}
    assert lists - ELSEWHERE == {f"api-{prefix}-list" for prefix in prefixes}


def test_what_another_office_manages_is_not_there(ask, roads, officer, foreign_officer):
    make_accepted(roads, APRIL, 30)
    own = {
        name: ask(f"{name}/", officer).json()["results"][0]["id"]
        for name in ("batches", "pledges", "indicators", "shares", "reports")
    }

    found = {name: ask(f"{name}/{pk}/", foreign_officer).status_code for name, pk in own.items()}
    lists = {name: ask(f"{name}/", foreign_officer).json()["count"] for name in own}

    assert found == dict.fromkeys(own, 404)
    assert lists == dict.fromkeys(own, 0)


def test_another_unit_s_rows_are_not_there(ask, roads, reporter, other_reporter):
    make_accepted(roads, APRIL, 30)
    own = {
        name: ask(f"{name}/", reporter).json()["results"][0]["id"]
        for name in ("batches", "pledges", "indicators", "shares", "reports")
    }

    found = {name: ask(f"{name}/{pk}/", other_reporter).status_code for name, pk in own.items()}

    assert found == dict.fromkeys(own, 404)
    assert ask("standing/?batch=chengde-2020", other_reporter).status_code == 404


def test_a_draft_bulletin_is_not_told(ask, roads, officer):
    make_accepted(roads, APRIL, 30)
    from progress.actions.judging import judge_batch
    from tests.conftest import TODAY

    judge_batch(batch=roads.indicator.pledge.batch, today=TODAY)
    draft = draw_up(
        batch=roads.indicator.pledge.batch, kind="monthly", month=APRIL, by=officer, today=TODAY
    )

    assert ask("bulletins/", officer).json()["count"] == 0
    assert ask(f"bulletins/{draft.pk}/", officer).status_code == 404
    assert ask(f"bulletins/{draft.pk}/docx/", officer).status_code == 404
