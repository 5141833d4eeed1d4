"""Whatever refuses a request below /api/, and wherever, the answer is a problem of one shape."""

from __future__ import annotations

import json
import uuid

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.test.client import RequestFactory

from agencies.api import authentication
from agencies.keys import new_token
from agencies.problem_bodies import ProblemMiddleware
from progress.models import MonthlyReport
from tests.api.conftest import make_system, make_token

MEMBERS = {"type", "title", "status", "detail", "instance"}


@pytest.fixture
def write(client, reporter, roads, april_report):
    """PATCH of the own report's entry with this body, as it would be sent."""
    token = make_token(make_system(reporter), scope="write")
    report = MonthlyReport.objects.of_unit(reporter).get()

    def send(body: bytes, content_type: str = "application/json", **headers: str):
        headers = {"Authorization": f"Bearer {token}", "If-Match": "*", **headers}
        return client.patch(
            f"/api/v1/reports/{report.pk}/entry/", body, content_type=content_type, headers=headers
        )

    return send


def told(answer) -> tuple[int, str]:
    """Status and kind, after a look at the shape."""
    assert answer["Content-Type"] == "application/problem+json"
    problem = json.loads(answer.content)
    uuid.UUID(problem["instance"].removeprefix("urn:uuid:"))
    assert set(problem) - {"errors"} == MEMBERS
    assert problem["status"] == answer.status_code
    assert problem["title"]
    assert problem["detail"]
    return problem["status"], problem["type"].partition("#problem-")[2]


def test_a_request_too_large_is_refused_before_the_view(write, settings):
    settings.UPLOAD_MAX_BYTES = 10

    assert told(write(b'{"readings": []}')) == (413, "too-large")


def test_a_body_of_json_beyond_its_size_is_refused(write, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    assert told(write(b'{"readings": []}')) == (413, "too-large")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"readings": [NaN]}',
        b"\xff\xfe",
        b"[" * 100_000,
        b"[" * 60 + b"]" * 60,
        rb'{"\ud800": 1}',
        rb'{"narratives": [{"pledge": 1, "progress": "\ud83d"}]}',
        b'{"readings": [{"share": 1e999, "value": "1"}]}',
        b'{"readings": [{"share": ' + b"9" * 5000 + b', "value": "1"}]}',
        b'{"readings": {"share": 1}}',
        b"null",
    ],
    ids=lambda body: body[:24].decode("latin-1"),
)
def test_no_body_is_answered_with_a_fault_of_ours(write, body):
    assert told(write(body)) == (400, "invalid")


def test_another_kind_of_body_is_refused(write):
    assert told(write(b"a=1", "text/plain")) == (415, "unsupported-type")


def test_whatever_is_asked_for_a_refusal_is_a_problem(client, db):
    answer = client.get("/api/v1/me/", headers={"Accept": "text/html, application/xml"})

    assert told(answer) == (401, "unauthenticated")


def test_a_host_that_is_not_ours_is_refused(client, db, settings):
    settings.ALLOWED_HOSTS = ["ms.example.gov.cn"]

    assert told(client.get("/api/v1/", headers={"Host": "elsewhere.example"})) == (400, "invalid")


@pytest.mark.parametrize("method", ["put", "delete", "options", "trace"])
@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/docs/", "/api/v1/schema/"])
def test_a_method_that_is_not_offered_is_refused(client, db, method, address):
    answer = getattr(client, method)(address)

    assert told(answer) == (405, "method-not-allowed")
    assert "GET" in answer["Allow"]


def test_a_page_below_api_refuses_a_forged_request_as_a_problem(db):
    forged = Client(enforce_csrf_checks=True)

    assert told(forged.post("/api/v1/docs/")) == (403, "forbidden")


def test_no_session_opens_anything_nor_needs_a_secret_against_forging(officer):
    signed_in = Client(enforce_csrf_checks=True)
    signed_in.force_login(officer)

    assert told(signed_in.get("/api/v1/me/")) == (401, "unauthenticated")
    assert told(signed_in.post("/api/v1/me/")) == (401, "unauthenticated")


def away(*_args, **_options):
    raise OperationalError("host=10.0.0.3 is gone")


def test_without_the_database_one_is_told_when_to_come_again(client, db, monkeypatch):
    monkeypatch.setattr(authentication.Token.objects, "select_related", away)

    answer = client.get("/api/v1/me/", headers={"Authorization": f"Bearer {new_token()}"})

    assert told(answer) == (503, "unavailable")
    assert answer["Retry-After"] == "30"
    assert b"10.0.0.3" not in answer.content


@pytest.mark.parametrize(
    ("status", "kind"), [(400, "invalid"), (414, "invalid"), (500, "error"), (502, "error")]
)
@pytest.mark.parametrize("path", ["/api/v1/me/", "/api/nothing"])
def test_a_page_s_refusal_becomes_a_problem(status, kind, path):
    stands_around = ProblemMiddleware(lambda _request: HttpResponse("<h1>", status=status))

    assert told(stands_around(RequestFactory().get(path))) == (status, kind)


def test_pages_keep_theirs():
    stands_around = ProblemMiddleware(lambda _request: HttpResponse("<h1>", status=404))

    assert stands_around(RequestFactory().get("/results/")).content == b"<h1>"


def test_what_a_problem_said_already_is_kept_with_its_headers():
    said = HttpResponse(
        json.dumps({"title": "服务暂时不可用", "status": 503, "detail": "请稍候。"}),
        status=503,
        content_type="application/problem+json",
        headers={"Retry-After": "30", "Set-Cookie": "a=1"},
    )

    answer = ProblemMiddleware(lambda _request: said)(RequestFactory().get("/api/v1/me/"))

    assert told(answer) == (503, "unavailable")
    assert json.loads(answer.content)["detail"] == "请稍候。"
    assert (answer["Retry-After"], answer.has_header("Set-Cookie")) == ("30", False)


@pytest.mark.parametrize(("asked", "language"), [("en", "en"), ("zh-CN,zh;q=0.9", "zh-hans")])
def test_every_refusal_is_in_the_asker_s_language(client, db, settings, asked, language):
    settings.ALLOWED_HOSTS = ["ms.example.gov.cn"]
    headers = {"Host": "elsewhere.example", "Accept-Language": asked}

    answer = client.get("/api/v1/me/", headers=headers)

    assert answer["Content-Language"] == language
    assert "Accept-Language" in answer["Vary"]
