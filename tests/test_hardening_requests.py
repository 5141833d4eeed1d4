"""Requests that try to lead elsewhere: another site, log line, host or field."""

from __future__ import annotations

import io
import logging

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from agencies.models import User
from agencies.roles import Role
from tests.people import PASSWORD, make_person
from tests.routes import routes

ELSEWHERE = (
    "//evil.example.com/x", "https://evil.example.com/x", "/\\evil.example.com",
    "///evil.example.com", "http:evil.example.com", "https:///evil.example.com",
    "javascript:alert(1)", "\t//evil.example.com", "https://testserver@evil.example.com/",
    "https://testserver.evil.example.com/", "%2f%2fevil.example.com", "/%0d%0aLocation: x",
)  # fmt: skip
FORGED = "x\r\nFORGED 2026-01-01 INFO root 管理员已登录\x1b[31m"


def leads_away(place: str) -> bool:
    """Would a browser leave the site for it?"""
    path = place.replace("\\", "/").strip()
    return path.startswith("//") or (":" in path.split("/")[0] and "testserver" not in path[:18])


@pytest.mark.parametrize("place", ELSEWHERE)
def test_nobody_is_led_to_another_site_after_signing_in(place, traffic, client):
    make_person(Role.REPORTER, agency=traffic, username="walker")

    answer = client.post(
        reverse("account_login"),
        {"login": "walker", "password": PASSWORD, "next": place},
    )

    assert answer.status_code == 302
    assert not leads_away(answer["Location"])


@pytest.mark.parametrize("place", ELSEWHERE)
@pytest.mark.parametrize("name", ["elder", "set_language", "account_logout"])
def test_no_switch_leads_to_another_site(name, place, officer, client):
    client.force_login(officer)

    answer = client.post(
        reverse(name), {"next": place, "language": "en"}, HTTP_REFERER="https://evil.example.com/"
    )

    assert not leads_away(answer.headers.get("Location", "/"))


@pytest.mark.parametrize("who", [None, "officer", "reporter"])
def test_no_address_follows_a_next_of_another_site(who, request, roads, april_report):
    client = Client()
    if who:
        client.force_login(request.getfixturevalue(who))
    values = {"slug": april_report.batch.slug, "pk": str(april_report.pk)}
    found = {}
    for route in routes():
        for method in ("get", "post"):
            asked = {"next": ELSEWHERE[0], "back": ELSEWHERE[0], "url": ELSEWHERE[1]}
            answer = getattr(client, method)(route.address(values), asked)
            if leads_away(answer.headers.get("Location", "/")):
                found[method, route.name] = answer["Location"]
            if answer.streaming:
                b"".join(answer.streaming_content)
            if who and "_auth_user_id" not in client.session:
                client.force_login(request.getfixturevalue(who))

    assert found == {}


@pytest.fixture
def log():
    """What the configured handlers would write."""
    stream = io.StringIO()
    (console, *_) = [one for one in logging.root.handlers if one.formatter is not None] or [None]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(console.formatter if console else None)
    logging.root.addHandler(handler)
    yield stream
    logging.root.removeHandler(handler)


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.get("/no/such/page/x%0D%0AFORGED%201"),
        lambda c: c.get("/results/x%0D%0AFORGED%201/"),
        lambda c: c.post("/accounts/login/", {"login": FORGED, "password": FORGED}),
        lambda c: c.get("/no/such/", headers={"User-Agent": FORGED, "Referer": FORGED}),
        lambda c: c.get("/no/such/", headers={"X-Forwarded-For": FORGED, "X-Request-ID": FORGED}),
        lambda c: c.get("/", HTTP_HOST="x\r\nFORGED"),
        lambda c: c.get("/", {"q": FORGED}),
    ],
)
def test_no_request_writes_a_line_of_its_own_into_the_log(ask, log, db):
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        ask(Client(raise_request_exception=False))

    assert [line for line in log.getvalue().splitlines() if line.startswith("FORGED")] == []
    assert "\x1b[31m" not in log.getvalue()


@pytest.mark.parametrize("host", ["evil.example.com", "testserver:evil", "testserver@evil", ""])
def test_another_host_is_refused(host, db):
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        answer = Client().get("/", HTTP_HOST=host or " ")

    assert answer.status_code == 400


def test_nobody_makes_himself_more_by_sending_more(client, reporter):
    """Mass assignment: fields of the account that no form of his shows."""
    client.force_login(reporter)
    before = User.objects.values().get(pk=reporter.pk)
    more = {
        "role": "admin", "is_superuser": "on", "is_staff": "on", "agency": "1", "is_active": "",
        "expires_on": "2099-12-31", "awaits_confirmation": "", "mail": "daily",
        "username": "root",
    }  # fmt: skip
    for name in ("inbox_settings", "account_change_password"):
        client.post(reverse(name), more)

    assert User.objects.values().get(pk=reporter.pk) == before
