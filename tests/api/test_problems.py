"""Every refusal is problem+json, in the asker's language."""

from __future__ import annotations

import uuid

import pytest
from django.db import OperationalError

from agencies.api import directory
from agencies.refusals import Conflict


def told(answer) -> dict:
    """The problem without the number of this one time."""
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    uuid.UUID(problem.pop("instance").removeprefix("urn:uuid:"))
    return problem


def test_an_unknown_address_is_told_as_a_problem_and_not_redirected(ask, db):
    answer = ask("nothing")

    assert told(answer) == {
        "type": "/api/v1/docs/#problem-not-found",
        "title": "没有找到",
        "status": 404,
        "detail": "没有这项内容，或者不在您的查看范围内。",
    }
    assert answer.status_code == 404


@pytest.mark.parametrize("address", ["/api/", "/api/v2/me/", "/api/v1/agencies/x/"])
def test_nothing_below_api_is_a_page(ask, db, address):
    assert told(ask(address))["status"] == 404


def test_each_fault_of_a_query_names_its_parameter(ask, officer):
    answer = ask("agencies/?region=abc&kind=club&colour=red&page_size=201", officer)

    assert told(answer) == {
        "type": "/api/v1/docs/#problem-invalid",
        "title": "请求内容有误",
        "status": 400,
        "detail": "请求内容有误，请按提示修改。",
        "errors": [{"parameter": "colour", "detail": "没有这个查询参数。", "code": "invalid"}],
    }


def test_a_value_that_is_none_names_its_parameter(ask, officer):
    errors = told(ask("agencies/?region=abc&kind=club", officer))["errors"]

    assert [error["parameter"] for error in errors] == ["region", "kind"]


def test_what_the_role_may_not_is_forbidden(ask, reporter):
    assert told(ask("people/", reporter)) == {
        "type": "/api/v1/docs/#problem-forbidden",
        "title": "没有权限",
        "status": 403,
        "detail": "您的角色没有此项权限。如需办理，请联系系统管理员。",
    }


def test_a_method_that_is_not_offered_says_which_are(client, db):
    answer = client.post("/api/v1/", {}, content_type="application/json")

    assert (told(answer)["status"], answer["Allow"]) == (405, "GET, HEAD")


def broken(error: Exception):
    def get(*_args, **_options):
        raise error

    return get


@pytest.mark.parametrize(
    ("error", "status"), [(Conflict("已办结。"), 409), (OperationalError("secret"), 503)]
)
def test_refusals_of_the_portal_keep_their_status(ask, officer, monkeypatch, error, status):
    monkeypatch.setattr(directory.Whoami, "get", broken(error))

    answer = ask("me/", officer)

    assert told(answer)["status"] == status
    assert b"secret" not in answer.content


def test_a_fault_of_our_own_is_told_without_its_words(ask, client, officer, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(directory.Whoami, "get", broken(ValueError("password 123")))

    answer = ask("me/", officer)

    assert told(answer) == {
        "type": "/api/v1/docs/#problem-error",
        "title": "服务器内部错误",
        "status": 500,
        "detail": "服务器内部错误，已记录。请稍后再试。",
    }


def test_where_the_database_is_away_one_is_told_when_to_come_again(ask, officer, monkeypatch):
    monkeypatch.setattr(directory.Whoami, "get", broken(OperationalError()))

    assert ask("me/", officer)["Retry-After"] == "30"


def test_the_language_is_the_asker_s(ask, db):
    answer = ask("nothing", **{"Accept-Language": "en"})

    assert answer["Content-Language"] == "en"
    assert "Accept-Language" in answer["Vary"]
