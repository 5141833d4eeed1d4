"""The five source texts with their progress, and the demo's work on them, in databases of their
own, and synthetic provinces.

``load_sources``, ``create_demo_work`` and ``make_load`` take seconds, so they run once for all
workers, which copy what they made; other tests keep an empty database. Ask for ``loaded``,
``worked``, ``stocked`` or ``grown`` to read and write (rolled back afterwards), or for
``loaded_copy`` beside ``live_server``: a copy that is thrown away.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from config.demo import fingerprint
from tests import migrated

DEMO_DAY = date(2023, 10, 16)
TEXTS = ("load_sources", "create_demo_accounts")
STOCK_DAY = date(2025, 8, 20)
STOCK = "make_load --provinces 2 --counties 3 --months 4 --indicators 40 --pledges 20"
JUDGED = " --judge-months 2"
# three years and some 20,000 figures: the planner goes by indexes
GROWTH = "make_load --counties 12 --months 26 --indicators 60 --pledges 20"


@pytest.fixture(scope="session")
def loaded_database(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The name of the database that holds the texts and the demo accounts.

    A fresh one: what former tests rolled back would mislead the planner of queries.
    """
    with django_db_blocker.unblock(), _made("loaded", *TEXTS) as (name, _files):
        yield name


@pytest.fixture(scope="session")
def worked_database(django_db_setup, django_db_blocker) -> Iterator[tuple[str, Path]]:
    """The same with the demo's work, and the folder of the files its people sent."""
    with django_db_blocker.unblock(), _made("worked", *TEXTS, "create_demo_work") as made:
        yield made


@pytest.fixture(scope="session")
def stocked_database(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The name of the database that holds two synthetic provinces."""
    with (
        django_db_blocker.unblock(),
        _made("stocked", STOCK + JUDGED, day=STOCK_DAY) as (name, _files),
    ):
        yield name


@pytest.fixture(scope="session")
def grown_database(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The name of the database that holds a synthetic province of three years."""
    with (
        django_db_blocker.unblock(),
        _made("grown", GROWTH + JUDGED, day=STOCK_DAY) as (name, _files),
    ):
        yield name


@contextmanager
def _made(kind: str, *steps: str, day: date = DEMO_DAY) -> Iterator[tuple[str, Path]]:
    """This worker's copy of what the steps make on ``day``, once for all workers; the folder is
    theirs."""

    def fill(database: str, folder: Path) -> None:
        name = urlsplit(database).path[1:]
        with _standing_in(name), override_settings(PORTAL_TODAY=day, FILES_ROOT=folder):
            for step in steps:
                call_command(*step.split(), verbosity=0, stdout=StringIO())

    name = f"{connection.settings_dict['NAME']}_{kind}"
    # whatever tells of the clock is of today
    made_of = f"{migrated.template()} {fingerprint(migrated.ROOT)} {date.today()}"
    state = hashlib.sha256(made_of.encode()).hexdigest()[:16]
    _, files = migrated.made_with_files(f"{kind}_", state, fill, migrated.template(), into=name)
    try:
        yield name, files
    finally:
        connection.close()
        _execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def in_loaded_database(loaded_database, django_db_blocker) -> Iterator[None]:
    if connection.in_atomic_block:
        raise pytest.UsageError("请把 loaded 写在其他数据库夹具之前，且不要加 django_db 标记")
    with django_db_blocker.unblock(), _standing_in(loaded_database):
        yield


@pytest.fixture
def loaded(in_loaded_database, db, settings) -> date:
    """All five batches, as of the demo's day, which is returned. Rolled back afterwards."""
    settings.PORTAL_TODAY = DEMO_DAY
    return DEMO_DAY


@pytest.fixture
def loaded_copy(transactional_db, loaded_database, settings) -> Iterator[date]:
    """The same for tests that commit: a copy, dropped afterwards."""
    settings.PORTAL_TODAY = DEMO_DAY
    name = f"{loaded_database}_copy"
    with _copy(loaded_database, name), _standing_in(name):
        yield DEMO_DAY


@pytest.fixture
def in_worked_database(worked_database, django_db_blocker) -> Iterator[None]:
    if connection.in_atomic_block:
        raise pytest.UsageError("请把 worked 写在其他数据库夹具之前，且不要加 django_db 标记")
    with django_db_blocker.unblock(), _standing_in(worked_database[0]):
        yield


@pytest.fixture
def worked(in_worked_database, worked_database, db, settings, files_root) -> date:
    """The demo's people at work, as of its day, which is returned. Rolled back afterwards."""
    settings.PORTAL_TODAY = DEMO_DAY
    shutil.copytree(worked_database[1], files_root)
    return DEMO_DAY


@pytest.fixture
def in_stocked_database(stocked_database, django_db_blocker) -> Iterator[None]:
    if connection.in_atomic_block:
        raise pytest.UsageError("请把 stocked 写在其他数据库夹具之前，且不要加 django_db 标记")
    with django_db_blocker.unblock(), _standing_in(stocked_database):
        yield


@pytest.fixture
def stocked(in_stocked_database, db, settings) -> date:
    """Two synthetic provinces, as of the day they were made for, which is returned. Rolled back."""
    settings.PORTAL_TODAY = STOCK_DAY
    return STOCK_DAY


@pytest.fixture
def in_grown_database(grown_database, django_db_blocker) -> Iterator[None]:
    if connection.in_atomic_block:
        raise pytest.UsageError("请把 grown 写在其他数据库夹具之前，且不要加 django_db 标记")
    with django_db_blocker.unblock(), _standing_in(grown_database):
        yield


@pytest.fixture
def grown(in_grown_database, db, settings) -> date:
    """A synthetic province of three years, as of the day it was made for. Rolled back."""
    settings.PORTAL_TODAY = STOCK_DAY
    return STOCK_DAY


@contextmanager
def _standing_in(name: str) -> Iterator[None]:
    """Every new connection, of any thread, goes to database ``name``."""
    before = connection.settings_dict["NAME"]
    _go_to(name)
    try:
        yield
    finally:
        _go_to(before)


def _go_to(name: str) -> None:
    """Threads of a live server may hold on to the former database: they are cut off."""
    connection.close()
    _cut_off(connection.settings_dict["NAME"])
    connection.settings_dict["NAME"] = name


@contextmanager
def _copy(source: str, name: str) -> Iterator[None]:
    """Database ``name`` made like ``source``, dropped at the end."""
    connection.close()
    _cut_off(source)
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    try:
        yield
    finally:
        _execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _cut_off(name: str) -> None:
    _execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


def _execute(sql: str, params: list[str] | None = None) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql, params)
