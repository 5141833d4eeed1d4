"""Searches and files are given so often a minute to one place or account, and no more."""

from __future__ import annotations

from uuid import uuid4

import pytest
import time_machine
from django.conf import settings as portal
from django.test import Client
from redis.exceptions import ConnectionError

from agencies import costly
from results.export.asking import Portal
from results.export.places import CHINESE
from tests.promises import APRIL, make_accepted
from tests.publications import release


@pytest.fixture(autouse=True)
def real_cache(settings):
    own = {"KEY_PREFIX": f"test-{uuid4().hex}"}
    settings.CACHES = {"default": {**portal.CACHES["default"], **own}}
    settings.FILES_A_MINUTE, settings.SEARCHES_A_MINUTE = 2, 2


@pytest.fixture
def sheet(roads, batch) -> str:
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)
    return f"/results/{batch.slug}/data.xlsx"


@pytest.fixture(autouse=True)
def half_past():
    """The minute does not end in the middle of a test."""
    with time_machine.travel("2020-05-08T10:30:05+08:00", tick=False):
        yield


def asked(client: Client, address: str, times: int, **sent) -> list[int]:
    return [client.get(address, **sent).status_code for _ in range(times)]


def test_the_third_file_in_a_minute_has_to_wait(client, sheet):
    assert asked(client, sheet, 3) == [200, 200, 429]

    answer = client.get(sheet)

    assert answer.headers["Retry-After"] == "55"
    assert "每分钟最多2次" in answer.content.decode()


def test_another_place_has_turns_of_its_own(client, sheet):
    asked(client, sheet, 3)

    assert asked(client, sheet, 1, REMOTE_ADDR="192.0.2.7") == [200]


def test_the_portal_asks_itself_as_often_as_an_export_needs(sheet, settings):
    settings.TRUSTED_PROXIES = 1
    portal_itself = Portal()

    files = [portal_itself.ask(sheet, CHINESE) for _ in range(3)]

    assert [file[:2] for file in files] == [b"PK"] * 3


def test_colleagues_behind_one_address_do_not_use_up_each_other_s_turns(sheet, officer, director):
    clients = Client(), Client()
    for client, person in zip(clients, (officer, director), strict=True):
        client.force_login(person)

    assert [asked(client, sheet, 3) for client in clients] == [[200, 200, 429]] * 2


def test_questions_are_counted_and_the_page_to_ask_them_on_is_not(client, db):
    assert asked(client, "/results/search/", 4) == [200] * 4
    assert asked(client, "/results/search/?q=路", 3) == [200, 200, 429]


def test_pages_are_not_counted(client, sheet):
    assert asked(client, "/", 5) == [200] * 5


def test_without_counters_nobody_is_refused(client, sheet, monkeypatch):
    def away(**_asked):
        raise ConnectionError("no cache")

    monkeypatch.setattr(costly, "within_a_minute", away)

    assert asked(client, sheet, 3) == [200] * 3
