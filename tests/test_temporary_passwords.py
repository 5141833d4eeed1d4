"""Whoever got a first password changes it before anything else; nobody slips by."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from agencies.models import User
from agencies.signing_in.temporary_passwords import ALPHABET, give_password, new_password
from tests.access.allowed import PAGES
from tests.people import PASSWORD

CHANGE = "/accounts/password/change/"
NEW = "Xin-Mima-2020"


@pytest.fixture
def first(reporter) -> str:
    """The reporter's temporary password."""
    issued = give_password(reporter)
    reporter.save()
    return issued.password


@pytest.fixture
def newcomer(first) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": "reporter", "password": first})
    return client


def change(client: Client, old: str, new: str):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


def test_it_reads_well_and_is_never_the_same():
    made = {new_password() for _ in range(500)}

    assert len(made) == 500
    assert all(re.fullmatch(rf"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{2}}", one) for one in made)
    assert not set("01oil") & set(ALPHABET)


def test_signing_in_with_it_leads_to_the_change(newcomer):
    assert newcomer.get(reverse("landing"))["Location"] == CHANGE
    assert "初始密码" in newcomer.get(CHANGE).content.decode()


OPEN = {"account_change_password", "account_logout", "set_language", "elder", "healthz", "readyz"}


def test_no_other_page_opens_before_the_change(newcomer):
    """Every address without arguments, whatever its method."""
    shut = {}
    for name, (method, _roles, _public) in PAGES.items():
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        answer = getattr(newcomer, method)(address)
        shut[name] = answer.status_code == 302 and answer["Location"] == CHANGE
    admin = newcomer.get(reverse("admin:index"))

    assert {name for name, is_shut in shut.items() if not is_shut} == OPEN & set(shut)
    assert len(shut) > 15
    assert admin["Location"] == CHANGE


def test_after_the_change_the_desk_opens_and_the_first_password_is_dead(newcomer, first, reporter):
    answer = change(newcomer, first, NEW)

    reporter.refresh_from_db()
    assert (answer.status_code, reporter.password_is_temporary) == (302, False)
    assert newcomer.get(reverse("desk")).status_code == 200
    assert not reporter.check_password(first)
    assert reporter.check_password(NEW)


def test_the_first_password_may_not_be_kept(newcomer, first, reporter):
    answer = change(newcomer, first, first)

    reporter.refresh_from_db()
    assert reporter.password_is_temporary
    assert "新密码不能与当前密码相同" in answer.content.decode()


def test_a_change_that_is_refused_leaves_the_mark(newcomer, reporter):
    change(newcomer, "wrong", NEW)

    reporter.refresh_from_db()
    assert reporter.password_is_temporary


def test_others_change_theirs_as_before(client, head):
    client.force_login(head)

    answer = change(client, PASSWORD, NEW)

    head.refresh_from_db()
    assert (answer.status_code, head.check_password(NEW)) == (302, True)
    assert client.get(reverse("desk")).status_code == 200


@pytest.fixture
def production_hashes(settings) -> None:
    """Other tests make do with cheap ones."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]


def test_the_first_sign_in_gives_the_password_its_full_hash(production_hashes, newcomer, first):
    person = User.objects.get(username="reporter")

    assert int(person.password.split("$")[1]) > 100_000
    assert person.check_password(first)
