"""An address that is to end says since when and until when, in its answers and in the schema."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.api.directory import Regions
from agencies.api.ending import Ending
from agencies.api.schema import described


@pytest.fixture
def ending(monkeypatch):
    described.cache_clear()
    monkeypatch.setattr(Regions, "ending", Ending(since=date(2024, 1, 1), until=date(2025, 7, 1)))
    yield
    described.cache_clear()


def test_each_answer_tells_the_two_days(ask, officer, ending):
    for address in ("regions/", "regions/0/", "regions/?colour=red"):
        answer = ask(address, officer)
        assert (answer["Deprecation"], answer["Sunset"], answer["Link"]) == (
            "@1704067200",
            "Tue, 01 Jul 2025 00:00:00 GMT",
            '</api/v1/docs/>; rel="deprecation"; type="text/html"',
        )


def test_the_schema_marks_it_and_nothing_else(client, db, ending):
    paths = described("zh-hans")["paths"]

    marked = {path for path, told in paths.items() if told.get("get", {}).get("deprecated")}
    assert marked == {"/api/v1/regions/", "/api/v1/regions/{id}/"}
    page = client.get("/api/v1/docs/").content.decode()
    assert page.count("即将停用") == 2


def test_nothing_ends_yet(ask, officer, db):
    assert not ask("regions/", officer).has_header("Sunset")
    assert "deprecated" not in str(described("zh-hans"))
