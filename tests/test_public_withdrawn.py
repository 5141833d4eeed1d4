"""A batch that was taken back says so, with its day and reason; what never was is not found."""

from __future__ import annotations

from datetime import date

import pytest

from results.actions.preparing import discard, prepare
from results.actions.withdrawing import withdraw
from results.models import Publication
from tests.promises import APRIL, make_accepted
from tests.publications import release, words

PLACE = "/results/chengde-2020/"


@pytest.fixture
def withdrawn(batch, roads, director):
    make_accepted(roads, APRIL, "777")
    only = release(batch, APRIL, on=date(2020, 5, 6))
    return withdraw(publication=only, reason="口径有误", by=director, today=date(2020, 5, 7))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "1/",
        "9/",
        "categories/1/",
        "agencies/市交通运输局/",
        "feed.xml",
        "1/feed.xml",
        "1/qr.svg",
    ],
)
def test_every_page_of_a_withdrawn_batch_says_so(client, withdrawn, address):
    response = client.get(PLACE + address)

    assert response.status_code == 410
    assert words(response) == (
        "2020年承德市民心实事 这一批次的公开内容已撤回，现无公开版本。 "
        "第1版于2020年5月7日撤回，原因：口径有误 重新发布后，此页将恢复显示。 "
        "这一批次的历次发布 回到首页"
    )
    assert "777" not in response.content.decode()


def test_a_version_in_force_again_takes_the_notice_away(client, withdrawn, batch):
    release(batch)

    assert [client.get(PLACE + each).status_code for each in ("", "1/", "9/")] == [200, 200, 404]


def test_a_former_version_comes_back_when_a_later_one_is_withdrawn(client, batch, roads, director):
    release(batch, on=date(2020, 4, 8))
    make_accepted(roads, APRIL, "777")
    wrong = release(batch, APRIL, on=date(2020, 5, 6))
    withdraw(publication=wrong, reason="口径有误", by=director, today=date(2020, 5, 7))

    response = client.get(PLACE + "1/")

    assert (response.status_code, response.context["account"].number) == (200, 1)


def test_what_was_withdrawn_under_its_embargo_never_was(client, withdrawn):
    Publication.objects.update(public_from=date(2020, 5, 20))

    assert client.get(PLACE).status_code == 404


def test_a_dropped_draft_never_was(client, batch, roads, officer):
    draft = prepare(batch=batch, month=None, by=officer)
    discard(publication=draft, reason="误拟", by=officer, today=date(2020, 5, 8))

    assert client.get(PLACE).status_code == 404


def test_an_unknown_address_stays_unknown(client, withdrawn):
    found = [client.get(each).status_code for each in ("/results/chengde-2019/", "/nothing/")]

    assert found == [404, 404]


def test_the_list_of_years_and_the_site_map_know_it_no_more(client, withdrawn):
    assert PLACE + '"' not in client.get("/").content.decode()
    assert f"{PLACE}<" not in client.get("/sitemap.xml").content.decode()


def test_the_notice_takes_one_more_query(client, withdrawn, django_assert_num_queries):
    # the version in force, then every version
    with django_assert_num_queries(2):
        client.get(PLACE + "feed.xml")
