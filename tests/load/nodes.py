"""Two web nodes behind the nginx of deploy/, a worker and a beat, on two processors."""

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
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import psutil

from config.setup import SBIN
from tests import migrated
from tests.load.pool import pool
from tests.portal import ROOT, Portal

# two of the machine's, for all that serves; the database and whoever asks have the others too
PROCESSORS = ",".join(map(str, sorted(os.sched_getaffinity(0))[:2]))
TODAY = "2020-05-06"


def nginx() -> str:
    """The program, also where only root's PATH leads to it."""
    found = shutil.which("nginx", path=os.environ["PATH"] + SBIN)
    assert found, "make test installs nginx"
    return found


@dataclass
class Nodes:
    """The running nodes: where nginx listens, and the web processes by number."""

    portal: Portal
    url: str
    web: list[subprocess.Popen]

    def processor(self) -> float:
        """Seconds of processor time the web nodes have taken so far."""
        mains = [psutil.Process(child.pid) for child in self.web if child.poll() is None]
        each = [one for main in mains for one in (main, *main.children(recursive=True))]
        return sum(one.cpu_times().user + one.cpu_times().system for one in each)

    def stop_web(self, number: int) -> int:
        """Ask a node to stop as systemd does, and wait for its end; its exit code."""
        self.web[number].send_signal(signal.SIGTERM)
        return self.web[number].wait(45)


def configure(folder: Path, ports: tuple[int, int], https: int, http: int) -> Path:
    """deploy/nginx/minsheng.conf on other ports and folders, with a certificate for a day."""
    key, certificate = folder / "minsheng.key", folder / "minsheng.crt"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
         "/CN=localhost", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    text = (ROOT / "deploy" / "nginx" / "minsheng.conf").read_text()
    for old, new in (
        ("127.0.0.1:8001", f"127.0.0.1:{ports[0]}"),
        ("127.0.0.1:8002", f"127.0.0.1:{ports[1]}"),
        ("listen [::]:", "# listen [::]:"),
        ("listen 443", f"listen 127.0.0.1:{https}"),
        ("listen 80;", f"listen 127.0.0.1:{http};"),
        ("/etc/nginx/tls", str(folder)),
        ("/var/cache/nginx/minsheng", str(folder / "cache")),
        ("/var/log/nginx", str(folder)),
        ("ms.example.gov.cn", "localhost"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    (folder / "minsheng.conf").write_text(text)
    main = folder / "nginx.conf"
    places = "".join(
        f"{name}_temp_path {folder / name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main.write_text(
        f"worker_processes 1;\ndaemon off;\npid {folder / 'nginx.pid'};\n"
        f"error_log {folder / 'nginx-error.log'};\nevents {{ worker_connections 2048; }}\n"
        # without a word of its own it opens the log of the machine's nginx, which is root's
        f"http {{\naccess_log off;\n{places}include {folder / 'minsheng.conf'};\n}}\n"
    )
    return main


@contextmanager
def nodes(mode: str = "demo", *, pooled: bool = False) -> Iterator[Nodes]:
    """Web ×2, worker, beat and nginx over a database of their own; the web nodes by a pool.

    In mode ``test`` passwords cost nothing and static files are not collected: quicker there.
    """
    with database() as url, tempfile.TemporaryDirectory(prefix="nodes-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        ports, https, http = (_free_port(), _free_port()), _free_port(), _free_port()
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PORTAL_MODE": mode,
            "PORTAL_TODAY": TODAY,
            "LOG_JSON": "true",
            "TRUSTED_PROXIES": "1",
            "CELERY_SKIP_CHECKS": "1",  # make check has made them
            "JUDGE_EVERY_SECONDS": "30",
            "STATIC_ROOT": str(folder / "static"),
            "FILES_ROOT": str(folder / "files"),
        }
        portal = Portal(f"https://localhost:{https}", environment, folder)
        if mode == "demo":
            portal.manage("collectstatic", "--no-input")
        between = pool(url, folder, _free_port()) if pooled else nullcontext(url)
        with between as web_url:
            try:
                yield _started(portal, ports, configure(folder, ports, https, http), web_url)
            finally:
                portal.stop()


def _started(portal: Portal, ports: tuple[int, int], proxy: Path, web_url: str) -> Nodes:
    pinned = ("taskset", "-c", PROCESSORS)

    def start(name: str, *command: str, **other: str) -> subprocess.Popen:
        log = (portal.logs / f"{name}.log").open("wb")
        child = subprocess.Popen(
            [*pinned, *command], cwd=ROOT, env=portal.environment | other, stdout=log, stderr=log
        )
        portal.children.append(child)
        return child

    web = [
        start(
            f"web{port}", sys.executable, "-m", "granian", "--interface", "wsgi", "--host",
            "127.0.0.1", "--port", str(port), "--blocking-threads", "4", "--backlog", "1024",
            "--workers-kill-timeout", "30s", "config.wsgi:application", DATABASE_URL=web_url,
        )
        for port in ports
    ]  # fmt: skip
    celery = (sys.executable, "-m", "celery", "-A", "config")
    start("worker", *celery, "worker", "--concurrency", "2", "--without-gossip")
    start("beat", *celery, "beat", "--pidfile=", "--max-interval", "2")
    start("nginx", nginx(), "-e", str(portal.logs / "nginx-error.log"), "-c", str(proxy))
    deadline = time.monotonic() + 90
    for port in ports:
        while not _answers(f"http://127.0.0.1:{port}/readyz"):
            assert time.monotonic() < deadline, (portal.logs / f"web{port}.log").read_text()
            time.sleep(0.2)
    return Nodes(portal, portal.url, web)


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


@contextmanager
def database() -> Iterator[str]:
    """The address of a new database with every table, gone when the block ends."""
    name = f"nodes_{uuid.uuid4().hex[:12]}"
    source = migrated.template()
    with migrated.administration() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
        try:
            yield migrated.address(name)
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def fetch(url: str, **headers: str) -> tuple[int, Message]:
    """Status and headers of an address behind the nginx, whose certificate is its own."""
    import ssl

    trusting = ssl._create_unverified_context()
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=trusting), urllib.request.ProxyHandler({}), _Stay()
    )
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=20) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None
