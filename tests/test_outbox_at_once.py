"""Several workers, and one that dies in the middle: nothing lost, nothing doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from agencies.actions.messages import post
from agencies.delivery.outbox import deliver_due
from agencies.models import Delivery, Message
from agencies.roles import Role
from tests.notices import NOW, make_delivery
from tests.people import make_person
from tests.receivers import MailServer

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
ROWS = 50
PATIENCE = 60  # seconds
WORK = "import django; django.setup(); from agencies.tasks import deliver; deliver()"


def at_once(work) -> list:
    """What ``work`` returns in each of the workers, all starting together."""
    gate = Barrier(WORKERS)

    def worker(_: int):
        try:
            gate.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(worker, range(WORKERS)))


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_of_fifty_rows_once(reporter, mail_server):
    made = [make_delivery(recipient=reporter).message_id for _ in range(ROWS)]

    runs = at_once(lambda: deliver_due(now=NOW))

    assert sorted(mail_server.ids) == sorted(f"<{pk}@example.gov.cn>" for pk in made)
    assert sum(run.sent for run in runs) == ROWS
    assert all(run.sent for run in runs)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_letter_of_a_person_s_day(chengde, traffic, mail_server):
    people = [make_person(Role.REPORTER, agency=traffic) for _ in range(4)]
    for _ in range(5):
        for person in people:
            make_delivery(recipient=person, digest=True, address=f"{person.username}@x.cn")

    at_once(lambda: deliver_due(now=NOW))

    assert sorted(mail_server.subjects) == sorted(
        (f"{person.username}@x.cn", "【民生实事】今日5条通知") for person in people
    )


@pytest.mark.django_db(transaction=True)
def test_two_workers_post_a_notice_once_to_each_person(chengde, traffic, settings):
    settings.EMAIL_HOST = "mail.example.gov.cn"
    people = [
        make_person(Role.REPORTER, agency=traffic, username=f"clerk{number}") for number in range(6)
    ]
    for person in people:
        person.email = f"{person.username}@example.gov.cn"
        person.save()

    def tell() -> int:
        return post(
            people=people[::-1], matter="report:1", rung="due-3", subject="催报", body="请填报。",
            link="/desk/", now=NOW,
        )  # fmt: skip

    told = at_once(tell)

    assert sum(told) == len(people)
    assert Message.objects.count() == Delivery.objects.count() == len(people)


def start_worker(mail_server: MailServer) -> subprocess.Popen:
    """A worker process of its own, on the database and the mail server of the test."""
    config = connection.settings_dict
    host = f"{config['HOST']}:{config['PORT']}" if config["PORT"] else config["HOST"]
    login = f"{config['USER']}:{config['PASSWORD']}" if config["PASSWORD"] else config["USER"]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"postgres://{login}@{host}/{config['NAME']}",
        "PORTAL_MODE": "test",
        "PORTAL_TODAY": "2020-05-09",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail_server.port),
        "DEFAULT_FROM_EMAIL": "民生实事 <ms@example.gov.cn>",
    }
    return subprocess.Popen([sys.executable, "-c", WORK], cwd=ROOT, env=environment)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_a_mailing_loses_and_doubles_nothing(
    reporter, mail_server
):
    made = [make_delivery(recipient=reporter).message_id for _ in range(20)]
    mail_server.hold_at = 8  # the server has the letter, the worker not yet its 250
    worker = start_worker(mail_server)
    try:
        assert mail_server.holding.wait(PATIENCE)
        assert Delivery.objects.filter(state="sent").count() == 7
        worker.send_signal(signal.SIGKILL)
        assert worker.wait(PATIENCE) == -signal.SIGKILL
    finally:
        worker.kill()
        mail_server.release.set()

    # the database lets go of a dead worker's row when it notices, a moment later
    deadline = time.monotonic() + PATIENCE
    while Delivery.objects.filter(state="pending").exists():
        assert time.monotonic() < deadline
        deliver_due(now=NOW)

    # the one letter in between came twice, under one ID: a mail server tells it apart
    assert set(mail_server.ids) == {f"<{pk}@example.gov.cn>" for pk in made}
    assert [len(mail_server.ids), mail_server.ids.count(mail_server.ids[7])] == [21, 2]
