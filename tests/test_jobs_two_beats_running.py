"""Two beats and two workers, running as in production, leave what one of each leaves."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis
from aiosmtpd.controller import Controller

from tests.load.nodes import database
from tests.portal import ROOT, Portal
from tests.receivers import MailServer, free_port

UNITS = 6
EVERY = 2  # seconds
JOBS = (
    "progress.tasks.judge_running", "oversight.tasks.draft_notices",
    "progress.tasks.remind_due", "agencies.tasks.deliver",
)  # fmt: skip
PATIENCE = 90  # seconds
# what the jobs left: rows that differ from run to run only in when and by whom
LEFT = {
    "verdicts": "SELECT share_id, month, day, sequence, light FROM progress_verdict",
    "flags": "SELECT share_id, raised_on, cleared_on FROM progress_flag",
    "changes": 'SELECT flag_id, new_light, "on" FROM progress_flagchange',
    "letters": "SELECT rung, agency_id, state FROM oversight_notice",
    "matters": "SELECT count(*) FROM oversight_noticematter",
    "messages": "SELECT recipient_id, rung, count(*) FROM agencies_message GROUP BY 1, 2",
    "outbox": "SELECT state, count(*) FROM agencies_delivery GROUP BY 1",
}


# of each job: how often it ran, how many turns of its entries the beats have claimed
TURNS = f"""
    SELECT job, count(*), (
        SELECT sum(total_run_count) FROM django_celery_beat_periodictask WHERE task = job
    ) FROM agencies_jobrun WHERE job IN {JOBS} GROUP BY 1
"""


@dataclass
class World:
    """A portal without web: its database and its mail."""

    portal: Portal
    url: str
    mail: MailServer

    def ask(self, sql: str) -> list[tuple]:
        with closing(psycopg2.connect(self.url)) as talk, talk.cursor() as cursor:
            cursor.execute(sql)
            return sorted(cursor.fetchall(), key=repr)

    def done(self) -> dict[str, int]:
        """Ended runs of each job."""
        return dict(
            self.ask("SELECT job, count(*) FROM agencies_jobrun WHERE state = 'done' GROUP BY 1")
        )

    def left(self) -> dict[str, list[tuple]]:
        letters = Counter((to, letter["Subject"].strip()) for to, letter in self.mail.letters)
        return {name: self.ask(sql) for name, sql in LEFT.items()} | {
            "mail": sorted(letters.items())
        }


@contextmanager
def world(folder: Path, *, each: int, broker: int) -> Iterator[World]:
    """So many beats and workers over a late year of their own, not started yet."""
    mail = MailServer(port=free_port())
    post = Controller(mail, hostname="127.0.0.1", port=mail.port)
    folder.mkdir()
    # above the numbers that the workers of the tests have; what an earlier run left goes
    queue = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{broker}").geturl()
    with closing(redis.Redis.from_url(queue)) as talk:
        talk.flushdb()
    with database() as url:
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "REDIS_URL": queue,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PORTAL_MODE": "test",
            "PORTAL_TODAY": "2020-05-12",
            "PORTAL_URL": "https://ms.example.gov.cn",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(mail.port),
            "JUDGE_EVERY_SECONDS": str(EVERY),
            "DELIVER_EVERY_SECONDS": str(EVERY),
            "FILES_ROOT": str(folder / "files"),
        }
        subprocess.run(
            [sys.executable, "-m", "tests.late_year", str(UNITS), str(EVERY)],
            cwd=ROOT, env=environment, check=True,
        )  # fmt: skip
        portal = Portal("", environment, folder)
        post.start()
        try:
            for number in range(each):
                _start(portal, number)
            yield World(portal, url, mail)
        finally:
            portal.stop()
            post.stop()


def _start(portal: Portal, number: int) -> None:
    celery = ("celery", "-A", "config")
    worker = ("worker", "--concurrency", "2", "--without-gossip", "--hostname", f"w{number}@here")
    portal.start(f"worker{number}", *celery, *worker)
    portal.start(f"beat{number}", *celery, "beat", "--pidfile=", "--max-interval", "1")


def _settled(one: World) -> bool:
    done = one.done()
    left = one.ask("SELECT count(*) FROM agencies_delivery WHERE state IN ('pending', 'sending')")
    return all(done.get(job, 0) >= 6 for job in JOBS) and left == [(0,)] and bool(one.mail.letters)


@pytest.mark.nightly
def test_two_beats_and_two_workers_leave_what_one_of_each_leaves(tmp_path):
    with ExitStack() as both:
        alone = both.enter_context(world(tmp_path / "one", each=1, broker=14))
        twice = both.enter_context(world(tmp_path / "two", each=2, broker=15))
        deadline = time.monotonic() + PATIENCE
        while not (_settled(alone) and _settled(twice)):
            assert time.monotonic() < deadline, (alone.done(), twice.done())
            time.sleep(0.5)
        turns = twice.ask(TURNS)
        workers = twice.ask("SELECT DISTINCT worker FROM agencies_jobrun")
        failed = twice.ask("SELECT job, error FROM agencies_jobrun WHERE state = 'failed'")
        left = twice.left()
        wanted = alone.left()

    assert left == wanted
    assert [name for name, rows in left.items() if not rows] == []
    assert (failed, workers) == ([], [("w0@here",), ("w1@here",)])
    # each turn was sent once, not by each beat; the last may run before its claim is seen
    assert [turn for turn in turns if turn[1] > turn[2] + 1] == []
