"""Set-up of every test run: our own PostgreSQL and Valkey, people, promises, a fixed day."""

from __future__ import annotations

import os
from datetime import date

import pytest

os.environ.setdefault("PORTAL_MODE", "test")
os.environ.setdefault("SECRET_KEY", "a key for tests only, of no use anywhere else at all")

pytest_plugins = ["tests.people", "tests.promises", "tests.loaded"]

TODAY = date(2020, 5, 8)


@pytest.fixture(autouse=True)
def today(settings) -> date:
    """8 May 2020: April's reports were due on the 6th, the first day after the holiday."""
    settings.PORTAL_TODAY = TODAY
    return TODAY
