"""The PgBouncer of deploy/, between web nodes and the database."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import environ

from config.setup import SBIN
from tests.portal import ROOT


def pgbouncer() -> str:
    """The program, also where only root's PATH leads to it."""
    found = shutil.which("pgbouncer", path=os.environ["PATH"] + SBIN)
    assert found, "make test installs pgbouncer"
    return found


@contextmanager
def pool(url: str, folder: Path, port: int) -> Iterator[str]:
    """The address under which the database of ``url`` is reached by a pool of transactions.

    deploy/pgbouncer/pgbouncer.ini with other names and ports; whoever asks is believed.
    """
    place = environ.Env.db_url_config(url)
    names = {"host": place["HOST"], "port": place["PORT"], "dbname": place["NAME"]}
    names |= {"user": place["USER"], "password": place["PASSWORD"]}
    told = " ".join(f"{name}='{value}'" for name, value in names.items() if value)
    text = (ROOT / "deploy" / "pgbouncer" / "pgbouncer.ini").read_text()
    for old, new in (
        ("minsheng = host=127.0.0.1 port=5432 dbname=minsheng", f"minsheng = {told}"),
        ("listen_port = 6432", f"listen_port = {port}\nunix_socket_dir ="),
        ("auth_type = scram-sha-256", "auth_type = any"),
        ("auth_file = /etc/pgbouncer/userlist.txt", ""),
    ):
        assert old in text, old
        text = text.replace(old, new)
    settings = folder / "pgbouncer.ini"
    settings.write_text(text)
    settings.chmod(0o644)
    # it refuses to be root
    other = ["-u", "nobody"] if os.getuid() == 0 else []
    with (folder / "pgbouncer.log").open("wb") as log:
        child = subprocess.Popen([pgbouncer(), *other, str(settings)], stdout=log, stderr=log)
    try:
        _wait(port, child, folder / "pgbouncer.log")
        yield (
            f"postgres://{quote(place['USER'] or 'nobody')}@127.0.0.1:{port}/minsheng"
            "?DISABLE_SERVER_SIDE_CURSORS=True"
        )
    finally:
        child.terminate()
        child.wait(20)


def _wait(port: int, child: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 20
    while child.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())
