"""Several workers, and one that dies in the middle: nothing lost, nothing doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction

from agencies.actions.messages import post, resend
from agencies.delivery.outbox import LEASE, deliver_due
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


def states() -> Counter:
    """How many rows stand in each state."""
    return Counter(Delivery.objects.values_list("state", flat=True))


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
    name = connection.settings_dict["NAME"]
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database,
        "PORTAL_MODE": "test",
        "PORTAL_TODAY": "2020-05-09",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail_server.port),
        "DEFAULT_FROM_EMAIL": "民生实事 <ms@example.gov.cn>",
    }
    return subprocess.Popen([sys.executable, "-c", WORK], cwd=ROOT, env=environment)


@pytest.mark.django_db(transaction=True)
def test_two_workers_give_up_an_abandoned_row_once(reporter, administrator, mail_server):
    made = {"state": "sending", "attempts": 1, "claimed_at": NOW}
    make_delivery(recipient=reporter, **made)

    runs = at_once(lambda: deliver_due(now=NOW + LEASE))

    assert sum(len(run.dead) for run in runs) == 1
    assert Message.objects.filter(recipient=administrator).count() == 1
    assert mail_server.letters == []


@pytest.mark.django_db(transaction=True)
def test_a_claim_inside_a_transaction_is_refused(reporter, mail_server):
    make_delivery(recipient=reporter)

    with pytest.raises(RuntimeError), transaction.atomic():
        deliver_due(now=NOW)

    assert mail_server.letters == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_a_mailing_loses_and_doubles_nothing(
    reporter, administrator, mail_server
):
    made = [make_delivery(recipient=reporter).message_id for _ in range(20)]
    mail_server.hold_at = 8  # the server has the letter, the worker not yet its 250
    worker = start_worker(mail_server)
    try:
        assert mail_server.holding.wait(PATIENCE)
        assert states() == {"sent": 7, "sending": 1, "pending": 12}
        worker.send_signal(signal.SIGKILL)
        assert worker.wait(PATIENCE) == -signal.SIGKILL
    finally:
        worker.kill()
        mail_server.release.set()

    deliver_due(now=NOW)
    cut_off = Delivery.objects.get(state="sending")
    deliver_due(now=cut_off.claimed_at + LEASE)

    letters = [f"<{pk}@example.gov.cn>" for pk in made]
    assert sorted(mail_server.ids) == sorted(letters)
    assert states() == {"sent": 19, "dead": 1}
    cut_off.refresh_from_db()
    assert f"<{cut_off.message_id}@example.gov.cn>" == mail_server.ids[7]
    assert (cut_off.state, cut_off.last_error) == (
        "dead",
        "发送中断，结果不明。请核实对方是否收到，再决定是否重新发送。",
    )
    assert Message.objects.filter(recipient=administrator, rung__startswith="dead:").count() == 1

    # only a person's decision sends it again, under the ID a mail server tells it apart by
    resend(delivery=cut_off, by=administrator, now=NOW)
    deliver_due(now=NOW)
    assert states() == {"sent": 20}
    assert mail_server.ids[20:] == [mail_server.ids[7]]
