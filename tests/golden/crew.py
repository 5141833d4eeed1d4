"""Workers of the simulated year as processes of their own, on the real broker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import date
from pathlib import Path
from types import TracebackType

import redis
from celery import Celery
from django.conf import settings
from django.db import connection

from tests.migrated import address

ROOT = Path(__file__).resolve().parent.parent.parent
NIGHT = (
    "progress.tasks.judge_running",
    "oversight.tasks.draft_notices",
)
PATIENCE = 60  # seconds a night may take at most


class Crew:
    """So many workers, and beats that each send every task of the night."""

    def __init__(self, folder: Path, *, workers: int, beats: int) -> None:
        self.beats, self.wanted, self.folder = beats, workers, folder
        self.key = f"golden-{uuid.uuid4().hex[:8]}"
        self.store = redis.Redis.from_url(settings.REDIS_URL)
        self.sender = Celery(broker=settings.REDIS_URL)
        self.workers: list[subprocess.Popen] = []

    def __enter__(self) -> Crew:
        while len(self.workers) < self.wanted:
            self.workers.append(self._start())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self.workers:
            self._end(worker, signal.SIGKILL)
        for key in self.store.keys(f"{self.key}*"):
            self.store.delete(key)

    def night(self, day: date) -> None:
        """One night's tasks in their order, each sent by every beat; back when all are done."""
        self.store.set(f"{self.key}:day", day.isoformat())
        for task in NIGHT:
            self._wait(day, task, self._send(task))

    def night_with_a_death(self, day: date, after: float) -> None:
        """The same, but a worker is killed on its way; what it leaves is done by the next beat."""
        self.store.set(f"{self.key}:day", day.isoformat())
        for task in NIGHT:
            self._send(task)
        time.sleep(after)  # the moment of death: whatever the worker is doing then
        self._end(self.workers.pop(0), signal.SIGKILL)
        self.store.delete(self.key)  # what no worker has taken yet
        self.workers.append(self._start())
        self.night(day)

    def _send(self, task: str) -> list[str]:
        return [self.sender.send_task(task, queue=self.key).id for _beat in range(self.beats)]

    def _wait(self, day: date, task: str, sent: list[str]) -> None:
        until = time.monotonic() + PATIENCE
        ended: list[bytes | None] = [None]
        while None in ended:
            assert time.monotonic() < until, f"{task} of {day} was not done: see {self.folder}"
            time.sleep(0.005)
            ended = self.store.hmget(f"{self.key}:ended", sent)
        assert ended == [b"SUCCESS"] * len(sent), f"{task} failed on {day}: see {self.folder}"

    def _start(self) -> subprocess.Popen:
        own = connection.settings_dict["NAME"]
        log = (self.folder / f"worker-{uuid.uuid4().hex[:6]}.log").open("wb")
        return subprocess.Popen(
            [
                sys.executable, "-m", "celery", "--app", "tests.golden.worker", "worker",
                "--queues", self.key, "--concurrency", "1", "--without-gossip",
                "--without-mingle", "--loglevel", "INFO",
            ],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": address(own), "GOLDEN_KEY": self.key},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip

    def _end(self, worker: subprocess.Popen, how: signal.Signals) -> None:
        """The worker and the process it works in, at once."""
        os.killpg(worker.pid, how)
        worker.wait()
