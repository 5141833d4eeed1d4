"""Of what a system writes the trail and the log tell by which token, from where and whose."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import pytest
from django.db.models import Max

from agencies.keys import shown_of
from oversight.models import TrailLine
from oversight.readers.trail import entries
from progress.models import MonthlyReport
from tests.api.conftest import make_system, make_token
from tests.test_logs_requests import lines


@dataclass(frozen=True)
class Written:
    """A write over the interface: its token, what it left in the trail, and in the log."""

    token: str
    trail: list[TrailLine]
    log: list[dict]


@pytest.fixture
def written(client, caplog, settings, reporter, roads, april_report) -> Written:
    """One figure told over the interface, through a proxy."""
    caplog.set_level(logging.INFO)
    settings.TRUSTED_PROXIES = 1
    token = make_token(make_system(reporter), scope="write")
    report = MonthlyReport.objects.of_unit(reporter).get()
    before = TrailLine.objects.aggregate(last=Max("pk"))["last"] or 0
    answer = client.patch(
        f"/api/v1/reports/{report.pk}/entry/",
        {"readings": [{"share": roads.pk, "value": "31"}]},
        content_type="application/json",
        headers={
            "Authorization": f"Bearer {token}",
            "If-Match": "*",
            "X-Forwarded-For": "203.0.113.7",
        },
    )
    assert answer.status_code == 200
    trail = TrailLine.objects.filter(pk__gt=before).order_by("pk")
    return Written(token, list(trail), lines(caplog))


def test_the_trail_tells_the_way_the_token_the_address_and_the_person(written, reporter):
    report = MonthlyReport.objects.get()
    expected = {
        "user": reporter.pk,
        "by": "api",
        "url": f"/api/v1/reports/{report.pk}/entry/",
        "method": "PATCH",
        "view": "api-entry",
        "address": "203.0.113.7",
        "token": shown_of(written.token),
    }

    told = [{**line.told} for line in written.trail]
    for one in told:
        del one["request"]  # its number is another each time
    assert {line.source for line in written.trail} == {
        "progress_monthlyreportevent", "progress_readingevent",
    }  # fmt: skip
    assert {(line.path, line.person_id) for line in written.trail} == {("api", reporter.pk)}
    assert told == [expected] * len(told)


def test_an_auditor_reads_it_in_words(written, reporter):
    entry = entries(written.trail)[-1]

    whence = dict(entry.whence)
    assert (entry.path, entry.account, entry.address) == ("接口", reporter.username, "203.0.113.7")
    assert (whence["令牌开头"], whence["请求方式"]) == (shown_of(written.token), "PATCH")


def test_the_log_tells_whose_request_it_was_and_nothing_of_the_token(written, reporter):
    told = [line for line in written.log if line["event"] == "request"]

    assert [(line["route"], line["status"], line["user_id"]) for line in told] == [
        ("api-entry", 200, reporter.pk)
    ]
    assert shown_of(written.token) not in str(written.log)
