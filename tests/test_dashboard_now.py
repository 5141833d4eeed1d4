"""The strip and the list of today once more, for a page that stays open: nothing if unchanged."""

from __future__ import annotations

import pytest

from oversight.models import Problem
from progress.actions.judging import judge_batch
from tests.promises import APRIL, make_accepted
from tests.test_dashboard import ADDRESS, AFTER_APRIL

NOW = f"{ADDRESS}now/"


@pytest.fixture
def april(batch, roads):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=AFTER_APRIL)


def test_what_has_not_changed_is_not_sent_again(client, officer, april):
    client.force_login(officer)
    etag = client.get(ADDRESS).context["live"]["etag"]

    response = client.get(NOW, headers={"If-None-Match": etag})

    assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)
    assert response["Portal-Time"]


def test_what_has_changed_comes_with_both_parts_and_a_new_mark(client, officer, roads, april):
    client.force_login(officer)
    etag = client.get(ADDRESS).context["live"]["etag"]
    Problem.objects.create(
        pledge=roads.indicator.pledge, agency=roads.reporting_agency, what="缺料", found_on=APRIL
    )

    response = client.get(NOW, headers={"If-None-Match": etag})

    html = response.content.decode()
    assert response.status_code == 200
    assert response["ETag"] != etag
    assert 'id="live-strip"' in html
    assert 'id="live-today"' in html
    assert "缺料" in html
    assert response["Cache-Control"] == "no-store"


def test_the_parts_are_those_of_the_page(client, officer, april):
    client.force_login(officer)
    page, now = client.get(ADDRESS), client.get(NOW)

    live = page.context["live"]

    assert live["strip"] in now.content.decode()
    assert live["tasks"] in now.content.decode()
    assert "csrfmiddlewaretoken" not in now.content.decode()


def test_a_past_month_is_not_looked_at_again(client, officer, april, batch):
    batch.stage = "closed"
    batch.save()
    client.force_login(officer)

    assert "data-refresh" not in client.get(ADDRESS).content.decode()


def test_the_day_of_the_page_is_told(client, officer, april):
    client.force_login(officer)

    assert "数据更新于" in client.get(ADDRESS).content.decode()
