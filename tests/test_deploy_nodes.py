"""Two web nodes behind the nginx of deploy/: one may stop while the public reads."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from contextlib import closing

import psycopg2
import pytest

from tests.load.nodes import configure, fetch, nginx, nodes
from tests.load.running import load, run


def test_nginx_takes_the_configuration(tmp_path):
    main = configure(tmp_path, (8001, 8002), 8443, 8480)

    done = subprocess.run(
        [nginx(), "-t", "-e", str(tmp_path / "errors"), "-c", str(main)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, [line for line in done.stderr.splitlines() if "[warn]" in line]) == (
        0, [],
    )  # fmt: skip


def test_one_node_may_stop_while_clerks_work_and_the_public_reads():
    """The whole load in small: six clerks, who hardly pause, for twelve seconds."""
    with nodes("test") as made:
        assert fetch(f"{made.url}/metrics")[0] == 404
        status, headers = fetch(
            f"{made.url}/accounts/login/", **{"X-Request-ID": "made-up-by-a-stranger"}
        )
        assert status == 200
        assert re.fullmatch("[0-9a-f]{32}", headers["X-Request-ID"])
        # set once: by the portal, not by the proxy as well
        names = Counter(name.lower() for name in headers)
        assert {name for name, times in names.items() if times > 1} <= {"set-cookie"}
        assert {"content-security-policy", "x-frame-options", "referrer-policy"} <= set(names)

        outcome = load(made, clerks=6, seconds=12, stop=True, pause=(0.1, 0.4))

    assert (outcome.failures, outcome.lost, outcome.stopped_with) == ([], [], 0)
    assert min(outcome.saved, outcome.files, outcome.sent) > 1
    assert set(outcome.jobs) <= {"done", "running"}


@pytest.mark.nightly
@pytest.mark.parametrize("stop", [False, True], ids=["both nodes", "one stopped"])
def test_two_hundred_clerks_on_the_last_day_lose_nothing(stop):
    """For two minutes; what was measured lies in build/load/."""
    outcome = run(clerks=200, seconds=120, stop=stop)

    assert (outcome.failures, outcome.lost) == ([], [])
    # on a machine that is busy with other things they come less far
    assert outcome.sent >= 50
    assert min(outcome.saved, outcome.files) > 20
    assert outcome.jobs["done"] > 5


@pytest.mark.nightly
def test_a_pool_of_transactions_between_web_and_database_loses_nothing():
    """And who did what is still known: it is told in the transaction, not in the session."""
    with nodes("test", pooled=True) as made:
        outcome = load(made, clerks=6, seconds=12, stop=False, pause=(0.1, 0.4))
        place = made.portal.environment["DATABASE_URL"]
        with closing(psycopg2.connect(place)) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), count(context.metadata->>'user')"
                " FROM progress_readingevent AS event"
                " LEFT JOIN pghistory_context AS context ON context.id = event.pgh_context_id"
                " WHERE event.pgh_label = 'update'"
            )
            changed, signed = cursor.fetchone()

    assert (outcome.failures, outcome.lost) == ([], [])
    assert min(outcome.saved, outcome.files, outcome.sent) > 1
    assert signed == changed > 1
