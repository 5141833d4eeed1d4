"""What Prometheus reads, from where, and that every alert asks for something there is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from agencies import clock
from tests.job_runs import DELIVER, JUDGE, make_run
from tests.notices import make_delivery

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent
ALERTS = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
WORDS = r"\b(?:up|portal_[a-z_]+)\b"


def read(client) -> dict[tuple, float]:
    """Samples by name and the values of their labels, in the labels' order."""
    text = client.get("/metrics").content.decode()
    return {
        (sample.name, *(value for _name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.9.0.7", {}, 404),
        ("", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "10.9.0.7"}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 404),
    ],
)
def test_only_who_stands_inside_and_before_no_proxy_may_read(client, address, headers, status):
    assert client.get("/metrics", REMOTE_ADDR=address, headers=headers).status_code == status


def test_the_networks_are_a_setting(client, settings):
    settings.METRICS_FROM = ["10.9.0.0/16"]

    answers = [client.get("/metrics", REMOTE_ADDR=address) for address in ("10.9.0.7", "127.0.0.1")]

    assert [answer.status_code for answer in answers] == [200, 404]


def test_requests_are_counted_by_route_and_status(client):
    series = ("portal_requests_total", "GET", "healthz", "200")
    before = read(client).get(series, 0)

    for _ in range(3):
        client.get("/healthz")

    after = read(client)
    assert after[series] - before == 3
    assert after[("portal_request_seconds_count", "healthz")] >= 3


def test_a_made_up_method_makes_no_series(client):
    client.generic("WANGFANG", "/healthz")

    assert not [name for name in read(client) if "WANGFANG" in name]


def test_refused_sign_ins_are_counted(client, reporter):
    before = read(client)[("portal_sign_in_failures_total",)]

    client.post("/accounts/login/", {"login": reporter.username, "password": "wrong"})

    assert read(client)[("portal_sign_in_failures_total",)] - before == 1


def test_jobs_the_outbox_and_the_judging_are_told(client, batch, reporter):
    now = timezone.now()
    make_run(JUDGE, now - timedelta(minutes=4), rows=1, seconds=3)
    make_run(DELIVER, now - timedelta(seconds=5), state="failed")
    make_delivery(recipient=reporter, next_try_at=clock.now())

    told = read(client)

    done = (now - timedelta(minutes=4)).timestamp()
    assert told[("portal_job_done_timestamp_seconds", JUDGE)] == pytest.approx(done + 3)
    assert told[("portal_judged_timestamp_seconds", batch.slug)] == pytest.approx(done)
    assert told[("portal_job_seconds", JUDGE)] == 3
    assert (told[("portal_job_failed", JUDGE)], told[("portal_job_failed", DELIVER)]) == (0, 1)
    assert told[("portal_job_overdue", JUDGE)] == 0
    assert told[("portal_job_runs_day", DELIVER, "failed")] == 1
    assert told[("portal_outbox_due",)] == 1
    assert told[("portal_database_up",)] == 1


def test_without_the_database_the_rest_is_still_told(client, monkeypatch):
    def away(now: datetime):
        from django.db import OperationalError

        raise OperationalError

    monkeypatch.setattr("agencies.operations.gauges.gauges", away)

    told = read(client)

    assert told[("portal_database_up",)] == 0
    assert ("portal_sign_in_failures_total",) in told


def test_every_metric_an_alert_names_exists(client, batch):
    make_run(JUDGE, timezone.now(), rows=1)
    client.get("/healthz")
    there = {name for name, *_labels in read(client)} | {"up"}

    named = {name for rule in RULES for name in re.findall(WORDS, rule["expr"])}

    assert named - there == set()
    assert len(RULES) == len({rule["alert"] for rule in RULES}) >= 8


def test_every_alert_says_what_to_do():
    lacking = [
        rule["alert"]
        for rule in RULES
        if not rule["annotations"].get("summary")
        or not rule["annotations"].get("action")
        or rule["labels"]["severity"] not in ("page", "warn")
    ]

    assert lacking == []


def test_the_processes_of_one_node_are_added_up(tmp_path):
    """Two processes share a folder; each counts one request."""
    count = (
        "from agencies.operations.metrics import observe;"
        "observe(route='x',method='GET',status=200,seconds=1)"
    )
    tell = "from agencies.operations.metrics import scrape; print(scrape(now=None).decode())"
    begin = (
        "import django; django.setup(); from django.conf import settings;settings.PORTAL_GAUGES=[];"
    )
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for said in (count, count):
        subprocess.run([sys.executable, "-c", begin + said], cwd=ROOT, env=environment, check=True)

    text = subprocess.run(
        [sys.executable, "-c", begin + tell],
        cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip

    assert 'portal_requests_total{method="GET",route="x",status="200"} 2.0' in text


def test_every_alert_has_an_example_in_which_it_is_raised():
    """``promtool test rules`` works them out (docs/operations.md)."""
    examples = yaml.safe_load((ROOT / "deploy/prometheus/alerts_test.yml").read_text())["tests"]
    raised = {
        case["alertname"]: case["exp_alerts"][0]["exp_annotations"]
        for example in examples
        for case in example["alert_rule_test"]
        if case["exp_alerts"]
    }

    assert set(raised) == {rule["alert"] for rule in RULES}
    assert {name: told["action"] for name, told in raised.items()} == {
        rule["alert"]: rule["annotations"]["action"] for rule in RULES
    }
