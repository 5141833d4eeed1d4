"""Two people at one case at the same moment: one of them decides, the other is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from oversight.models import AcceptanceCase
from progress.models import Acceptance
from tests.cases import check_all, make_case, make_finished

PEOPLE = 4


def at_once(presses: list[tuple[Client, str, dict]]) -> list[int]:
    """Each client posts its form, all starting together; the answers' statuses, sorted."""
    gate = Barrier(len(presses))

    def press(given: tuple[Client, str, dict]) -> int:
        client, address, data = given
        try:
            gate.wait()
            return client.post(address, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(presses)) as pool:
        return sorted(pool.map(press, presses))


def signed_in(*people) -> list[Client]:
    clients = [Client() for _ in people]
    for client, person in zip(clients, people, strict=True):
        client.force_login(person)
    return clients


@pytest.fixture
def ready(transactional_db, roads, head, reporter, officer) -> AcceptanceCase:
    make_finished(roads, head, reporter)
    case = make_case(roads, head)
    check_all(case, officer)
    return case


def test_a_case_passes_once(ready, officer, director):
    address = reverse("acceptance_pass", args=[ready.pk])
    clients = signed_in(officer, director, officer, director)
    typed = {"document": "验收意见书1号", "passed_on": "2020-05-08"}

    found = at_once([(client, address, typed) for client in clients])

    assert found == [302, 409, 409, 409]
    assert (Acceptance.objects.count(), ready.acceptances.count()) == (1, 1)


def test_passing_and_returning_do_not_both_succeed(ready, officer, director):
    first, second = signed_in(officer, director)

    found = at_once(
        [
            (first, reverse("acceptance_pass", args=[ready.pk]),
             {"document": "验收意见书1号", "passed_on": "2020-05-08"}),
            (second, reverse("acceptance_return", args=[ready.pk]), {"reason": "补充"}),
        ]
    )  # fmt: skip

    ready.refresh_from_db()
    assert found == [302, 409]
    assert (ready.state, Acceptance.objects.count()) in (("passed", 1), ("returned", 0))


def test_one_application_is_made(transactional_db, roads, head, reporter):
    make_finished(roads, head, reporter)
    address = reverse("unit_acceptance_new", args=[roads.indicator.pledge_id])
    typed = {
        "indicators": [str(roads.indicator_id)], "finished_on": "2020-04-28",
        "summary": "已完成", "whole": "1",
    }  # fmt: skip

    found = at_once([(client, address, typed) for client in signed_in(*[head] * PEOPLE)])

    assert found == [302, 409, 409, 409]
    assert AcceptanceCase.objects.count() == 1
