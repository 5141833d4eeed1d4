"""One line a request and a task, one id from the proxy to the SQL statement, and nobody's data."""

from __future__ import annotations

import json
import logging
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_structlog.celery.receivers import CeleryReceiver
from structlog.contextvars import bound_contextvars, clear_contextvars

from agencies import tasks
from agencies.operations.request_ids import current_request_id
from config import job_runs
from config.logs import logging as settings_of_logs

GIVEN = "a1b2c3d4e5f60718"


def written(caplog, *, as_json: bool = True) -> list[str]:
    """What the handler of the settings writes of what was logged."""
    chosen = settings_of_logs(level="INFO", as_json=as_json)
    described = dict(chosen["formatters"]["line"])
    formatter = described.pop("()")(**described)
    keep = chosen["filters"]["without path"]["()"]()
    return [formatter.format(record) for record in caplog.records if keep.filter(record)]


def lines(caplog) -> list[dict]:
    return [json.loads(line) for line in written(caplog)]


@pytest.fixture(autouse=True)
def _heard(caplog):
    caplog.set_level(logging.INFO)


@pytest.mark.parametrize(
    "given", ["short", "has space 12345", "x" * 65, "a1b2c3d4\nlevel=error", ""]
)
def test_an_odd_id_is_not_taken_over(client, settings, given, db):
    settings.TRUSTED_PROXIES = 1

    answer = client.get("/healthz", headers={"X-Request-ID": given})

    assert re.fullmatch("[0-9a-f]{32}", answer["X-Request-ID"])


@pytest.mark.parametrize(("proxies", "taken"), [(1, True), (0, False)])
def test_an_id_is_taken_from_a_proxy_only(client, settings, proxies, taken):
    settings.TRUSTED_PROXIES = proxies

    answer = client.get("/healthz", headers={"X-Request-ID": GIVEN})

    assert (answer["X-Request-ID"] == GIVEN) is taken


def test_a_request_leaves_one_line_that_names_nobody(client, reporter, caplog, settings):
    settings.TRUSTED_PROXIES = 1
    client.force_login(reporter)
    caplog.clear()

    client.get("/inbox/?q=王芳13800000000", headers={"X-Request-ID": GIVEN})

    line = next(line for line in lines(caplog) if line["event"] == "request")
    assert isinstance(line.pop("duration_ms"), int)
    assert line.pop("timestamp")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "portal.requests",
        "method": "GET",
        "route": "inbox",
        "status": 200,
        "user_id": reporter.pk,
        "request_id": GIVEN,
    }
    assert not re.search("王芳|1380000|%E7", "".join(written(caplog)))


def test_what_fails_is_told_with_its_id_and_without_its_path(caplog):
    record = logging.LogRecord(
        "django.request",
        logging.ERROR,
        "",
        0,
        "%s: %s",
        ("Internal Server Error", "/r/王芳/"),
        None,
    )
    record.request = type("Request", (), {"path": "/r/王芳/", "resolver_match": None})()
    with bound_contextvars(request_id=GIVEN):
        caplog.handler.emit(record)
        line = lines(caplog)[-1]

    assert (line["event"], line["request_id"]) == ("Internal Server Error: -", GIVEN)


def test_what_the_database_quotes_of_a_row_is_left_out(caplog):
    told = "duplicate key\nDETAIL:  Key (username)=(wangfang) exists."
    try:
        raise ValueError(told)
    except ValueError:
        logging.getLogger("x").exception("not saved")

    line = lines(caplog)[-1]
    assert "wangfang" not in json.dumps(line)
    assert "duplicate key\nDETAIL: …" in line["exception"]


@pytest.mark.parametrize("as_json", [True, False])
def test_a_line_stays_a_line(caplog, as_json):
    logging.getLogger("x").warning("name: %s", "王\r\n2026 ERROR forged\x1b[31m\u2028")

    (line,) = written(caplog, as_json=as_json)

    assert len(line.splitlines()) == 1 or (as_json and "\n" not in line)
    assert "\x1b" not in line


def test_what_the_balancer_asks_leaves_no_line(client, caplog):
    client.get("/healthz")

    assert [record for record in caplog.records if record.name == "portal.requests"] == []


def test_each_statement_of_a_page_ends_in_the_requests_id(client, reporter, settings):
    settings.TRUSTED_PROXIES = 1
    client.force_login(reporter)

    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("inbox"), headers={"X-Request-ID": GIVEN})

    statements = [
        query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]
    ]
    assert statements
    assert all(sql.endswith(f"/* request_id={GIVEN} */") for sql in statements)


def test_nothing_odd_gets_into_a_statement(db):
    with (
        bound_contextvars(request_id="*/ DROP TABLE x; /*"),
        CaptureQueriesContext(connection) as captured,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1")

    assert captured.captured_queries[0]["sql"] == "SELECT 1"


def test_a_request_leaves_nothing_behind_for_the_next(client):
    client.get("/healthz")

    assert current_request_id() == ""


def test_a_task_carries_the_id_of_the_request_that_asked_for_it(db, caplog):
    receiver, headers = CeleryReceiver(), {}
    with bound_contextvars(request_id=GIVEN):
        receiver.receiver_before_task_publish(headers=headers)
    task = tasks.deliver
    task.push_request(**headers, id="task-0001")
    try:
        receiver.receiver_task_prerun("task-0001-0001", task)
        with CaptureQueriesContext(connection) as captured, connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        receiver.receiver_task_success(result=7, sender=task)
    finally:
        task.pop_request()
        clear_contextvars()

    sql = captured.captured_queries[0]["sql"]
    assert sql == f"SELECT 1 /* request_id={GIVEN} task_id=task-0001-0001 */"
    line = lines(caplog)[-1]
    assert {name: line[name] for name in ("event", "task", "task_id", "request_id", "rows")} == {
        "event": "task_succeeded",
        "task": "agencies.tasks.deliver",
        "task_id": "task-0001-0001",
        "request_id": GIVEN,
        "rows": 7,
    }
    assert isinstance(line["duration_ms"], int)
    assert job_runs
