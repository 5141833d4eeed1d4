"""Two people at once: exactly one publishes, exactly one draft is made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from agencies.models import User
from agencies.roles import Role
from results.actions.preparing import prepare
from results.models import Publication
from tests.people import make_person
from tests.promises import APRIL, make_accepted
from tests.publications import checked, release

PEOPLE = 4

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(person, address: str, **data: str) -> list[int]:
    """The answers to as many people who press the same button in the same moment."""
    gate = Barrier(PEOPLE)
    clients = [Client() for _ in range(PEOPLE)]
    for client in clients:
        client.force_login(person)

    def press(client: Client) -> int:
        try:
            gate.wait()
            return client.post(address, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return sorted(pool.map(press, clients))


@pytest.fixture
def ready(transactional_db, batch, roads, officer, second_officer, director) -> Publication:
    """A draft that waits for its final check."""
    make_accepted(roads, APRIL, "30")
    draft = prepare(batch=batch, month=APRIL, by=officer)
    checked(draft, ("first", officer), ("second", second_officer))
    return draft


def test_a_draft_is_published_once(ready, director):
    final = f"/office/publish/{ready.pk}/check/final/"

    answers = at_once(director, final, public_from="2020-05-08")

    assert answers == [302, 409, 409, 409]
    ready.refresh_from_db()
    assert (ready.state, ready.published_on) == ("published", date(2020, 5, 8))
    assert ready.checks.count() == 3


def test_two_directors_at_once_publish_once(ready, director, office_agency):
    other = make_person(Role.DIRECTOR, agency=office_agency)
    final = f"/office/publish/{ready.pk}/check/final/"

    answers = both(
        (director, final, {"public_from": "2020-05-08"}),
        (other, final, {"public_from": "2020-05-20"}),
    )

    assert sorted(answers) == [302, 409]
    ready.refresh_from_db()
    won = (director, date(2020, 5, 8)) if answers[0] == 302 else (other, date(2020, 5, 20))
    assert (ready.published_by, ready.public_from) == won


def test_passing_and_sending_back_do_not_both_succeed(ready, director, office_agency):
    other = make_person(Role.DIRECTOR, agency=office_agency)
    at = f"/office/publish/{ready.pk}/"

    answers = both(
        (director, f"{at}check/final/", {"public_from": "2020-05-08"}),
        (other, f"{at}return/final/", {"note": "单位有误"}),
    )

    assert sorted(answers) == [302, 409]
    last = ready.checks.get(step="final")
    ready.refresh_from_db()
    assert (last.passed, ready.state) == (
        (True, "published") if answers[0] == 302 else (False, "draft")
    )


def test_one_version_is_withdrawn_once(transactional_db, batch, roads, director):
    made = release(batch)

    answers = at_once(director, f"/office/publish/{made.pk}/withdraw/", reason="误发")

    assert answers == [302, 409, 409, 409]


def test_one_draft_is_made(transactional_db, batch, roads, director):
    make_accepted(roads, APRIL, "30")

    answers = at_once(director, "/office/publish/chengde-2020/prepare/", month="2020-04")

    assert answers == [302, 409, 409, 409]
    assert list(Publication.objects.values_list("number", "state")) == [(1, "draft")]


def test_publishing_and_dropping_do_not_both_succeed(ready, director):
    at = f"/office/publish/{ready.pk}/"

    answers = both(
        (director, f"{at}check/final/", {"public_from": "2020-05-08"}),
        (director, f"{at}discard/", {}),
    )

    assert sorted(answers) == [302, 409]
    ready.refresh_from_db()
    assert ready.state == ("published" if answers[0] == 302 else "discarded")


def both(*presses: tuple[User, str, dict[str, str]]) -> list[int]:
    """The answers to several people who press their buttons in the same moment, in order."""
    gate = Barrier(len(presses))

    def press(one: tuple[User, str, dict[str, str]]) -> int:
        person, address, data = one
        client = Client()
        client.force_login(person)
        try:
            gate.wait()
            return client.post(address, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(press, presses))
