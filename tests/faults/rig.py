"""A portal whose every process may be killed: database, broker, web, worker and beat of its own.

The test's own connection leads to the same database, so that fixtures make its content and the
test counts its rows.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import redis
from django.db import DatabaseError, connection
from django.utils import timezone

from agencies.models import JobRun
from config.services.binaries import find_broker, find_postgres
from config.services.instance import Instance
from config.services.postgres import start_postgres
from config.services.processes import Account, Server, kill_stragglers, left_in, stop_servers
from config.services.valkey import _configuration, start_valkey
from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds
PREFIX = "minsheng-faults-"
ROOM = 2 * 2**30  # bytes
WEB, WORKER, BEAT, POSTGRES, BROKER = "web", "worker", "beat", "postgres", "broker"


def eventually(true: Callable[[], bool], what: str) -> None:
    """Wait until it is true. A failing question counts as no: what is asked may be down."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError, DatabaseError, psycopg2.Error, redis.RedisError):
            if true():
                return
        connection.close()
        time.sleep(0.1)
    raise AssertionError(f"not within {PATIENCE} s: {what}")


@dataclass
class Servers:
    """PostgreSQL and Valkey of one test file."""

    instance: Instance
    account: Account
    postgres: Server
    valkey: Server

    def stop_postgres(self, number: int) -> None:
        self.postgres.process.send_signal(number)
        self.postgres.process.wait()
        kill_stragglers(self.instance.place / "postgres")  # its children; not the broker

    def start_postgres(self) -> None:
        self.postgres = start_postgres(self.instance, self.account, durable=True)

    def stop_valkey(self) -> None:
        self.valkey.process.kill()
        self.valkey.process.wait()

    def start_valkey(self) -> None:
        """At the same address, and empty."""
        kept = self.instance.place / "valkey"
        shutil.rmtree(kept / "appendonlydir", ignore_errors=True)
        (kept / "dump.rdb").unlink(missing_ok=True)
        parts = urlsplit(self.valkey.url)
        self.valkey = Server.launch(
            [str(find_broker().reachable(self.account, self.instance.place)), "-"],
            account=self.account,
            cwd=self.instance.place / "valkey",
            logs=self.instance.folder / "logs",
            url=self.valkey.url,
            gentle=signal.SIGTERM,
            hard=signal.SIGKILL,
            text=_configuration(parts.port or 0, parts.password or "", durable=True),
        )
        with redis.Redis.from_url(self.valkey.url) as client:
            eventually(lambda: bool(client.ping()), "the broker is back")

    def mend(self) -> None:
        """After a test that left them stopped."""
        self.valkey.process.send_signal(signal.SIGCONT)
        if self.postgres.process.poll() is not None:
            self.start_postgres()
        if self.valkey.process.poll() is not None:
            self.start_valkey()

    def run(self, sql: str) -> None:
        with closing(psycopg2.connect(self.postgres.url)) as talk:
            talk.autocommit = True
            talk.cursor().execute(sql)


@contextmanager
def servers() -> Iterator[Servers]:
    """Durable servers, with a database ``base`` that has all tables."""
    above = _roomy()
    _sweep(above)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=above) as folder:
        Path(folder).chmod(0o711)
        instance = Instance("faults", Path(folder))
        account = instance.prepare()
        started: list[Server] = []
        try:
            started.append(start_postgres(instance, account, durable=True))
            started.append(start_valkey(instance, account, durable=True))
            made = Servers(instance, account, *started)
            made.run("CREATE DATABASE base")
            _copy_tables(migrated.address(migrated.template()), named(made.postgres.url, "base"))
            yield made
            started[:] = [made.postgres, made.valkey]
        finally:
            stop_servers(started)
            kill_stragglers(instance.place)
            instance.release()


def _roomy() -> Path:
    """Where a server's files cost least. What survives a kill -9 is the kernel's, on any disk."""
    memory = Path("/dev/shm")
    if memory.is_dir():
        facts = os.statvfs(memory)
        if facts.f_bavail * facts.f_frsize > ROOM and not facts.f_flag & os.ST_NOEXEC:
            return memory
    return Path("/var/tmp")


def _sweep(above: Path) -> None:
    """Delete what a run that was itself killed has left: its servers died with it."""
    long_ago = time.time() - 3600
    for folder in above.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder.stat().st_mtime < long_ago and not left_in(folder):
                shutil.rmtree(folder)


def named(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _copy_tables(source: str, target: str) -> None:
    programs = find_postgres().path
    dump = subprocess.run(
        [programs / "pg_dump", "--no-owner", source], capture_output=True, check=True
    )
    load = [programs / "psql", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    load += ["--dbname", target]
    done = subprocess.run(load, input=dump.stdout, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@dataclass
class Rig:
    """The portal's processes over the servers; ``kill`` is always SIGKILL."""

    servers: Servers
    environment: dict[str, str]
    logs: Path
    port: int
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *names: str) -> None:
        for name in names:
            log = (self.logs / f"{name}.log").open("ab")
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *self._command(name)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """Kill the process and its children at once, as the machine's failure would."""
        if name == POSTGRES:
            self.servers.stop_postgres(signal.SIGKILL)
            connection.close()  # the test's own is as dead as all others
            return
        if name == BROKER:
            self.servers.stop_valkey()
            return
        with suppress(ProcessLookupError):
            os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def revive(self, name: str) -> None:
        """What systemd does."""
        if name == POSTGRES:
            self.servers.start_postgres()
        elif name == BROKER:
            self.servers.start_valkey()
        else:
            self.start(name)
        if name in (WEB, POSTGRES) and WEB in self.processes:
            self.wait_until_ready()

    def wait_until_ready(self) -> None:
        eventually(self.is_ready, "the portal is ready\n" + self.log(WEB)[-3000:])

    def wait_until_working(self, *jobs: str) -> None:
        """Until beat, broker, worker and database have done a job together (one of ``jobs``, if
        any are named), begun from now on."""
        runs = JobRun.objects.filter(began_at__gt=timezone.now(), state="done")
        eventually((runs.filter(job__in=jobs) if jobs else runs).exists, "a job is done")

    def is_ready(self) -> bool:
        return self.status("/readyz") == 200

    def status(self, path: str, timeout: float = 10) -> int:
        try:
            with urllib.request.urlopen(self.url + path, timeout=timeout) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def log(self, name: str) -> str:
        path = self.logs / f"{name}.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def _command(self, name: str) -> list[str]:
        celery = ["celery", "-A", "config"]
        return {
            WEB: [
                *("granian", "--interface", "wsgi", "--host", "127.0.0.1"),
                *("--port", str(self.port), "--workers", "1", "config.wsgi:application"),
            ],
            WORKER: [*celery, "worker", "--concurrency", "2", "--without-gossip"],
            BEAT: [*celery, "beat", "--pidfile", "", "--max-interval", "1"],
        }[name]


@contextmanager
def rig(made: Servers, files: Path, logs: Path, **environment: str) -> Iterator[Rig]:
    """A portal over a fresh database, to which the test's connection leads as well."""
    name = f"world_{uuid.uuid4().hex[:8]}"
    made.run(f"CREATE DATABASE {name} TEMPLATE base")
    with redis.Redis.from_url(made.valkey.url) as client:
        client.flushall()
    url = named(made.postgres.url, name)
    told = {
        **os.environ,
        "DATABASE_URL": url,
        "REDIS_URL": made.valkey.url,
        "PORTAL_MODE": "test",
        "PORTAL_TODAY": "2020-05-08",
        "FILES_ROOT": str(files),
        "JUDGE_EVERY_SECONDS": "3",
        "DELIVER_EVERY_SECONDS": "2",
        "SEARCHES_A_MINUTE": "60",
        "PYTHONUNBUFFERED": "1",
        "CELERY_SKIP_CHECKS": "1",  # make check has made them
        **environment,
    }
    there = Rig(made, told, logs, _free_port())
    with _connected(url):
        try:
            yield there
        finally:
            for child in there.processes:
                there.kill(child)
            made.mend()


@contextmanager
def _connected(url: str) -> Iterator[None]:
    connection.close()
    before = dict(connection.settings_dict)
    parts = psycopg2.extensions.parse_dsn(url)
    keys = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    connection.settings_dict.update({key: parts.get(name, "") for key, name in keys.items()})
    connection.settings_dict["NAME"] = parts["dbname"]
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
