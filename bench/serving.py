"""The web server as production starts it (deploy/systemd), over the database being measured."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from bench.asking import HOST
from bench.web import database_url, free_port

STARTS_WITHIN = 90  # seconds


class ServerError(RuntimeError):
    """The server did not start; the text is the end of its log."""


@contextmanager
def served(*, workers: int = 1, **environment: str) -> Iterator[int]:
    """The portal in production's mode behind granian on a free port of this machine: the port.

    It reads this process's database, and ends with the block. ``environment`` is set besides.
    """
    with tempfile.TemporaryDirectory(prefix="bench-web-") as place:
        folder, port = Path(place), free_port()
        set_up = {**os.environ, **_production(folder), **environment}
        _manage(set_up, "collectstatic", "--no-input", "--verbosity", "0")
        log = folder / "web.log"
        with log.open("wb") as out:
            child = subprocess.Popen(
                [
                    *(sys.executable, "-m", "granian", "--interface", "wsgi"),
                    *("--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)),
                    *("--blocking-threads", "4", "--backlog", "1024"),
                    *("--workers-kill-timeout", "30s", "bench.wsgi:application"),
                ],
                cwd=settings.BASE_DIR, env=set_up, stdout=out, stderr=out,
            )  # fmt: skip
            try:
                _wait(child, port, log)
                yield port
            finally:
                child.send_signal(signal.SIGTERM)
                child.wait(60)


def rate(port: int, address: str, *, seconds: float, connections: int = 4) -> float:
    """Requests a second for ``address`` by a reader in a process of its own (``asking``)."""
    asked = [str(port), str(seconds), str(connections), address]
    done = subprocess.run(
        [sys.executable, "-m", "bench.asking", *asked],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    return float(done.stdout)


def _production(folder: Path) -> Mapping[str, str]:
    return {
        "PORTAL_MODE": "production",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
        "DATABASE_URL": database_url(),
        "FILES_ROOT": str(folder / "files"),
        "STATIC_ROOT": str(folder / "static"),
        "PROMETHEUS_MULTIPROC_DIR": str(_made(folder / "counted")),
        "LOG_LEVEL": "INFO",
    }


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _manage(environment: Mapping[str, str], *command: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=environment, check=True
    )


def _wait(child: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while not _answers(port):
        if child.poll() is not None or time.monotonic() > deadline:
            raise ServerError(log.read_text()[-3000:])
        time.sleep(0.1)


def _answers(port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
