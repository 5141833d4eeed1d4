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
from progress.models import MonthlyReport
from results.actions.preparing import prepare
from results.models import Publication
from tests.evidence_samples import attach_photo
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

    answers = at_once(director, final, public_from="2020-05-08", seen=ready.digest)

    assert answers == [302, 409, 409, 409]
    ready.refresh_from_db()
    assert (ready.state, ready.published_on) == ("published", date(2020, 5, 8))
    assert ready.checks.count() == 3


def test_two_directors_at_once_publish_once(ready, director, office_agency):
    other = make_person(Role.DIRECTOR, agency=office_agency)
    final = f"/office/publish/{ready.pk}/check/final/"

    answers = both(
        (director, final, {"public_from": "2020-05-08", "seen": ready.digest}),
        (other, final, {"public_from": "2020-05-20", "seen": ready.digest}),
    )

    assert sorted(answers) == [302, 409]
    ready.refresh_from_db()
    won = (director, date(2020, 5, 8)) if answers[0] == 302 else (other, date(2020, 5, 20))
    assert (ready.published_by, ready.public_from) == won


def test_passing_and_sending_back_do_not_both_succeed(ready, director, office_agency):
    other = make_person(Role.DIRECTOR, agency=office_agency)
    at = f"/office/publish/{ready.pk}/"

    answers = both(
        (director, f"{at}check/final/", {"public_from": "2020-05-08", "seen": ready.digest}),
        (other, f"{at}return/final/", {"note": "单位有误", "seen": ready.digest}),
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
        (director, f"{at}check/final/", {"public_from": "2020-05-08", "seen": ready.digest}),
        (director, f"{at}discard/", {"reason": "误拟"}),
    )

    assert sorted(answers) == [302, 409]
    ready.refresh_from_db()
    assert ready.state == ("published" if answers[0] == 302 else "discarded")


@pytest.mark.parametrize("way", ["choose", "refreeze"])
def test_a_draft_is_not_checked_while_somebody_changes_it(
    transactional_db, batch, roads, reporter, officer, second_officer, director, way
):
    make_accepted(roads, APRIL, "30")
    photo = attach_photo(MonthlyReport.objects.get(), roads, reporter)
    draft = prepare(batch=batch, month=APRIL, by=officer)
    checked(draft, ("first", officer), ("second", second_officer))
    at, seen = f"/office/publish/{draft.pk}/", draft.digest
    change = {
        "choose": (f"{at}photographs/{photo.pk}/choose/", {"caption": "路基", "void_checks": "1"}),
        "refreeze": (f"{at}refreeze/", {"void_checks": "1"}),
    }[way]

    answers = both(
        (director, f"{at}check/final/", {"public_from": "2020-05-08", "seen": seen}),
        (officer, *change),
    )

    assert sorted(answers) == [302, 409]
    draft.refresh_from_db()
    final = list(draft.checks.filter(step="final").values_list("digest", flat=True))
    if answers[0] == 302:
        assert (draft.state, draft.round, draft.digest, final) == ("published", 1, seen, [seen])
    else:
        assert (draft.state, draft.round, final) == ("draft", 2, [])


def test_a_first_check_and_a_change_at_once_leave_no_check_of_other_words(
    transactional_db, batch, roads, reporter, officer, second_officer
):
    make_accepted(roads, APRIL, "30")
    photo = attach_photo(MonthlyReport.objects.get(), roads, reporter)
    draft = prepare(batch=batch, month=APRIL, by=officer)
    at = f"/office/publish/{draft.pk}/"

    answers = both(
        (second_officer, f"{at}check/first/", {"seen": draft.digest}),
        (officer, f"{at}photographs/{photo.pk}/choose/", {"caption": "路基"}),
    )

    assert sorted(answers) == [302, 409]
    draft.refresh_from_db()
    passed = list(draft.checks.values_list("digest", flat=True))
    assert passed == ([draft.digest] if answers[0] == 302 else [])


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
