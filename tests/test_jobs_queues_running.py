"""An export that does not come to its end holds up neither judging nor delivering: with workers
as deploy/ starts them, a real broker, beat and database."""

from __future__ import annotations

import os
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import redis

from config.queues import BY_QUEUE
from tests.load.nodes import database
from tests.portal import Portal

PATIENCE = 90  # seconds
HELD_UP = 5  # turns of judging and of delivering while the export stands still
JOBS = ("progress.tasks.judge_running", "agencies.tasks.deliver")
WAITING, EXPORT = "results.tasks.export_waiting", "results.tasks.export_changed"
DONE = "SELECT job, count(*) FROM agencies_jobrun WHERE state = 'done' GROUP BY 1"
OF_WHOM = "SELECT DISTINCT job, worker FROM agencies_jobrun WHERE worker <> ''"


def ask(url: str, sql: str) -> list[tuple]:
    with closing(psycopg2.connect(url)) as talk, talk.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def eventually(true, portal: Portal) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        logs = "\n".join(log.read_text()[-1500:] for log in portal.logs.glob("*.log"))
        assert time.monotonic() < deadline, logs
        time.sleep(0.2)


def start(portal: Portal) -> None:
    celery = ("celery", "-A", "config")
    for queue in BY_QUEUE:
        portal.start(
            queue, *celery, "worker", "--queues", queue, "--hostname", f"{queue}@here",
            "--concurrency", "1", "--without-gossip", "--without-mingle",
        )  # fmt: skip
    portal.start("beat", *celery, "beat", "--pidfile=", "--max-interval", "1")


def send(portal: Portal, task: str) -> None:
    portal.manage("shell", "-c", f"from config.celery import app; app.send_task({task!r})")


def test_an_export_without_end_holds_up_neither_judging_nor_delivering(tmp_path: Path):
    # above the numbers that the workers of the tests have
    queue = urlsplit(os.environ["REDIS_URL"])._replace(path="/12").geturl()
    with closing(redis.Redis.from_url(queue)) as talk:
        talk.flushdb()
    with database() as url:
        environment = {
            **os.environ,
            "DATABASE_URL": url, "REDIS_URL": queue, "PORTAL_MODE": "test",
            "DJANGO_SETTINGS_MODULE": "config.settings", "PORTAL_TODAY": "2020-05-12",
            "JUDGE_EVERY_SECONDS": "1", "DELIVER_EVERY_SECONDS": "1",
            "CELERY_SKIP_CHECKS": "1", "FILES_ROOT": str(tmp_path / "files"),
        }  # fmt: skip
        portal = Portal("", environment, tmp_path)
        try:
            with closing(psycopg2.connect(url)) as talk, talk.cursor() as cursor:
                # whoever exports waits for this table until we let go of it
                cursor.execute("LOCK TABLE results_siteexport IN ACCESS EXCLUSIVE MODE")
                start(portal)
                for task in (EXPORT, WAITING, "agencies.tasks.sweep_requests"):
                    send(portal, task)

                def went_on() -> bool:
                    done = dict(ask(url, DONE))
                    return min(done.get(job, 0) for job in JOBS) >= HELD_UP

                begun = "SELECT 1 FROM agencies_jobrun WHERE state = 'running' AND job = %r"
                eventually(lambda: bool(ask(url, begun % EXPORT)), portal)
                eventually(went_on, portal)
                meanwhile = dict(ask(url, DONE))
            eventually(lambda: {EXPORT, WAITING} <= set(dict(ask(url, DONE))), portal)
            of_whom = dict(ask(url, OF_WHOM))
        finally:
            portal.stop()

    assert set(BY_QUEUE["export"]) & set(meanwhile) == set()
    placed = {task: queue for queue, tasks in BY_QUEUE.items() for task in tasks}
    assert of_whom == {job: f"{placed[job]}@here" for job in of_whom}
