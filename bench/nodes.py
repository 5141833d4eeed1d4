"""Beyond one process, for real: two web nodes behind the nginx of deploy/, two workers at one
database and one queue. Each process has a processor of its own; who asks has the others."""

from __future__ import annotations

import http.client
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import redis
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.utils import timezone

from agencies.models import Delivery, JobRun, Message
from bench.data import province
from bench.measuring import Figure
from bench.process import heaviest, people
from bench.web import ROOT, free_port, portal, portal_environment
from config.celery import app
from tests.load.nodes import configure, nginx

PROCESSORS = sorted(os.sched_getaffinity(0))
ROUNDS = 5
ASKING = 8  # readers at once, each waiting for his answer
SECONDS = 8.0
LETTERS = 600
JUDGINGS = 12
PATIENCE = 180.0
DELIVER, JUDGE = "agencies.tasks.deliver", "progress.tasks.judge_running"


def two_nodes() -> Figure:
    """Requests a second of two nodes ÷ those of one, for the same readers and pages."""
    pages = [page for page in heaviest() if page[1] and not page[0].endswith((".xlsx", ".csv"))]
    one, two = [], []
    with ExitStack() as running:
        webs = [
            running.enter_context(portal(prefix=_pinned(number), TRUSTED_PROXIES="1"))
            for number in (0, 1)
        ]
        ports = [urlsplit(web.url).port or 0 for web in webs]
        alone = running.enter_context(_proxy(ports[0], ports[0]))
        both = running.enter_context(_proxy(*ports))
        for port in (alone, both):
            _asked(port, pages, seconds=2.0)
        for _turn in range(ROUNDS):
            one.append(_asked(alone, pages, seconds=SECONDS))
            two.append(_asked(both, pages, seconds=SECONDS))
    floor, took = median(one), median(two)
    return Figure(
        "two_nodes", took / floor, 1.6, floor, took, time_unit="requests/s", bound="least"
    )


def two_workers() -> Figure:
    """Letters a second of two workers ÷ those of one, while both judge as well.

    Raises ``RuntimeError`` where a letter came twice or not at all, or a job failed.
    """
    one, two = [], []
    for _turn in range(ROUNDS):
        one.append(_carried(1))
        two.append(_carried(2))
    floor, took = median(one), median(two)
    return Figure(
        "two_workers", took / floor, 1.4, floor, took, time_unit="letters/s", bound="least"
    )


def _pinned(number: int) -> tuple[str, ...]:
    return ("taskset", "-c", str(PROCESSORS[number % len(PROCESSORS)]))


@contextmanager
def _proxy(first: int, second: int) -> Iterator[int]:
    """The nginx of deploy/ before two nodes, or before one twice; its TLS port."""
    with tempfile.TemporaryDirectory(prefix="bench-nginx-") as place:
        folder, https = Path(place), free_port()
        folder.chmod(0o755)
        main = configure(folder, (first, second), https, free_port())
        command = [*_pinned(2), nginx(), "-e", str(folder / "errors"), "-c", str(main)]
        child = subprocess.Popen(command, cwd=folder)
        try:
            deadline = time.monotonic() + PATIENCE
            while not _listens(https):
                if child.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("nginx did not start")
                time.sleep(0.05)
            yield https
        finally:
            child.terminate()
            child.wait(20)


def _listens(port: int) -> bool:
    try:
        _ask(_connected(port), "/healthz", "")
    except OSError:
        return False
    return True


def _connected(port: int) -> http.client.HTTPSConnection:
    trusting = ssl._create_unverified_context()
    return http.client.HTTPSConnection("127.0.0.1", port, context=trusting, timeout=60)


def _ask(talk: http.client.HTTPSConnection, path: str, cookies: str) -> int:
    talk.request("GET", path, headers={"Cookie": cookies, "Host": "localhost"})
    answer = talk.getresponse()
    answer.read()
    return answer.status


def _asked(port: int, pages: Sequence[tuple[str, str]], *, seconds: float) -> float:
    """Requests answered a second. Raises ``RuntimeError`` for anything but 200."""
    until, counts, faults = time.monotonic() + seconds, [0] * ASKING, []

    def read(number: int) -> None:
        talk = _connected(port)
        turn = number
        while time.monotonic() < until:
            path, cookies = pages[turn % len(pages)]
            status = _ask(talk, path, cookies)
            if status != 200:
                faults.append(f"{path}: {status}")
                return
            counts[number] += 1
            turn += 1
        talk.close()

    readers = [threading.Thread(target=read, args=(number,)) for number in range(ASKING)]
    began = time.monotonic()
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    if faults:
        raise RuntimeError(faults[0])
    return sum(counts) / (time.monotonic() - began)


def _carried(workers: int) -> float:
    """Letters a second when so many workers carry the outbox, judging between."""
    Delivery.objects.all().delete()
    Message.objects.filter(matter__startswith="bench-").delete()
    JobRun.objects.all().delete()
    _write_letters()
    box = _Box()
    post = Controller(box, hostname="127.0.0.1", port=free_port())
    with redis.Redis.from_url(settings.REDIS_URL) as store:
        store.delete("judge", "deliver", "export")
    post.start()
    try:
        with _workers(workers, post.port):
            sent = [app.send_task(JUDGE).id for _ in range(2)]
            _wait(lambda: _done() == len(sent))  # they have started, and know the code
            began = time.monotonic()
            sent += [app.send_task(DELIVER).id for _ in range(-(-LETTERS // 200) + workers)]
            sent += [app.send_task(JUDGE).id for _ in range(JUDGINGS)]
            _wait(lambda: len(box.letters) >= LETTERS and _done() == len(sent))
            took = time.monotonic() - began
    finally:
        post.stop()
    _each_once(box, sent)
    return LETTERS / took


def _write_letters() -> None:
    clerk = people()["clerk"]
    office, now = province().office, timezone.now()
    messages = Message.objects.bulk_create(
        Message(
            recipient=clerk,
            office=office,
            matter=f"bench-{n}",
            rung="once",
            subject=f"第{n}封",
            body="请及时填报。",
            created_at=now,
        )
        for n in range(LETTERS)
    )
    Delivery.objects.bulk_create(
        Delivery(
            message=message,
            channel="email",
            address=f"{n}@example.gov.cn",
            next_try_at=now.replace(year=2020, month=1),
        )
        for n, message in enumerate(messages)
    )


def _done() -> int:
    return JobRun.objects.exclude(state=JobRun.State.RUNNING).count()


def _wait(true: object) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():  # type: ignore[operator]
        if time.monotonic() > deadline:
            raise RuntimeError("the workers did not get on with it")
        time.sleep(0.02)


def _each_once(box: _Box, sent: Sequence[str]) -> None:
    """Every letter came once, every job ran once and ended well."""
    wanted = sorted(f"{n}@example.gov.cn" for n in range(LETTERS))
    states = Delivery.objects.order_by().values_list("state", "attempts").distinct()
    runs = JobRun.objects.values_list("task_id", "state")
    if sorted(box.letters) != wanted or list(states) != [("sent", 1)]:
        raise RuntimeError(f"{len(box.letters)} letters of {LETTERS}: {list(states)}")
    if sorted(runs) != sorted((task, "done") for task in sent):
        raise RuntimeError("a job ran twice, or failed")


class _Box:
    """A mail server that counts."""

    def __init__(self) -> None:
        self.letters: list[str] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
        self.letters += envelope.rcpt_tos  # type: ignore[attr-defined]
        return "250 OK"


@contextmanager
def _workers(count: int, mail: int) -> Iterator[None]:
    connection.close()
    environment = portal_environment() | {
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail),
        "PORTAL_URL": "https://ms.example.gov.cn",
        "CELERY_SKIP_CHECKS": "1",
    }
    children = [
        subprocess.Popen(
            [
                *_pinned(number), sys.executable, "-m", "celery", "-A", "config", "worker",
                "--queues", "judge,deliver", "--concurrency", "1", "--without-gossip",
                "--without-mingle", "--hostname", f"bench{number}@here",
            ],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for number in range(count)
    ]  # fmt: skip
    try:
        yield
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(60)


SLOW = {"two_nodes": two_nodes, "two_workers": two_workers}
