"""Every answer, from whichever door, tells the browser what to refuse."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as configured
from django.test import Client, override_settings

from config.hardening import PERMISSIONS, content_security_policy
from tests.routes import routes

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; object-src 'none'; "
    "frame-src 'none'; worker-src 'none'; frame-ancestors 'none'; form-action 'self'; "
    "base-uri 'none'"
)
METHODS = ("get", "post", "options")


def faults(answer) -> dict[str, str | None]:
    """What an answer should say and does not."""
    found = {
        name: answer.headers.get(name)
        for name, value in ALWAYS.items()
        if answer.headers.get(name) != value
    }
    policy = answer.headers.get("Content-Security-Policy", "")
    if set(policy.split("; ")) != set(POLICY.split("; ")) and not _sandboxed(policy):
        found["Content-Security-Policy"] = policy
    if "unsafe" in policy:
        found["unsafe"] = policy
    if not answer.headers.get("Cache-Control"):
        found["Cache-Control"] = None
    for leak in ("Server", "X-Powered-By"):
        if leak in answer.headers:
            found[leak] = answer.headers[leak]
    return found


def _sandboxed(policy: str) -> bool:
    """What people have sent is shown under a stricter policy yet."""
    return policy == "default-src 'none'; sandbox"


@pytest.mark.parametrize("who", [None, "reporter", "officer", "administrator"])
def test_every_address_says_it_whoever_asks(who, request, roads, april_report):
    client = Client(raise_request_exception=False)
    if who:
        client.force_login(request.getfixturevalue(who))
    values = {"slug": april_report.batch.slug, "pk": str(april_report.pk)}
    found = {}
    for route in routes():
        for method in METHODS:
            answer = getattr(client, method)(route.address(values))
            if answer.streaming:
                b"".join(answer.streaming_content)  # the file is closed at its end
            if wrong := faults(answer):
                found[method, route.name] = wrong

    assert found == {}


def test_inner_pages_are_kept_by_nobody(client, officer, roads):
    client.force_login(officer)

    for page in ("/office/", "/office/notices/", "/landing/", "/inbox/", "/admin/"):
        assert "no-store" in client.get(page).headers["Cache-Control"], page


def test_public_pages_may_still_be_kept_and_asked_again(client, db):
    assert client.get("/").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "odd",
    [
        {"path": "/no/such/page/"},
        {"path": "/desk"},  # a redirect that adds the slash
        {"path": "/", "HTTP_HOST": "evil.example.com"},
        {"path": "/static/portal.css"},
        {"path": "/static/no-such-file.css"},
        {"path": "/static/../manage.py"},
    ],
)
def test_errors_redirects_and_static_files_say_it_too(db, odd):
    client = Client(raise_request_exception=False)

    with override_settings(ALLOWED_HOSTS=["testserver"]):
        answer = client.get(**odd)

    assert faults(answer) == {}


def test_a_form_without_its_token_is_refused_with_the_headers(db):
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"})

    assert (answer.status_code, faults(answer)) == (403, {})


def test_a_fault_of_ours_says_it_too(db, monkeypatch):
    monkeypatch.setattr("agencies.views.health.HttpResponse", None)

    answer = Client(raise_request_exception=False).get("/healthz")

    assert (answer.status_code, faults(answer)) == (500, {})


def test_no_page_holds_anything_inline(client, officer, roads, april_report):
    """What the policy would refuse must not be on the page: it would be broken."""
    client.force_login(officer)
    inline = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>|<style[ >]|\sstyle=|\son[a-z]+=\"")
    found = {}
    for route in routes():
        answer = client.get(route.address({"slug": april_report.batch.slug}))
        if "html" in answer.headers.get("Content-Type", "") and not answer.streaming:
            for match in inline.finditer(answer.content):
                found[route.name] = answer.content[match.start() : match.start() + 90]

    # data for a script, which no browser runs
    assert {
        name: text for name, text in found.items() if b'type="application/json"' not in text
    } == {}


def test_in_production_only_https_is_spoken():
    policy = content_security_policy(production=True)

    assert policy["upgrade-insecure-requests"] is True
    assert configured.CONTENT_SECURITY_POLICY["DIRECTIVES"] == content_security_policy(
        production=False
    )


@pytest.mark.parametrize(
    ("place", "forms"),
    [
        ("", ["'self'"]),
        ("https://sso.example.gov.cn/realms/x", ["'self'", "https://sso.example.gov.cn"]),
        ("http://sso.example.gov.cn/", ["'self'"]),
        ("sso.example.gov.cn", ["'self'"]),
    ],
)
def test_a_form_leads_to_us_or_to_the_province_s_sign_in(place, forms):
    assert content_security_policy(production=True, signs_in_at=place)["form-action"] == forms
