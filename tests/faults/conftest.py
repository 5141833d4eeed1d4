"""Servers that may be killed, one pair for each worker that runs these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.rig import Rig, Servers, rig, servers


@pytest.fixture(scope="session")
def breakable() -> Iterator[Servers]:
    with servers() as made:
        yield made


@pytest.fixture
def portal(transactional_db, breakable, mail_server, hook, files_root, tmp_path) -> Iterator[Rig]:
    """A portal that runs nothing yet; ask for it before the people and promises."""
    outside = {
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail_server.port),
        "DEFAULT_FROM_EMAIL": "民生实事 <ms@example.gov.cn>",
        "WEBHOOK_HOSTS": hook.host,
        "PORTAL_URL": "https://ms.example.gov.cn",
    }
    logs = Path(tmp_path / "logs")
    logs.mkdir()
    with rig(breakable, files_root, logs, **outside) as made:
        yield made
