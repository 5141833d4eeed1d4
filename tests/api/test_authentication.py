"""A token opens the interface to its account; nothing else does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.models import Token
from tests.api.conftest import MOMENT, make_system, make_token
from tests.conftest import TODAY

ME = "/api/v1/me/"


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_a_token_acts_as_its_account(client, reporter, traffic):
    text = make_token(make_system(reporter))

    answer = client.get(ME, headers=bearer(text))

    assert answer.json() == {
        "id": reporter.pk,
        "username": "reporter",
        "name": "王芳",
        "role": "reporter",
        "role_name": "填报员",
        "agency": {"id": traffic.pk, "name": "市交通运输局"},
        "region": None,
        "may": ["fill_reports"],
        "token": {
            "name": "数据汇聚",
            "prefix": text[:12],
            "scope": "read",
            "expires_on": "2020-06-07",
        },
        "today": "2020-05-08",
    }
    assert "no-store" in answer["Cache-Control"]


def test_without_a_token_one_is_asked_for(client, db):
    answer = client.get(ME)

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


def test_a_session_opens_nothing(client, reporter):
    client.force_login(reporter)

    assert client.get(ME).status_code == 401


@pytest.mark.parametrize("on_its_last_day", [True, False])
def test_a_token_ends_with_its_last_day(client, reporter, on_its_last_day):
    last = TODAY if on_its_last_day else TODAY - timedelta(days=1)
    text = make_token(make_system(reporter), expires_on=last)

    assert client.get(ME, headers=bearer(text)).status_code == (200 if on_its_last_day else 401)


def test_a_revoked_token_opens_nothing(client, reporter):
    text = make_token(make_system(reporter), revoked_at=MOMENT)

    assert client.get(ME, headers=bearer(text)).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"is_system": False},
        {"awaits_confirmation": True},
        {"expires_on": TODAY - timedelta(days=1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_account_not_in_use_opens_nothing(client, reporter, change):
    text = make_token(make_system(reporter))
    type(reporter).objects.filter(pk=reporter.pk).update(**change)

    assert client.get(ME, headers=bearer(text)).status_code == 401


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer msp_x", "Basic cmVwb3J0ZXI6eA==", "Bearer ＠＠", "Token abc"]
)
def test_what_is_no_token_is_refused_even_for_what_is_public(client, db, header):
    assert client.get("/api/v1/", headers={"Authorization": header}).status_code == 401


def test_the_hour_of_the_last_use_is_kept(client, reporter):
    text = make_token(make_system(reporter))

    client.get(ME, headers=bearer(text))

    used = timezone.localtime(Token.objects.get().last_used_at)
    assert (used.date(), used.minute, used.second) == (TODAY, 0, 0)


def test_a_token_of_this_form_that_was_never_issued_costs_one_query(
    client, db, django_assert_num_queries
):
    from agencies.keys import new_token

    with django_assert_num_queries(1):
        assert client.get(ME, headers=bearer(new_token())).status_code == 401


def test_a_slip_of_the_pen_costs_no_query(client, reporter, django_assert_num_queries):
    text = make_token(make_system(reporter))
    slip = text[:-1] + ("a" if text[-1] != "a" else "b")

    with django_assert_num_queries(0):
        assert client.get(ME, headers=bearer(slip)).status_code == 401
