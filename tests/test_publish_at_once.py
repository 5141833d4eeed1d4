"""Two people at once: exactly one publishes, exactly one draft is made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from results.actions import prepare
from results.models import Publication
from tests.promises import APRIL, make_accepted

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


def test_a_draft_is_published_once(transactional_db, batch, roads, director):
    make_accepted(roads, APRIL, "30")
    draft = prepare(batch=batch, month=APRIL, by=director)

    answers = at_once(director, f"/office/publish/{draft.pk}/publish/")

    assert answers == [302, 409, 409, 409]
    draft.refresh_from_db()
    assert (draft.state, draft.published_on) == ("published", date(2020, 5, 8))


def test_one_draft_is_made(transactional_db, batch, roads, director):
    make_accepted(roads, APRIL, "30")

    answers = at_once(director, "/office/publish/chengde-2020/prepare/", month="2020-04")

    assert answers == [302, 409, 409, 409]
    assert list(Publication.objects.values_list("number", "state")) == [(1, "draft")]


def test_publishing_and_withdrawing_do_not_both_succeed(transactional_db, batch, roads, director):
    make_accepted(roads, APRIL, "30")
    draft = prepare(batch=batch, month=APRIL, by=director)
    gate = Barrier(2)

    def press(action: str) -> int:
        client = Client()
        client.force_login(director)
        try:
            gate.wait()
            return client.post(f"/office/publish/{draft.pk}/{action}/").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = dict(
            zip(("publish", "discard"), pool.map(press, ("publish", "discard")), strict=True)
        )

    draft.refresh_from_db()
    won = {"published": "publish", "discarded": "discard"}[draft.state]
    assert answers.pop(won) == 302
    assert list(answers.values()) == [409]
