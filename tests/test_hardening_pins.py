"""What is installed is what was looked at: every requirement has its version and its hashes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^[A-Za-z0-9._-]+(\[[a-z0-9,_-]+\])?==\S+")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_with_hashes(name):
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and line.strip()[0] != "#"]

    assert [line for line in lines if not PIN.match(line) or "--hash=sha256:" not in line] == []


def test_the_set_up_insists_on_them():
    assert '"--require-hashes"' in (ROOT / "config" / "setup.py").read_text(encoding="utf-8")
