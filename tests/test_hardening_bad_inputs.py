"""Whatever is sent to whichever address, the answer is a page or a refusal, never a fault."""

from __future__ import annotations

import traceback
from collections import Counter

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve
from django.utils.http import urlencode
from drf_spectacular.generators import SchemaGenerator

from pledges.models import Share
from progress.models import MonthlyReport
from tests.api.conftest import make_system, make_token
from tests.bad_calls import bad_calls, operations
from tests.bad_inputs import NAMES, BadRequest, bad_requests
from tests.routes import routes

WHO = (None, "reporter", "head", "officer", "director", "administrator", "auditor")
CALLERS = (None, "reporter", "head", "officer", "director", "leader", "administrator", "auditor")
BOUNDARY = "bad-inputs"


@pytest.fixture
def places(addresses):
    """Route → its true arguments: pages of real things, where bad inputs get far."""
    known = {}
    for name, address in addresses.items():
        try:
            kwargs = resolve(address.partition("?")[0]).kwargs
        except (Resolver404, NoReverseMatch):
            continue
        known[name] = {key: str(value) for key, value in kwargs.items()}
    return known


def sent(client: Client, bad: BadRequest) -> int:
    """The status; what was written is taken back. A fault of ours comes up as it is."""
    kind, body = bad.body or ("", b"")
    if bad.body is None and bad.method not in ("get", "head"):
        kind, body = f"multipart/form-data; boundary={BOUNDARY}", multipart(bad)
    query = {plain(name): [as_bytes(one) for one in found] for name, found in bad.query.items()}
    with transaction.atomic():
        answer = client.generic(
            bad.method.upper(),
            bad.address,
            body,
            content_type=kind,
            query_string=urlencode(query, doseq=True),
            headers=bad.headers,
        )
        read(answer)
        transaction.set_rollback(True)
    return answer.status_code


def read(answer) -> None:
    """To its end: a file is closed then."""
    if answer.streaming:
        b"".join(answer.streaming_content)


def as_bytes(text: str) -> bytes:
    """As no browser would send it: lone surrogates as they are."""
    return text.encode("utf-8", "surrogatepass")


def plain(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


def multipart(bad: BadRequest) -> bytes:
    """The body, names of fields and files as they come."""
    parts = [(name, "", as_bytes(one)) for name, found in bad.fields.items() for one in found]
    if bad.file:
        where, name, content = bad.file
        parts.append((where, f'; filename="{quoted(name)}"', content))
    out = b""
    for name, more, content in parts:
        head = f'Content-Disposition: form-data; name="{quoted(plain(name))}"{more}'
        out += f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n"
    return out + f"--{BOUNDARY}--\r\n".encode()


def quoted(text: str) -> str:
    """As browsers write a name into a header."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def fields_of(client: Client, places: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    """The names of the fields on each page, as this person sees them."""
    found = {}
    for route in routes():
        answer = client.get(route.address(places.get(route.name)))
        if not answer.streaming:
            names = NAMES.findall(answer.content.decode("utf-8", "replace"))
            found[route.name] = sorted(set(names) - {"csrfmiddlewaretoken"})[:30]
        read(answer)
    return found


def run(who: str | None, request, places, *, count: int, seed: int) -> tuple[Counter[int], list]:
    """Send ``count`` bad requests as ``who``: how often which class of status came back, and
    the requests we were at fault with."""
    client = Client()
    if who:
        person = request.getfixturevalue(who)
        client.force_login(person)
    names = fields_of(client, places)
    found: Counter[int] = Counter()
    faults = []
    for bad in bad_requests(routes(), places, names, count=count, seed=seed):
        if who and "_auth_user_id" not in client.session:
            client.force_login(person)
        try:
            status = sent(client, bad)
        except Exception as fault:
            faults.append((bad, traceback.format_exception(fault)[-4:]))
        else:
            found[status // 100] += 1
            if status >= 500:
                faults.append((bad, status))
    return found, faults


@pytest.mark.parametrize("who", [None, "reporter", "officer"])
def test_a_few_hundred_bad_inputs_meet_no_fault(who, request, places):
    found, faults = run(who, request, places, count=150, seed=7)

    assert faults == []
    assert found[4] > 40  # else the generator reaches nothing


@pytest.mark.nightly
@pytest.mark.parametrize("who", WHO)
def test_five_thousand_bad_inputs_meet_no_fault(who, request, places):
    """Seven kinds of people, 5,000 in all and 40 over."""
    _, faults = run(who, request, places, count=720, seed=20260101)

    assert faults == []


def calls(who: str | None, request, *, count: int, seed: int) -> tuple[Counter[int], list]:
    """Send ``count`` bad calls with a writing token of ``who``'s post: how often which status
    came back, and the calls we were at fault with."""
    token = {}
    if who:
        text = make_token(make_system(request.getfixturevalue(who)), "write")
        token["Authorization"] = f"Bearer {text}"
    known = operations(SchemaGenerator().get_schema(request=None, public=True))
    report = MonthlyReport.objects.get()
    places = {
        "id": [report.pk], "pk": [report.pk], "slug": [report.batch.slug], "no": ["1"],
        "share": list(Share.objects.values_list("pk", flat=True)), "evidence": ["1"],
    }  # fmt: skip
    client, found, faults = Client(), Counter(), []
    for bad in bad_calls(known, places, count=count, seed=seed):
        bad.headers.update(token)
        try:
            status = sent(client, bad)
        except Exception as fault:
            faults.append((bad, traceback.format_exception(fault)[-4:]))
        else:
            found[status] += 1
            if status >= 500:
                faults.append((bad, status))
    return found, faults


@pytest.fixture
def asked_freely(settings):
    settings.API_REQUESTS_A_MINUTE = settings.API_PUBLIC_REQUESTS_A_MINUTE = 10**6


@pytest.mark.parametrize("who", [None, "reporter"])
def test_a_few_hundred_bad_calls_meet_no_fault(who, request, april_report, asked_freely):
    found, faults = calls(who, request, count=150, seed=7)

    assert faults == []
    assert sum(times for status, times in found.items() if 400 <= status < 500) > 75


@pytest.mark.nightly
@pytest.mark.parametrize("who", CALLERS)
def test_thousands_of_bad_calls_meet_no_fault(who, request, april_report, asked_freely):
    _, faults = calls(who, request, count=700, seed=20260101)

    assert faults == []
