"""Photographs: those of a released version, for everybody; nothing else of the folder."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from results.actions.withdrawing import withdraw
from results.models import Publication
from tests.public_photos import show_photo
from tests.publications import release, words


@pytest.fixture
def publication(batch, roads) -> Publication:
    return release(batch, on=date(2020, 5, 6))


def address(sha256: str, slug: str = "chengde-2020") -> str:
    return f"/results/{slug}/files/{sha256}.jpg"


def test_a_photograph_stands_on_its_page_with_its_words(client, publication):
    sha256 = show_photo(publication)

    page = client.get("/results/chengde-2020/1/")

    assert "现场照片 路面摊铺" in words(page)
    assert f'src="{address(sha256)}"' in page.content.decode()
    assert 'alt="路面摊铺"' in page.content.decode()


def test_a_photograph_is_served_whole_as_a_picture_and_kept(client, publication):
    sha256 = show_photo(publication)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(address(sha256))
    body = b"".join(response.streaming_content)

    assert hashlib.sha256(body).hexdigest() == sha256
    assert (
        response["Content-Type"],
        response["Cache-Control"],
        response["X-Content-Type-Options"],
        int(response["Content-Length"]),
    ) == ("image/jpeg", "public, max-age=604800", "nosniff", len(body))
    assert ["results_publication" in query["sql"] for query in queries] == [True]


def test_a_photograph_of_a_former_version_stays(client, publication, batch):
    sha256 = show_photo(publication)
    release(batch)

    assert client.get(address(sha256)).status_code == 200


def test_a_photograph_goes_with_its_version(client, publication, batch, director):
    sha256 = show_photo(publication)
    withdraw(publication=publication, reason="肖像未获同意", by=director, today=date(2020, 5, 7))
    release(batch)

    assert client.get(address(sha256)).status_code == 404


def test_a_photograph_of_a_draft_or_under_embargo_is_not_there(client, publication, settings):
    sha256 = show_photo(publication)
    found = []
    for change in (
        {"public_from": date(2020, 5, 9)},
        {"public_from": date(2020, 5, 8)},
        {"state": Publication.State.DRAFT},
    ):
        Publication.objects.update(**change)
        found.append(client.get(address(sha256)).status_code)

    assert found == [404, 200, 404]


def test_a_file_that_no_version_shows_is_not_there(client, publication, files_root):
    sha256 = show_photo(publication)
    (files_root / "public" / "secret.jpg").write_bytes(b"x")

    assert [
        client.get(each).status_code
        for each in (
            address("secret"),
            address("0" * 64),
            address(sha256, "chengde-2019"),
            "/results/chengde-2020/files/../secret.jpg",
        )
    ] == [404, 404, 404, 404]


def test_a_photograph_that_was_lost_is_not_there(client, publication, files_root):
    sha256 = show_photo(publication)
    (files_root / "public" / f"{sha256}.jpg").unlink()

    assert client.get(address(sha256)).status_code == 404
