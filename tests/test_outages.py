"""Database, broker or disk away: a page that says so and when to come again, and no more."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from time import monotonic

import pytest
from celery.beat import Scheduler
from django.core.cache import caches
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from kombu.exceptions import OperationalError as BrokerAway

from agencies.operations.outages import is_outage
from agencies.views import health, outage
from config import celery_app
from config.beat import SharedScheduler
from config.reliability import HARD_LIMIT, SOFT_LIMIT, VISIBILITY, cache, database_options
from tests.people import PASSWORD

NOWHERE = "redis://127.0.0.1:1/0"


def raised(fault: Exception, cause: Exception | None = None) -> Exception:
    try:
        raise fault from cause
    except type(fault) as caught:
        return caught


class ReadOnly(Exception):
    pgcode = "25006"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (raised(OperationalError("server closed the connection")), True),
        (raised(InterfaceError("connection already closed")), True),
        (raised(BrokerAway("refused")), True),
        (raised(OSError(errno.ENOSPC, "No space left on device")), True),
        (raised(OSError(errno.EROFS, "Read-only file system")), True),
        (raised(RuntimeError("drawing"), OSError(errno.EDQUOT, "quota")), True),
        (raised(InternalError("read-only transaction"), ReadOnly()), True),
        (raised(InternalError("something else")), False),
        (raised(OSError(errno.EACCES, "Permission denied")), False),
        (raised(ValueError("a fault of ours")), False),
        (None, False),
    ],
)
def test_what_passes_by_itself_is_told_from_what_does_not(fault, expected):
    assert is_outage(fault) is expected


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def no_database(db) -> Iterator[None]:
    def refuse(*args, **kwargs):
        raise OperationalError("connection refused")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.backends.utils.CursorWrapper.execute", refuse)
        yield


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/results/chengde-2020/"])
def test_without_the_database_a_page_says_so_in_both_languages(
    no_database, visitor, path, language
):
    visitor.cookies["django_language"] = language
    visitor.cookies["sessionid"] = "x" * 32

    answer = visitor.get(path)

    page = answer.content.decode()
    told = (answer.status_code, answer.headers.get("Retry-After"), answer.headers["Cache-Control"])
    if path == "/accounts/login/" and answer.status_code == 200:
        return  # nothing of it is in the database
    assert told == (503, "30", "no-store")
    assert "暂时无法使用，请稍后再试" in page
    assert "Unavailable for the moment" in page


def test_without_the_database_the_api_tells_a_program():
    try:
        raise OperationalError("gone")
    except OperationalError:
        answer = outage.server_error(_asked("/api/v1/reports/"))

    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert json.loads(answer.content) == {
        "type": "about:blank",
        "title": "服务暂时不可用",
        "status": 503,
        "detail": "数据库或后台服务暂时连接不上，请按 Retry-After 所示的秒数稍后重试。",
    }


def _asked(path: str) -> HttpRequest:
    return RequestFactory().get(path)


def test_a_fault_of_ours_is_still_a_500():
    try:
        raise ValueError("a fault of ours")
    except ValueError:
        answer = outage.server_error(_asked("/"))
    assert (answer.status_code, "Retry-After" in answer.headers) == (500, False)
    assert "系统出错" in answer.content.decode()


def test_the_cache_away_costs_one_short_wait_and_is_asked_again(settings, monkeypatch):
    settings.CACHES = {"default": cache(NOWHERE)}
    far = caches["default"]
    now = [100.0]
    asked: list[float] = []
    monkeypatch.setattr("config.caching.monotonic", lambda: now[0])
    get = far._cache.get
    monkeypatch.setattr(far._cache, "get", lambda *a: (asked.append(now[0]), get(*a))[1])

    began = monotonic()
    assert far.get("a") is None
    far.set("a", "kept here")
    assert far.get("a") == "kept here"
    assert far.add("n", 1) is True
    assert far.incr("n") == 2
    assert far.incr("taken-along") == 1
    assert far.get_or_set("salt", lambda: "s") == "s"
    now[0] += 6
    far.get("a")
    assert asked == [100.0, 106.0]
    assert monotonic() - began < 3


def test_counting_goes_on_where_the_server_comes_back_between_two_steps(settings, monkeypatch):
    settings.CACHES = {"default": cache(NOWHERE)}
    far = caches["default"]
    assert far.add("of-the-near", 0) is True  # kept here, for the server is away

    def lacks(*_args):
        raise ValueError

    monkeypatch.setattr("config.caching.monotonic", lambda: 1e9)
    monkeypatch.setattr(far._cache, "incr", lacks)  # it is back, and knows nothing of it

    assert far.incr("of-the-near") == 1
    with pytest.raises(ValueError):  # noqa: PT011
        far.incr("unheard-of")


def test_signing_in_reading_and_the_limits_go_on_without_the_broker(
    settings, client, roads, reporter
):
    settings.CACHES = {"default": cache(NOWHERE)}

    form = {"login": "reporter", "password": PASSWORD}
    assert client.post(reverse("account_login"), form).status_code == 302
    assert client.get(reverse("desk")).status_code == 200
    assert client.get("/").status_code == 200


def test_a_broker_that_never_answers_does_not_hold_a_page_up(settings):
    """A firewall that drops packets: the connection opens, and nothing comes."""
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        port = silent.getsockname()[1]
        settings.CACHES = {"default": cache(f"redis://127.0.0.1:{port}/0")}
        began = monotonic()
        caches["default"].set("a", 1)
        assert caches["default"].get("a") == 1
    assert monotonic() - began < 4


@pytest.mark.django_db(transaction=True)
def test_beat_asks_less_and_less_often_and_then_sends_what_was_due(monkeypatch):
    now, tries, sent, away = [100.0], [], [], [True]

    def send(self, entry, **_options):
        tries.append(now[0])
        if away[0]:
            raise BrokerAway("refused")
        sent.append(entry.name)

    monkeypatch.setattr(SharedScheduler, "setup_schedule", lambda self: None)
    monkeypatch.setattr(Scheduler, "apply_async", send)
    monkeypatch.setattr("config.beat.monotonic", lambda: now[0])
    nightly = IntervalSchedule.objects.create(every=1, period="days")
    yesterday = timezone.now() - timedelta(days=1)
    entry = PeriodicTask.objects.create(
        name="sweep", task="progress.tasks.sweep_files", interval=nightly, last_run_at=yesterday
    )
    beat = SharedScheduler(celery_app)
    for _ in range(60):  # half a minute, asked twice a second
        beat.tick()
        now[0] += 0.5
    assert tries == [100, 101, 103, 107, 115, 125]
    entry.refresh_from_db()
    assert entry.last_run_at == yesterday

    away[0] = False
    for _ in range(60):
        beat.tick()
        now[0] += 0.5
    entry.refresh_from_db()
    assert (sent, entry.total_run_count) == (["sweep"], 1)


def test_beat_asked_to_end_while_it_begins_ends_when_it_has_begun(monkeypatch):
    """Its handler would begin once more inside the beginning, fail there and be forgotten."""
    asked, ended = [], []
    before = signal.signal(signal.SIGTERM, lambda *_: ended.append(True))

    def begin(self) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        asked.append([*ended])

    monkeypatch.setattr(SharedScheduler, "setup_schedule", begin)
    try:
        SharedScheduler(celery_app)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert (asked, ended) == ([[]], [True])


@pytest.mark.django_db(transaction=True)
def test_a_node_is_ready_when_all_it_stands_on_is_there(client, files_root):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": True, "broker": True, "migrations": True, "files": True},
    )
    assert list(files_root.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_a_node_says_what_it_lacks(client, settings, files_root, monkeypatch):
    settings.REDIS_URL = NOWHERE
    monkeypatch.setattr(health, "_known", lambda: frozenset({("pledges", "9999_of_tomorrow")}))
    files_root.parent.mkdir(exist_ok=True)
    files_root.write_text("not a folder")

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (
        503,
        {"database": True, "broker": False, "migrations": False, "files": False},
    )


@pytest.mark.django_db(transaction=True)
def test_readiness_is_told_in_time_whatever_hangs(client, monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(health, "WITHIN", 0.5)
    monkeypatch.setattr(health, "_broker_answers", lambda: over.wait(30))
    began = monotonic()

    answer = client.get("/readyz")

    over.set()
    assert (answer.status_code, answer.json()["broker"]) == (503, False)
    assert monotonic() - began < 5


def test_the_process_answers_without_anything(client):
    assert client.get("/healthz").content == b"ok"


def test_a_page_s_statements_end_and_a_job_s_do_not():
    page, work = database_options(statement_seconds=30), database_options(statement_seconds=0)

    assert page["options"] == (
        "-c statement_timeout=30000 -c lock_timeout=10000"
        " -c idle_in_transaction_session_timeout=60000"
    )
    assert "options" not in work
    assert page["connect_timeout"] == work["connect_timeout"] == 5


def test_a_task_is_lost_only_after_it_must_have_ended(settings):
    assert SOFT_LIMIT < HARD_LIMIT < VISIBILITY
    assert settings.CELERY_TASK_ACKS_LATE
    assert settings.CELERY_TASK_REJECT_ON_WORKER_LOST
    assert settings.CELERY_WORKER_PREFETCH_MULTIPLIER == 1
    assert settings.CELERY_BROKER_CONNECTION_MAX_RETRIES is None
