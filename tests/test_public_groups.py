"""A batch by domain and by body: the same figures, counted and with the way back."""

from __future__ import annotations

from datetime import date

import pytest

from pledges.models import Responsibility
from progress.models import MonthlyReport
from results.models import Publication, PublicSettings
from results.open_data.account import account_of
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import links, release, rows, words

CATEGORY = "/results/chengde-2020/categories/1/"
AGENCY = "/results/chengde-2020/agencies/市交通运输局/"
LABOUR = "/results/chengde-2020/agencies/市人社局/"


@pytest.fixture
def public(batch, roads, labour, traffic):
    """公路 (交通) with April's figure, 就业 led by 市人社局 with 市交通运输局 cooperating."""
    jobs = make_pledge(batch, labour, title="城镇就业")
    make_share(jobs, name="新增就业", target="46000", unit="人")
    jobs.category = batch.categories.create(name="就业", order=2)
    jobs.save()
    Responsibility.objects.create(pledge=jobs, role="cooperating", agency=traffic, order=1)
    make_accepted(roads, APRIL, "30")
    return release(batch, APRIL)


def test_a_domain_has_its_counts_its_rows_and_the_way_back(client, public):
    response = client.get(CATEGORY)

    assert words(response).startswith(
        "交通 2020年承德市民心实事 1件 · 1项 · 已完成0件 · 推进中1件 · 数据截至2020年4月30日 · "
        "发布时间：2020年5月8日（第1版） 已完成 0 件 推进中 1 件"
    )
    assert [row[:2] for row in rows(response)] == [["1", "公路工程建设"]]
    assert "查看2020年承德市民心实事全部2件" in words(response)
    assert {"/", "/results/chengde-2020/", "/results/chengde-2020/categories/2/"} <= set(
        links(response)
    )


def test_the_domains_together_are_the_batch(client, public):
    found = [
        row[0] for position in (1, 2)
        for row in rows(client.get(f"/results/chengde-2020/categories/{position}/"))
    ]  # fmt: skip

    assert found == ["1", "2"]
    assert sum(c["pledges"] for c in account_of(public).categories) == 2


def test_a_body_has_what_it_leads_and_what_it_joins(client, public):
    response = client.get(AGENCY)

    page = words(response)
    assert "牵头的实事 1件 · 1项 · 已完成0件 · 推进中1件" in page
    assert "配合和参与的实事 1件 · 1项 · 已完成0件 · 推进中1件" in page
    assert [row[1] for row in rows(response) if row[0].isdigit()] == ["公路工程建设", "城镇就业"]


def test_a_body_without_a_lead_says_so(client, batch, roads, labour):
    Responsibility.objects.create(
        pledge=roads.indicator.pledge, role="cooperating", agency=labour, order=1
    )
    release(batch)

    page = words(client.get(LABOUR))

    assert "牵头的实事 这个单位没有牵头的实事。 配合和参与的实事 1件 · 1项" in page


def test_the_table_leads_to_its_body_and_the_home_page_to_its_domains(client, public):
    from urllib.parse import quote

    assert quote(AGENCY) in links(client.get("/results/chengde-2020/"))
    assert CATEGORY in links(client.get("/"))


@pytest.mark.parametrize(
    "address",
    ["categories/0/", "categories/3/", "agencies/省教育厅/", "regions/130821/"],
)
def test_what_the_version_has_not_leads_on_from_its_404(client, public, address):
    response = client.get(f"/results/chengde-2020/{address}")

    assert response.status_code == 404
    assert {"/results/chengde-2020/", "/results/search/", "/results/"} <= set(links(response))


@pytest.mark.parametrize("address", ["categories/1/", "agencies/市交通运输局/", "regions/130821/"])
def test_an_unknown_batch_is_not_found(client, db, address):
    assert client.get(f"/results/nowhere/{address}").status_code == 404


@pytest.mark.parametrize("address", [CATEGORY, AGENCY])
def test_the_same_version_is_not_sent_twice(client, batch, public, address):
    client.get(address)
    etag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304

    release(batch, APRIL)

    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("address", [CATEGORY, AGENCY])
@pytest.mark.parametrize("count", [1, 3])
def test_one_query_however_many_pledges(
    client, batch, traffic, address, count, django_assert_num_queries
):
    for _ in range(count):
        make_share(make_pledge(batch, traffic))
    release(batch)

    with django_assert_num_queries(1):
        client.get(address)


def test_counts_are_those_of_the_frozen_content(batch, roads, traffic, labour):
    from results.open_data.bars import counts

    pledge = roads.indicator.pledge
    make_share(pledge, name="其中县道", target="100", of=roads.indicator)
    make_share(pledge, name="门槛", target="1", condition=True, plan=None)
    make_share(make_pledge(batch, labour, title="就业"), name="新增就业", unit="人")
    make_accepted(roads, APRIL, "30")
    MonthlyReport.objects.get(agency=traffic, month=APRIL)
    account = account_of(release(batch, APRIL))

    found = counts(account.pledges)

    assert (found.pledges, found.indicators, found.done) == (2, 2, 0)
    assert account.counts == {"pledges": 2, "indicators": 2, "done": 0}


def test_an_old_version_without_the_newer_parts_still_reads(client, batch, roads):
    make_accepted(roads, APRIL, "30")
    publication = release(batch, APRIL)
    content = publication.content
    for name in ("settings", "places", "outlines", "satisfaction"):
        content.pop(name, None)
    content["batch"].pop("region", None)
    for pledge in content["pledges"]:
        for name in ("files", "standing"):
            pledge.pop(name, None)
        for row in pledge["indicators"]:
            for name in ("series", "schedule", "corrected_on"):
                row.pop(name, None)
    Publication.objects.filter(pk=publication.pk).update(content=content)

    addresses = [
        "/",
        "/results/chengde-2020/",
        CATEGORY,
        AGENCY,
        "/results/",
        "/results/search/?q=glgc",
    ]
    assert [client.get(address).status_code for address in addresses] == [200] * 6
    assert date(2020, 4, 30) == publication.as_of


@pytest.fixture
def voted(batch, roads, traffic, officer):
    """A vote on 市交通运输局, counted over all who were asked."""
    batch.satisfaction.create(
        agency=traffic, held_on=date(2020, 4, 20), members=100, satisfied=60, basically=20,
        dissatisfied=10, document="测评通报", by=officer,
    )  # fmt: skip
    make_accepted(roads, APRIL, "30")
    return batch


VOTE = [
    "市交通运输局", "满意", "2020年4月20日", "100", "60", "20", "10", "按应到人数", "测评通报",
]  # fmt: skip


def test_a_vote_stands_on_the_batch_and_on_the_page_of_its_body(client, voted, labour):
    PublicSettings.objects.create(batch=voted, shows_satisfaction=True)
    release(voted, APRIL)

    assert [VOTE in rows(client.get(page)) for page in ("/results/chengde-2020/", AGENCY)] == [
        True,
        True,
    ]


def test_a_vote_that_is_not_public_is_nowhere(client, voted):
    release(voted, APRIL)

    assert "满意度测评" not in words(client.get("/results/chengde-2020/"))
    assert "满意度测评" not in words(client.get(AGENCY))
