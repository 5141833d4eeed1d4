"""One web process as deploy/ starts it, over the throw-away database of the suite."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from django.db import connection

from bench import MALLOC

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0  # seconds
EVERY = 0.01
APPS = ("agencies", "pledges", "progress", "oversight", "results", "config")
EMPTY = """
from django.conf import settings
settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="of no use")
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("healthz", lambda request: HttpResponse("ok"))]
application = get_wsgi_application()
"""


@dataclass(frozen=True, slots=True)
class Web:
    """A granian that answers at ``url``; its one worker is the child that holds the portal."""

    process: subprocess.Popen[bytes]
    url: str
    took: float  # seconds from its start to its first answer

    @property
    def worker(self) -> psutil.Process:
        """The largest of its children: beside it there is one that keeps track of resources."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        return max(children, key=lambda child: child.memory_info().rss)

    def megabytes(self) -> float:
        """What the worker holds of the machine's memory; pages it shares are counted in part."""
        return float(self.worker.memory_full_info().pss) / 2**20

    def get(self, path: str, cookies: str = "") -> bytes:
        """The body of a page. Raises ``RuntimeError`` for anything but 200."""
        asked = urllib.request.Request(self.url + path, headers={"Cookie": cookies})
        try:
            with _opener().open(asked, timeout=60) as answer:
                body: bytes = answer.read()
        except urllib.error.HTTPError as refused:
            raise RuntimeError(f"{path}: {refused.code}") from refused
        return body


@contextmanager
def portal(*, prefix: Sequence[str] = (), **other: str) -> Iterator[Web]:
    """The portal, one worker of four threads; ``prefix`` is what its command begins with."""
    environment = {**portal_environment(), **other}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with _started("config.wsgi:application", environment, prefix, ROOT) as web:
        yield web


@contextmanager
def empty_project() -> Iterator[Web]:
    """A Django without any app that answers one address, under the same server."""
    with tempfile.TemporaryDirectory(prefix="bench-empty-") as place:
        (Path(place) / "empty.py").write_text(EMPTY)
        with _started("empty:application", {**os.environ, **MALLOC}, (), Path(place)) as web:
            yield web


def portal_environment() -> dict[str, str]:
    """Of a process of the portal over the suite's database, with static files as in production."""
    from django.conf import settings

    return {
        **os.environ,
        **MALLOC,
        "DATABASE_URL": database_url(),
        "PORTAL_MODE": "demo",
        "PORTAL_TODAY": str(settings.PORTAL_TODAY),
        "STATIC_ROOT": str(_static()),
        "LOG_LEVEL": "WARNING",
        "LOG_JSON": "true",
        "STATEMENT_SECONDS": "30",
    }


def database_url() -> str:
    """Where the suite's own connection leads: to its database beside the one given."""
    given = urlsplit(os.environ["DATABASE_URL"])
    return given._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@cache
def _static() -> Path:
    """The static files, gathered once a run, and the code compiled, as an installation does."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", *APPS], cwd=ROOT, check=True)
    place = ROOT / "build" / "bench-static"
    environment = {**os.environ, "PORTAL_MODE": "demo", "STATIC_ROOT": str(place)}
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return place


@contextmanager
def _started(
    application: str, environment: Mapping[str, str], prefix: Sequence[str], place: Path
) -> Iterator[Web]:
    port = free_port()
    command = [
        *prefix, sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", "1", "--blocking-threads", "4", "--backlog", "1024",
        "--workers-kill-timeout", "30s", application,
    ]  # fmt: skip
    began = time.perf_counter()
    child = subprocess.Popen(
        command, cwd=place, env=dict(environment),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        while not _answers(f"{url}/healthz"):
            if child.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise RuntimeError(f"{application} did not start")
            time.sleep(EVERY)
        yield Web(child, url, time.perf_counter() - began)
    finally:
        child.terminate()
        child.wait(40)


def _answers(url: str) -> bool:
    try:
        with _opener().open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@cache
def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))
