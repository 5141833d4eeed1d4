"""A whole portal of its own for browser tests and screenshots: web, worker, beat, database.

The processes are those of ``make demo``; the database is made for the occasion on the
server that ``DATABASE_URL`` names, and dropped afterwards.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from config.demo import fingerprint
from tests import migrated

ROOT = Path(__file__).resolve().parent.parent
IN_TURN = """
from django.core.management import call_command
for step in {steps}:
    call_command(*step)
"""
READY_WITHIN = 60  # seconds
DEMO = (
    "create_demo_accounts", "create_demo_work", "create_demo_bulletins",
    "create_demo_publications", "create_demo_remarks", "create_demo_planning",
)  # fmt: skip


@dataclass
class Portal:
    """A running portal: its address, and the environment its processes live in."""

    url: str
    environment: dict[str, str]
    logs: Path
    children: list[subprocess.Popen] = field(default_factory=list)

    def manage(self, *arguments: str) -> str:
        """Run a management command in the portal's environment; its standard output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, name: str, *command: str) -> None:
        log = (self.logs / f"{name}.log").open("wb")
        self.children.append(
            subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        )

    def stop(self) -> None:
        for child in self.children:
            child.terminate()
        for child in self.children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


@contextmanager
def portal(*load: str, today: str, demo: bool = False) -> Iterator[Portal]:
    """A portal with the source texts loaded (``load``: options of ``load_sources``).

    With ``demo`` also the demo's people, work and publications, all before the first job runs:
    where a job has drafted a letter, the demo's story is not told.
    """
    with _copied(load, today, demo) as (database, folder, static):
        port = _free_port()
        environment = _environment(database, folder, today) | {"STATIC_ROOT": str(static)}
        made = Portal(f"http://127.0.0.1:{port}", environment, folder)
        try:
            _start_children(made, port)
            yield made
        finally:
            made.stop()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed browser that ``make test`` found (``PORTAL_CHROMIUM``)."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("PORTAL_CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-background-networking", "--disable-quic"],
        )
        yield browser
        browser.close()


def _start_children(made: Portal, port: int) -> None:
    made.start(
        "web", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "config.wsgi:application",
    )  # fmt: skip
    celery = ("celery", "-A", "config")
    made.start("worker", *celery, "worker", "--concurrency", "2", "--without-gossip")
    made.start("beat", *celery, "beat", "--pidfile", "", "--max-interval", "2")
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(f"{made.url}/readyz"):
        assert time.monotonic() < deadline, (made.logs / "web.log").read_text()
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(database: str, folder: Path, today: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PORTAL_MODE": "demo",
        "PORTAL_TODAY": today,
        "CELERY_SKIP_CHECKS": "1",  # make check has made them
        "JUDGE_EVERY_SECONDS": "2",
        "STATIC_ROOT": str(folder / "static"),
        "FILES_ROOT": str(folder / "files"),
    }


@contextmanager
def _copied(load: tuple[str, ...], today: str, demo: bool) -> Iterator[tuple[str, Path, Path]]:
    """A database of its own, a folder with the files it tells of, both gone when the block
    ends; and the static files, which are the same for all."""
    source, place = _prepared(load, today, demo)
    name = f"portal_{uuid.uuid4().hex[:12]}"
    with (
        tempfile.TemporaryDirectory(prefix="portal-") as folder,
        migrated.administration() as cursor,
    ):
        if (place / "files").is_dir():
            shutil.copytree(place / "files", Path(folder) / "files")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
        try:
            yield migrated.address(name), Path(folder), _static()
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _prepared(load: tuple[str, ...], today: str, demo: bool) -> tuple[str, Path]:
    """A database with these data, and the folder of its files; made by the first to ask, and
    anew when anything that made it has changed."""
    kind = hashlib.sha256(repr((load, today, demo)).encode()).hexdigest()[:8]
    state = hashlib.sha256(f"{migrated.template()} {fingerprint(ROOT)}".encode()).hexdigest()[:16]
    steps = [("load_sources", *load), *((step,) for step in DEMO if demo)]

    def make(database: str, place: Path) -> None:
        made = Portal("", _environment(database, place, today), place)
        # one process: to start Django costs more than most of the steps
        made.manage("shell", "-c", IN_TURN.format(steps=steps))

    prefix = f"prepared_{kind}_"
    return migrated.made_with_files(prefix, state, make, migrated.template())


def _static() -> Path:
    """The static files as they are served, compressed; made by the first to ask."""
    seen = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted((ROOT / "static").rglob("*")):
        if path.is_file():
            seen.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    place = ROOT / "build" / "made" / "static" / seen.hexdigest()[:16]
    with migrated.administration() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('static'))")
        if not place.is_dir():
            shutil.rmtree(place.parent, ignore_errors=True)
            draft = place.with_name("draft")
            environment = {**os.environ, "PORTAL_MODE": "demo", "STATIC_ROOT": str(draft)}
            Portal("", environment, draft).manage("collectstatic", "--no-input")
            draft.rename(place)
    return place
