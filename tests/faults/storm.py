"""People at work while processes are killed under them: each tries again until it is done."""

from __future__ import annotations

import random
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event

import psycopg2
import requests
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError

from agencies.models import User
from agencies.refusals import Conflict
from config.celery import app
from results.export import job
from results.models import SiteExport
from tests.faults.rig import Rig, eventually
from tests.faults.work import Desk, Turn, Work, is_done, release, undone
from tests.job_runs import JUDGE

PARTS = 3  # in which a turn's letters are let go and its figures accepted
TASKS = ("progress.tasks.read_waiting", "results.tasks.export_waiting")
TIRED = 120  # seconds after which a person gives up, and the test with them


@dataclass
class Seen:
    """What came of a run: every status each person saw, exports asked for, and for each kill
    what was still to do when it fell."""

    submit: list[list[int]] = field(default_factory=list)
    confirm: list[list[int]] = field(default_factory=list)
    publish: list[list[int]] = field(default_factory=list)
    exports: int = 0
    kills: list[dict[str, int | str]] = field(default_factory=list)


@dataclass
class Clerk:
    """A person signed in from outside, who tries again until the portal has said yes."""

    rig: Rig
    person: User
    over: Event
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        client = Client()
        client.force_login(self.person)
        self.session.cookies.set("sessionid", client.cookies["sessionid"].value)
        self.session.cookies.set("csrftoken", "a" * 32)

    def post(self, path: str, data: dict[str, str]) -> list[int]:
        """Every status until 302, or 409 after a failure: then the lost answer was a yes."""
        seen: list[int] = []
        while seen[-1:] not in ([302], [409]):
            seen.append(self._ask("POST", path, data | {"csrfmiddlewaretoken": "a" * 32})[0])
        return seen

    def wait_until_read(self, upload: int) -> None:
        while not self._ask("GET", reverse("upload_progress", args=[upload]), {})[1]:
            self.over.wait(0.2)

    def _ask(self, method: str, path: str, data: dict[str, str]) -> tuple[int, bool]:
        """Status, 0 for no answer; and whether a progress says that reading is done."""
        assert not self.over.is_set(), "the run is over, and this was never acknowledged"
        try:
            answer = self.session.request(
                method, self.rig.url + path, data=data, allow_redirects=False, timeout=40
            )
        except requests.RequestException:
            self.over.wait(0.1)
            return 0, False
        assert answer.status_code in (200, 302, 409, 500, 502, 503), answer.text
        if answer.status_code >= 500:
            self.over.wait(0.1)
        return answer.status_code, method == "GET" and answer.ok and answer.json()["done"]


def storm(rig: Rig, work: Work, victims: list[str], seed: int) -> Seen:
    """Each turn's work begins at random moments, and in the midst of it its victim is killed."""
    chance, over, seen = random.Random(seed), Event(), Seen()
    begun = [Event() for _ in victims]
    starts = [_starts(rig, work, turn, over, chance) for turn in work.turns]
    connection.close()
    with ThreadPoolExecutor(64) as pool:
        done = {
            kind: [
                pool.submit(_when, begun[number], wait, each)
                for number, start in enumerate(starts)
                for wait, each in start[kind]
            ]
            for kind in ("submit", "confirm", "publish")
        }
        beside = [
            pool.submit(_let_go, begun[number], turn, over)
            for number, turn in enumerate(work.turns)
        ]
        beside.append(pool.submit(_keep_asking, rig, over))
        asking = pool.submit(_ask_for_exports, begun, over)
        try:
            for number, victim in enumerate(victims):
                rig.wait_until_working()
                begun[number].set()
                over.wait(chance.uniform(0.1, 1.5))
                seen.kills.append({"victim": victim, **undone(work)})
                rig.kill(victim)
                over.wait(chance.uniform(0, 0.5))
                rig.revive(victim)
            for kind, works in done.items():
                setattr(seen, kind, [_result(each) for each in works])
            seen.exports = _result(asking)
            eventually(is_done, "everything waiting is done")
            # an export gives up while versions keep coming out; the next one has peace
            if SiteExport.objects.filter(state="failed").exists():
                seen.exports += _insist(_asked)
                eventually(is_done, "the export is done")
            # what was accepted last may not have been judged yet
            rig.wait_until_working(JUDGE)
        finally:
            over.set()
        for each in beside:
            each.result(TIRED)
    return seen


def _starts(rig: Rig, work: Work, turn: Turn, over: Event, chance: random.Random):
    def submit(desk: Desk):
        clerk = Clerk(rig, desk.clerk, over)
        return lambda: clerk.post(reverse("desk_submit", args=[desk.report.pk]), desk.cells)

    def confirm(desk: Desk):
        clerk = Clerk(rig, desk.clerk, over)

        def work() -> list[int]:
            clerk.wait_until_read(desk.upload)
            return clerk.post(reverse("upload_confirm", args=[desk.upload]), {})

        return work

    boss = Clerk(rig, work.director, over)
    final = reverse("publication_check", args=[turn.draft.pk, "final"])
    told = {"public_from": "2020-05-08", "seen": turn.draft.digest}
    return {
        "submit": [(chance.uniform(0, 1.5), submit(desk)) for desk in turn.submits],
        "confirm": [(0.0, confirm(desk)) for desk in turn.imports],
        "publish": [(chance.uniform(0, 1.5), lambda: boss.post(final, told))],
    }


def _when(begun: Event, wait: float, work) -> list[int]:
    assert begun.wait(TIRED)
    Event().wait(wait)
    return work()


def _result(work: Future):
    return work.result(TIRED)


def _let_go(begun: Event, turn: Turn, over: Event) -> None:
    """Letters, messages and figures of a turn, part by part, as others post and accept them."""
    assert begun.wait(TIRED)
    for part in range(PARTS):
        _insist(lambda part=part: release(turn, part, PARTS))
        over.wait(0.5)


def _ask_for_exports(begun: list[Event], over: Event) -> int:
    """One export a turn, unless one waits or runs already; how many were asked for."""
    asked = 0
    for turn in begun:
        assert turn.wait(TIRED)
        asked += _insist(_asked)
    return asked


def _asked() -> int:
    try:
        job.ask(by=None)
    except Conflict:
        return 0
    return 1


def _insist(work):
    """What the database refuses just now is tried again."""
    for _ in range(TIRED * 5):
        try:
            return work()
        except (DatabaseError, psycopg2.Error):
            connection.close()
            Event().wait(0.2)
        finally:
            connection.close()
    raise AssertionError("the database stayed away")


def _keep_asking(rig: Rig, over: Event) -> None:
    """What the timetable does once a minute, more often."""
    with app.connection_for_write(rig.environment["REDIS_URL"]) as link:
        while not over.is_set():
            for task in TASKS:
                with suppress(OperationalError):  # the broker is away: later
                    app.send_task(task, connection=link, expires=60)
            over.wait(2)
