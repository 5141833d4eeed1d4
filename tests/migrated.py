"""One database with every table and nothing in it, from which test databases are copied.

Every worker and every browser portal needs what ``migrate`` makes (tests.migrating). The copy is
named after the migrations and the libraries, so a later run finds it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from psycopg2.extensions import cursor as Cursor

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "migrated_"


def template() -> str:
    """The name of the migrated database; the first to ask makes it, the others wait."""
    return made_once(PREFIX, _fingerprint(), _migrate)


def made_once(
    prefix: str, fingerprint: str, make: Callable[[str], None], source: str = "", into: str = ""
) -> str:
    """The name of a database that ``make`` (told its address) has filled, once for every
    ``fingerprint``; it begins as a copy of ``source``. Others of the same ``prefix`` go.

    Under another name until it is whole: a run that is cut short leaves no half database. With
    ``into`` a copy of that name is made of it, before another run may want it otherwise.
    """
    with administration() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [prefix])
        name = f"{prefix}{fingerprint}"
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{prefix}%"])
        made = {row[0] for row in cursor}
        for stale in made - {name}:
            cursor.execute(f"DROP DATABASE {stale} WITH (FORCE)")
        if name not in made:
            draft = f"draft_{name}"
            cursor.execute(f"DROP DATABASE IF EXISTS {draft} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {draft} TEMPLATE {source or 'template1'}")
            make(address(draft))
            cursor.execute(f"ALTER DATABASE {draft} RENAME TO {name}")
        if into:
            cursor.execute(f"DROP DATABASE IF EXISTS {into} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {into} TEMPLATE {name}")
    return name


def made_with_files(
    prefix: str,
    fingerprint: str,
    make: Callable[[str, Path], None],
    source: str,
    into: str = "",
) -> tuple[str, Path]:
    """As ``made_once``, with a folder for files, which ``make`` is told as well."""
    place = ROOT / "build" / "made" / prefix / fingerprint

    def fill(database: str) -> None:
        shutil.rmtree(place.parent, ignore_errors=True)
        place.mkdir(parents=True)
        make(database, place)

    if not place.is_dir():  # swept away: the database alone is of no use
        with administration() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [prefix])
            if not place.is_dir():
                cursor.execute(f"DROP DATABASE IF EXISTS {prefix}{fingerprint} WITH (FORCE)")
    return made_once(prefix, fingerprint, fill, source, into), place


def address(name: str) -> str:
    """The URL of database ``name`` on the server of the tests."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextmanager
def administration() -> Iterator[Cursor]:
    """A cursor beside the databases in use, outside any transaction."""
    with closing(psycopg2.connect(os.environ["DATABASE_URL"], dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def _migrate(database: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.migrating"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _fingerprint() -> str:
    """Of all that decides what ``migrate`` makes."""
    seen = hashlib.sha256()
    own = [ROOT / "requirements.txt", ROOT / "tests" / "migrating.py"]
    after = sorted(ROOT.glob("*/ledger/*.py"))
    for path in [*own, *after, *sorted(ROOT.glob("*/migrations/*.py"))]:
        seen.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return seen.hexdigest()[:16]
