"""Two windows at the same moment: a code counts once, an account is linked once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import connection

from agencies.actions.identities import NotLetIn, person_behind
from agencies.actions.second_factor import new_secret, prove, set_up
from agencies.refusals import Conflict
from agencies.roles import Role
from tests.people import make_person
from tests.test_second_factor import AT, STEP, code_of
from tests.test_sign_in_means import PROVINCE

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: Callable[[int], Any], times: int = 4) -> list[Any]:
    """Each result, in no order; work that begins on all threads together."""
    begin, results = Barrier(times), []

    def run(number: int) -> None:
        begin.wait(10)
        try:
            results.append(work(number))
        except (Conflict, NotLetIn) as refusal:
            results.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_a_code_opens_one_of_four_doors():
    person = make_person(Role.LEADER)
    secret = new_secret()
    typed = {"person": person, "session_key": "", "by": person, "at": AT, "now": AT}
    codes = set_up(secret=secret, code=code_of(secret, AT), **typed)
    later = AT + STEP

    by_app = at_once(
        lambda _n: bool(prove(person=person, code=code_of(secret, later), at=later, now=later))
    )
    by_spare = at_once(lambda _n: bool(prove(person=person, code=codes[3], at=later, now=later)))

    assert (sorted(by_app), sorted(by_spare)) == ([False] * 3 + [True], [False] * 3 + [True])


def test_it_is_set_up_once():
    person = make_person(Role.LEADER)

    def enrol(_n: int) -> str:
        secret = new_secret()
        code = code_of(secret, AT)
        set_up(person=person, secret=secret, code=code, session_key="", by=person, at=AT, now=AT)
        return "done"

    assert sorted(at_once(enrol)) == ["Conflict"] * 3 + ["done"]
    assert Authenticator.objects.filter(user=person).count() == 2


def test_the_first_of_two_identities_takes_the_account():
    make_person(Role.LEADER, username="leader")

    def first_sign_in(number: int) -> str:
        return person_behind(
            subject=str(number), username="leader", provider=PROVINCE, today=date(2020, 5, 8)
        ).username

    assert sorted(at_once(first_sign_in)) == ["NotLetIn"] * 3 + ["leader"]
    assert SocialAccount.objects.count() == 1
