"""A private PostgreSQL: listens on a socket in a private folder only, trusts whoever gets in."""

import os
import shutil
import signal
from pathlib import Path
from urllib.parse import quote

from .binaries import find_postgres
from .instance import Instance
from .processes import Account, Server, ServiceError

DATABASE = "portal"
LOCALES = ("C.UTF-8", "en_US.UTF-8", "zh_CN.UTF-8", "C")
# Test data may be lost with the machine; they are never used again after an unclean end.
CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    # Tests roll back what they write: counted half-way, full tables would be planned as empty.
    "autovacuum": "off",
}

# What is measured runs as deploy/postgres/minsheng.conf has it; memory is that of the machine.
MEASURED = {
    "work_mem": "32MB",
    "maintenance_work_mem": "512MB",
    "random_page_cost": "1.1",
    "effective_io_concurrency": "200",
    "max_wal_size": "4GB",
    "wal_compression": "on",
}


def start_postgres(instance: Instance, account: Account, *, durable: bool) -> Server:
    """Start PostgreSQL on the instance's data, made first if need be. Raises ServiceError."""
    data = instance.place / "postgres"
    if not durable and (data / "postmaster.pid").exists():
        shutil.rmtree(data)
    major = _version_of(data)
    program = find_postgres(major)
    programs = program.reachable(account, instance.place)
    if major is None:
        _create(programs, data, account)
    # Nothing works in this folder any more (Instance.prepare saw to it), so the pid in
    # this file is somebody else's by now, and PostgreSQL would refuse to start for it.
    (data / "postmaster.pid").unlink(missing_ok=True)
    settings = CARELESS
    if durable:
        settings = _measured() if instance.name.startswith("bench") else {}
    server = Server.launch(
        _command(programs, data, str(instance.socket_folder), settings),
        account=account,
        cwd=data,
        logs=instance.folder / "logs",
        # libpq, psql and django-environ all read this form
        url=f"postgres://{DATABASE}@/{DATABASE}?host={quote(str(instance.socket_folder))}",
        gentle=signal.SIGINT,
        hard=signal.SIGQUIT,
    )
    try:
        server.wait_until(lambda: _is_ready(data), 60)
    except BaseException:
        server.process.kill()
        raise
    return server


def _measured() -> dict[str, str]:
    megabytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
    return MEASURED | {
        "shared_buffers": f"{min(megabytes // 4, 4096)}MB",
        "effective_cache_size": f"{min(megabytes * 10 // 16, 10240)}MB",
    }


def _command(programs: Path, data: Path, socket_folder: str, settings: dict[str, str]) -> list[str]:
    told = {
        "listen_addresses": "",
        "unix_socket_directories": socket_folder,
        "logging_collector": "off",
        **settings,
    }
    command = [str(programs / "postgres"), "-D", str(data), "-p", "5432"]
    for name, value in told.items():
        command += ["-c", f"{name}={value}"]
    return command


def _version_of(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text().split(".")[0])
    except FileNotFoundError:
        return None


def _is_ready(data: Path) -> bool:
    """Read the status PostgreSQL itself keeps in line 8 of postmaster.pid, as pg_ctl does."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


def _create(programs: Path, data: Path, account: Account) -> None:
    draft = data.with_name("postgres.new")  # renamed when whole: an interruption leaves no half
    initdb = [str(programs / "initdb"), "--pgdata", str(draft), "--username", DATABASE]
    initdb += ["--auth", "trust", "--encoding", "UTF8", "--no-sync", "--no-instructions"]
    for number, locale in enumerate(LOCALES, 1):
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        account.own(draft)
        try:
            account.run([*initdb, "--locale", locale], cwd=draft)
            break
        except ServiceError as error:
            if number == len(LOCALES) or "locale" not in str(error):
                raise
    # The single-user mode needs neither a client program nor a driver.
    single = [str(programs / "postgres"), "--single", "-D", str(draft), "postgres"]
    account.run(single, cwd=draft, text=f"CREATE DATABASE {DATABASE}\n")
    draft.rename(data)
