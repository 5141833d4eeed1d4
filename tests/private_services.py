"""Early pytest plugin: a bare ``pytest`` gets servers of its own before settings are read.

``make test`` has started them already; workers of xdist inherit the addresses, each with a
numbered database of the broker to itself.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import pytest

from config.services import Running, start

os.environ.setdefault("PORTAL_MODE", "test")
os.environ.setdefault("SECRET_KEY", "a key for tests only, of no use anywhere else at all")

_servers: Running | None = None
if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
    _servers = start("test", spare=True)
    os.environ.update(_servers.environment)
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # one worker's tasks are not for another's portal, nor what it keeps in the cache
    number = int(worker.removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}").geturl()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    if _servers:
        _servers.stop()
