"""The quicker migrating of the tests makes the very database that ``migrate`` makes."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid

import pytest

from config.services.binaries import find_postgres
from tests import migrated


def made_by(*command: str) -> list[str]:
    """Every line that tells of tables, constraints, indexes and triggers, sorted."""
    name = f"migrating_{uuid.uuid4().hex[:12]}"
    database = migrated.address(name)
    with migrated.administration() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            run = {"cwd": migrated.ROOT, "check": True, "capture_output": True, "text": True}
            subprocess.run(
                [sys.executable, *command], env=os.environ | {"DATABASE_URL": database}, **run
            )
            dump = [find_postgres().path / "pg_dump", "--schema-only", "--no-owner", database]
            lines = subprocess.run(dump, **run).stdout.splitlines()
            # pg_dump's own, different every time
            return sorted(line for line in lines if not line.startswith(("\\restrict", "\\unr")))
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.nightly
def test_it_makes_what_migrate_makes():
    quicker = made_by("-m", "tests.migrating")

    assert quicker == made_by("manage.py", "migrate", "--no-input")
    assert len(quicker) > 10_000
