"""The public part: what was published, and only that."""

from __future__ import annotations

import pytest

from tests.promises import APRIL, make_accepted
from tests.publications import release


@pytest.fixture
def published(roads):
    make_accepted(roads, APRIL, 30)
    return release(roads.indicator.pledge.batch)


def test_a_pledge_is_told_as_it_was_published(ask, published):
    pledge = ask("public/batches/chengde-2020/pledges/").json()["results"][0]

    assert (pledge["title"], pledge["indicators"][0]["target"]) == ("公路工程建设", "300")
    assert "initials" not in pledge
    assert ask(f"public/batches/chengde-2020/pledges/{pledge['no']}/").json() == pledge


def test_what_is_not_published_is_not_there(ask, roads):
    make_accepted(roads, APRIL, 30)

    found = [
        ask(f"public/batches/chengde-2020/{rest}").status_code
        for rest in ("", "pledges/", "pledges/1/", "publications/")
    ]

    assert ask("public/batches/").json()["count"] == 0
    assert found == [404] * 4


def test_nothing_live_shows_before_the_next_publication(ask, published, roads):
    before = ask("public/batches/chengde-2020/pledges/").content

    roads.indicator.name = "另一个名称"
    roads.indicator.save()

    assert ask("public/batches/chengde-2020/pledges/").content == before


def test_proxies_may_keep_it_a_minute(ask, published):
    answer = ask("public/batches/")

    assert answer["Cache-Control"] == "public, max-age=60"


def test_a_page_of_pledges_costs_two_queries(ask, published, django_assert_num_queries):
    with django_assert_num_queries(1):
        ask("public/batches/chengde-2020/pledges/")
