"""The switches of the frame need no token, and take nothing that another site's page sent."""

from __future__ import annotations

import pytest
from django.test import Client

SWITCHES = {"/elder/": {}, "/language/": {"language": "en"}}
COOKIES = {"/elder/": {"elder": "1"}, "/language/": {"django_language": "en"}}
OURS = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://testserver"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
]
NOT_OURS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "https://testserver"},
    {"Origin": "http://testserver:8001"},
    {"Origin": "null"},
]


def sent(address: str, headers: dict[str, str]) -> tuple[int, dict[str, str]]:
    """Status and the cookies set, for a browser that checks tokens wherever one is asked for."""
    client = Client(enforce_csrf_checks=True)
    answer = client.post(address, {**SWITCHES[address], "next": "/results/"}, headers=headers)
    return answer.status_code, {name: cookie.value for name, cookie in answer.cookies.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("address", SWITCHES)
@pytest.mark.parametrize("headers", OURS)
def test_a_form_of_ours_is_heeded(address, headers):
    assert sent(address, headers) == (302, COOKIES[address])


@pytest.mark.django_db
@pytest.mark.parametrize("address", SWITCHES)
@pytest.mark.parametrize("headers", NOT_OURS)
def test_a_form_of_another_site_is_refused_and_changes_nothing(address, headers):
    assert sent(address, headers) == (403, {})


@pytest.mark.django_db
@pytest.mark.parametrize("address", SWITCHES)
def test_a_link_switches_nothing(client, address):
    answer = client.get(address)

    assert (answer.status_code, dict(answer.cookies)) == (405, {})


@pytest.mark.parametrize("place", ["//elsewhere.example/", "https://elsewhere.example/", ""])
def test_it_leads_back_to_a_page_of_ours_alone(client, db, place):
    answers = [client.post(address, {"next": place}) for address in SWITCHES]

    assert [answer["Location"] for answer in answers] == ["/", "/"]
