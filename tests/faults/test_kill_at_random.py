"""kill -9 of web, worker, beat, PostgreSQL and the broker, which forgets everything, while clerks
submit and import, progress is judged, letters and messages leave, versions are published and the
site is exported: what was acknowledged is there, nothing is there twice, and every job ends."""

from __future__ import annotations

import json

import pytest

from tests.faults.rig import BEAT, BROKER, POSTGRES, WEB, WORKER
from tests.faults.storm import Seen, storm
from tests.faults.work import (
    check_judging,
    check_rows,
    check_sendings,
    counted,
    end_leases,
    make_work,
)

VICTIMS = (WEB, WORKER, BEAT, POSTGRES, BROKER)
TASKS_AT_ONCE = 2  # of the worker, see Rig


@pytest.fixture
def killed(
    portal, batch, roads, officer, second_officer, director, mail_server, hook, record_property
):
    """Let all work be done while the victims are killed one after the other, and check the rows."""

    def run(victims: list[str], seed: int) -> None:
        people = {"officer": officer, "second": second_officer, "director": director}
        work = make_work(batch, roads, people, hook.url, len(victims))
        portal.start(WEB, WORKER, BEAT)
        portal.wait_until_ready()
        seen = storm(portal, work, victims, seed)
        for name in (BEAT, WORKER, WEB):
            portal.kill(name)
        end_leases()
        told = {"kills": seen.kills, "before": work.before, "after": counted()}
        record_property("figures", json.dumps(told, ensure_ascii=False))
        check_answers(seen)
        check_rows(work, seen.exports, victims.count(POSTGRES))
        # a sending is in doubt only where its worker, or what it notes it in, was killed
        cut = sum(victim in (WORKER, POSTGRES) for victim in victims)
        check_sendings(mail_server, hook, TASKS_AT_ONCE * cut)
        check_judging(work)

    return run


def check_answers(seen: Seen) -> None:
    """A 409 tells of a yes whose answer was lost, so a failure came before it."""
    answers = seen.submit + seen.confirm + seen.publish
    assert [one for one in answers if one[-1] == 409 and len(one) == 1] == []


def test_database_broker_and_worker_are_killed_once(killed):
    killed([POSTGRES, BROKER, WORKER], seed=7)


@pytest.mark.nightly
def test_each_is_killed_once(killed):
    killed([*VICTIMS], seed=7)


@pytest.mark.nightly
@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("seed", range(5))
def test_each_is_killed_twenty_times(killed, victim, seed):
    """Four kills a run, five runs; in every turn all work is still to do."""
    killed([victim] * 4, seed)
