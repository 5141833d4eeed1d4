"""Places to launch private servers in, and the promise that none is left behind."""

import json
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.services.launch import Launched, Launcher, copy_checkout, launch


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may pass through, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="launch-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    for facts in folder.rglob("instance.json"):
        known = json.loads(facts.read_text("utf-8"))
        for outside in ("place", "socket_folder"):
            if outside in known and known["inode"] == facts.parent.stat().st_ino:
                shutil.rmtree(known[outside], ignore_errors=True)
    shutil.rmtree(folder)


@pytest.fixture
def checkout(open_folder: Path) -> Path:
    return copy_checkout(open_folder / "checkout")


@pytest.fixture
def launcher() -> Iterator[Launcher]:
    """`launch`, with everything it started ended after the test."""
    launched: list[Launched] = []

    def start(*arguments: Any, **options: Any) -> Launched:
        launched.append(launch(*arguments, **options))
        return launched[-1]

    yield start
    for one in launched:
        if one.process.poll() is None:
            one.end(signal.SIGTERM)
