"""Database or broker away for a while: pages say so or go on, and nobody restarts anything."""

from __future__ import annotations

import re
import signal
from time import monotonic

import pytest
import requests

from agencies.models import Delivery
from config.celery import app
from progress.models import MonthlyReport, Reading
from results.models import Remark
from tests.faults.rig import BEAT, POSTGRES, WEB, WORKER, Rig, eventually
from tests.faults.work import DUE
from tests.notices import make_delivery
from tests.people import PASSWORD
from tests.publications import release

LONGEST = 12  # seconds a page may take, on a busy machine, while something is away
BATCH = "/results/chengde-2020/"
PUBLIC = (
    "/",
    BATCH,
    f"{BATCH}1/",
    "/results/search/?q=路",
    f"{BATCH}data.xlsx",
    "/accounts/login/",
)


def pids(portal: Rig) -> dict[str, int]:
    assert [name for name, process in portal.processes.items() if process.poll() is not None] == []
    return {name: process.pid for name, process in portal.processes.items()}


def carried(portal: Rig, person) -> bool:
    """Does a letter still go all the way: beat, broker, worker, database, mail?"""
    row = make_delivery(recipient=person, next_try_at=DUE)
    eventually(
        lambda: _state(row) == "sent",
        "a letter is sent\n" + portal.log(WORKER)[-3000:] + portal.log(BEAT)[-3000:],
    )
    return True


def answered(portal: Rig, path: str) -> int:
    began = monotonic()
    status = portal.status(path, timeout=LONGEST)
    assert monotonic() - began < LONGEST
    return status


class Visitor(requests.Session):
    """A browser without scripts: it sends a page's form with the token it finds there."""

    def __init__(self, portal: Rig) -> None:
        super().__init__()
        self.portal = portal

    def statuses(self, *paths: str) -> dict[str, int]:
        return {
            path: self.get(self.portal.url + path, timeout=LONGEST).status_code for path in paths
        }

    def fill(self, page: str, data: dict[str, str], at: str = "") -> int:
        text = self.get(self.portal.url + page, timeout=LONGEST).text
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)
        assert found, text
        answer = self.post(
            self.portal.url + (at or page),
            data | {"csrfmiddlewaretoken": found[1]},
            allow_redirects=False,
            timeout=LONGEST,
        )
        return answer.status_code


@pytest.fixture
def running(portal, batch, roads, april_report, reporter) -> Rig:
    release(batch)
    portal.start(WEB, WORKER, BEAT)
    portal.wait_until_ready()
    return portal


def test_database_and_broker_come_and_go_and_the_same_processes_go_on(
    running, reporter, roads, april_report, mail_server
):
    before = pids(running)
    assert carried(running, reporter)
    _database_away(running)
    assert carried(running, reporter)

    running.servers.valkey.process.send_signal(signal.SIGSTOP)  # there, and answers nothing
    assert (answered(running, "/"), answered(running, "/accounts/login/")) == (200, 200)
    assert (answered(running, "/healthz"), answered(running, "/readyz")) == (200, 503)
    running.servers.valkey.process.send_signal(signal.SIGCONT)
    assert carried(running, reporter)

    row = _in_hand(reporter, mail_server)
    running.servers.stop_valkey()
    mail_server.release.set()
    eventually(lambda: _state(row) == "sent", "the task in hand ends without its broker")
    _a_day_without_broker(Visitor(running), roads, april_report)
    running.servers.start_valkey()  # with nothing of what it held
    assert carried(running, reporter)
    assert pids(running) == before
    assert len(mail_server.ids) == len({*mail_server.ids}) == Delivery.objects.count()


def _in_hand(person, mail_server) -> Delivery:
    """A letter that a task is just sending."""
    mail_server.hold_at = len(mail_server.letters) + 1
    row = make_delivery(recipient=person, next_try_at=DUE)
    assert mail_server.holding.wait(60)
    return row


def _state(row: Delivery) -> str:
    return Delivery.objects.get(pk=row.pk).state


def _database_away(running: Rig) -> None:
    lines = len(running.log(BEAT).splitlines())
    running.kill(POSTGRES)
    assert answered(running, "/") == 503
    assert (answered(running, "/healthz"), answered(running, "/readyz")) == (200, 503)
    with app.connection_for_write(running.servers.valkey.url) as link:
        app.send_task("agencies.tasks.deliver", connection=link)
    eventually(lambda: "OperationalError" in running.log(WORKER), "a task has met the outage")
    eventually(lambda: "rests for 4 s" in running.log(BEAT), "beat asks less and less often")
    assert len(running.log(BEAT).splitlines()) - lines <= 5
    running.revive(POSTGRES)
    assert answered(running, "/") == 200


def _a_day_without_broker(visitor: Visitor, roads, report: MonthlyReport) -> None:
    """Reading, searching, asking, signing in, saving and handing in, with the rows they leave."""
    desk = f"/desk/reports/{report.pk}/"
    cell = {f"value-{roads.pk}": "31"}
    rows = (Remark.objects.count(), Reading.objects.count())
    assert rows == (0, 0)

    assert visitor.statuses(*PUBLIC) == dict.fromkeys(PUBLIC, 200)
    assert visitor.fill(f"{BATCH}1/say/", {"kind": "question", "text": "何时通车？"}) == 302
    form = {"login": "reporter", "password": PASSWORD}
    assert visitor.fill("/accounts/login/", form) == 302
    assert visitor.statuses("/desk/", desk) == {"/desk/": 200, desk: 200}
    assert visitor.fill(desk, cell, f"{desk}cells/") == 200
    assert Reading.objects.get().value == 31
    assert visitor.fill(desk, cell, f"{desk}submit/") == 302
    report.refresh_from_db()
    assert (report.state, Remark.objects.count(), Reading.objects.count()) == ("submitted", 1, 1)


def test_asked_to_stop_each_ends_by_itself_with_its_work_done(running, reporter, mail_server):
    row = _in_hand(reporter, mail_server)

    for process in running.processes.values():
        process.terminate()
    assert running.processes[WEB].wait(30) == 0
    assert running.processes[WORKER].poll() is None
    mail_server.release.set()

    assert running.processes[WORKER].wait(30) == 0
    assert running.processes[BEAT].wait(30) == 0
    assert _state(row) == "sent"
    assert len(mail_server.ids) == 1
