"""A page is sent again only when a publication, the language or the visitor's form changed."""

from __future__ import annotations

import pytest

from tests.promises import APRIL, make_accepted
from tests.publications import release

ADDRESSES = [
    "/",
    "/results/chengde-2020/",
    "/results/chengde-2020/1/",
    "/results/chengde-2020/data.csv",
    "/results/chengde-2020/data.json",
    "/results/chengde-2020/data.xlsx",
]


@pytest.fixture
def public(batch, roads):
    make_accepted(roads, APRIL, "30")
    release(batch)
    return batch


def settled(client, address) -> str:
    """The validator of the page once the visitor has the form's cookie."""
    client.get("/")
    return client.get(address)["ETag"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_same_version_is_not_sent_twice(client, public, address):
    etag = settled(client, address)
    response = client.get(address)

    again = client.get(address, headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")
    # an older version comes back when a newer one is withdrawn: there is no date to ask by
    assert "Last-Modified" not in response
    varies = set(response["Vary"].split(", "))
    assert ("Accept-Language" in varies, "Cookie" in varies) == ("/data." not in address, True)
    assert "no-cache" in response["Cache-Control"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_new_version_is_sent(client, public, address):
    etag = settled(client, address)
    release(public, APRIL)

    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_another_language_or_the_large_print_is_another_page(client, public):
    etag = settled(client, "/")

    english = {"If-None-Match": etag, "Accept-Language": "en"}
    assert client.get("/", headers=english).status_code == 200
    client.cookies["elder"] = "1"
    assert client.get("/", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx"])
def test_a_data_file_is_one_file_whatever_the_language_or_the_cookies(
    client, public, officer, ending
):
    address = f"/results/chengde-2020/data.{ending}"
    etag = settled(client, address)
    response = client.get(address)
    client.cookies["elder"] = "1"
    client.force_login(officer)

    again = client.get(address, headers={"If-None-Match": etag, "Accept-Language": "en"})
    english = client.get(address, headers={"Accept-Language": "en"})

    assert (again.status_code, english["ETag"], english.content) == (304, etag, response.content)
    assert (response["Content-Language"], english["Content-Language"]) == ("zh-Hans", "zh-Hans")


def test_whoever_is_signed_in_gets_the_page_anew(client, public, officer):
    etag = settled(client, "/")
    client.force_login(officer)

    response = client.get("/", headers={"If-None-Match": etag})

    assert (response.status_code, "ETag" in response) == (200, False)
    assert "private" in response["Cache-Control"]


def test_a_pledge_that_is_not_there_is_never_unchanged(client, public):
    etag = settled(client, "/results/chengde-2020/")

    response = client.get("/results/chengde-2020/9/", headers={"If-None-Match": etag})

    assert response.status_code == 404


def test_the_empty_home_page_changes_with_the_first_publication(client, batch, roads):
    etag = settled(client, "/")
    assert client.get("/", headers={"If-None-Match": etag}).status_code == 304

    release(batch)

    assert client.get("/", headers={"If-None-Match": etag}).status_code == 200
