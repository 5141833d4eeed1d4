"""Several people of one place write in one moment: no more get through than may."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as portal
from django.core.cache import cache
from django.db import connection
from django.test import Client

from results.models import Publication, Remark
from tests.promises import APRIL, make_accepted
from tests.publications import release, words

AT = "/results/chengde-2020/1/say/"
SAID = {"kind": "question", "text": "路灯什么时候装？"}
WRITERS = 8

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def real_cache(settings):
    """The cache of production, with counters of each test's own."""
    own = {"KEY_PREFIX": f"test-{uuid4().hex}"}
    settings.CACHES = {"default": portal.CACHES["default"] | own}


@pytest.fixture
def public(transactional_db, batch, roads) -> Publication:
    make_accepted(roads, APRIL, "30")
    return release(batch, APRIL)


def at_once(address_of_writer: Any) -> list[Any]:
    """The answers to as many writers who send in the same moment."""
    gate = Barrier(WRITERS)

    def write(number: int) -> Any:
        client = Client(REMOTE_ADDR=address_of_writer(number))
        try:
            gate.wait()
            return client.post(AT, SAID)
        finally:
            connection.close()
            cache.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(write, range(WRITERS)))


def test_one_place_has_its_five_an_hour_and_no_more(public):
    answers = at_once(lambda number: "10.0.0.1")

    assert sorted(answer.status_code for answer in answers) == [302] * 5 + [429] * 3
    assert Remark.objects.count() == 5
    for refused in (answer for answer in answers if answer.status_code == 429):
        assert "同一网络每小时最多提交5条，请在5月" in words(refused)
        assert "以后再提交。您写的内容还在下面。" in words(refused)
        assert SAID["text"] in refused.content.decode()
        assert 0 < int(refused["Retry-After"]) <= 3600


def test_the_whole_site_has_its_ceiling(public, settings):
    settings.REMARKS_AN_HOUR_IN_ALL = 3

    answers = at_once(lambda number: f"10.0.0.{number}")

    assert sorted(answer.status_code for answer in answers) == [302] * 3 + [429] * 5
    assert Remark.objects.count() == 3
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert "现在提交意见的人较多，请在5月" in words(refused)


def test_two_who_begin_a_day_together_are_counted_under_one_salt(public, settings):
    settings.REMARKS_AN_HOUR = 1

    answers = at_once(lambda number: f"2001:db8::{number:x}")

    assert sorted(answer.status_code for answer in answers) == [302] + [429] * 7
