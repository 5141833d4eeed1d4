"""What a load balancer and the monitoring ask."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from time import monotonic

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

WITHIN = 3.0  # seconds for all answers together
# a probe that hangs keeps its thread; the next question must not wait for it for ever
_probes = ThreadPoolExecutor(max_workers=16, thread_name_prefix="ready")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Can this node do all its work? 200, or 503 naming what it can't, after 3 seconds at most.

    ``database`` answers; ``broker`` answers; ``migrations``: all that this node's code knows are
    applied (more may be); ``files``: the private folder takes a file.
    """
    checks = {
        "database": _database_answers,
        "broker": _broker_answers,
        "migrations": _migrations_are_applied,
        "files": _files_can_be_written,
    }
    deadline = monotonic() + WITHIN
    asked = {name: _probes.submit(_probe, check) for name, check in checks.items()}
    state = {name: _answer(found, deadline) for name, found in asked.items()}
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def _probe(check: Callable[[], bool]) -> bool:
    """Whatever goes wrong means no; the thread's connection is not kept."""
    try:
        return check()
    except Exception:
        return False
    finally:
        connection.close()


def _answer(found: Future[bool], deadline: float) -> bool:
    try:
        return found.result(max(0.0, deadline - monotonic()))
    except TimeoutError:
        found.cancel()
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _broker_answers() -> bool:
    options = {"socket_timeout": 2, "socket_connect_timeout": 2}
    with redis.Redis.from_url(settings.REDIS_URL, **options) as client:
        return bool(client.ping())


def _migrations_are_applied() -> bool:
    return _known() <= set(MigrationRecorder(connection).applied_migrations())


@cache
def _known() -> frozenset[tuple[str, str]]:
    """App and name of every migration this process's code has; the files can't change under it."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _files_can_be_written() -> bool:
    folder = Path(settings.FILES_ROOT)
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"\0" * 4096)
        file.flush()
    return True
