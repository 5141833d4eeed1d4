"""The same promise across years: whole from any of its pages, in a fixed number of queries."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledges.models import Batch, Pledge
from results.open_data.threads import Links, connected
from tests.promises import make_accepted, make_pledge, make_share
from tests.publications import links, release, rows, words

ADDRESS = "/results/chengde-2020/1/"


@pytest.fixture
def year(chengde, government, office_agency, traffic):
    """A city's batch of another year, with one promise of 农村公路."""

    def make(number: int, target: str = "200") -> Pledge:
        made = Batch.objects.create(
            slug=f"chengde-{number}",
            title=f"{number}年承德市民心实事",
            starts_on=date(number, 1, 1),
            ends_on=date(number, 12, 31),
            stage=Batch.Stage.CLOSED,
            region=chengde,
            issuer=government,
            office=office_agency,
            reports_from=date(number, 1, 1),
        )
        pledge = make_pledge(made, traffic, title=f"农村公路{number}")
        make_share(pledge, target=target, until=date(number, 12, 31), plan=None)
        return pledge

    return make


def follow(pledge: Pledge, former: Pledge) -> None:
    Pledge.objects.filter(pk=pledge.pk).update(predecessor=former)


@pytest.fixture
def three_years(batch, roads, year):
    """2016 → 2018 → 2020; of 2018 a result is told."""
    first, second = year(2016, "150"), year(2018)
    follow(second, first)
    follow(roads.indicator.pledge, second)
    march = date(2018, 3, 1)
    make_accepted(second.indicators.get().shares.get(), march, "210")
    release(first.batch, on=date(2016, 2, 1))
    release(second.batch, march, on=date(2018, 4, 8))
    release(batch)


TABLE = [
    ["农村公路2016 2016年承德市民心实事", "农村公路", "150公里", "尚无进展数据"],
    [
        "农村公路2018 2018年承德市民心实事",
        "农村公路",
        "200公里",
        "210公里（105.00%） 截至2018年3月31日",
    ],
    ["公路工程建设 2020年承德市民心实事", "农村公路", "300公里", "尚无进展数据"],
]


@pytest.mark.parametrize(("place", "number"), [(0, 2016), (1, 2018), (2, 2020)])
def test_every_page_of_a_thread_tells_the_whole_of_it(client, three_years, place, number):
    page = client.get(f"/results/chengde-{number}/1/")
    here = [list(row) for row in TABLE]
    here[place][0] += " 本页"

    found = [row for row in rows(page) if "承德市民心实事" in row[0]]

    assert found == here
    assert {f"/results/chengde-{other}/1/" for other in (2016, 2018, 2020)} - set(links(page)) == {
        f"/results/chengde-{number}/1/"
    }


def test_a_former_promise_not_yet_public_is_named_without_a_link(client, batch, roads, year):
    follow(roads.indicator.pledge, year(2018))
    release(batch)

    response = client.get(ADDRESS)

    assert rows(response)[0] == ["农村公路2018", "本站尚未公开。"]
    assert "/results/chengde-2018/1/" not in links(response)


def test_a_promise_that_stands_alone_has_no_thread(client, batch, roads):
    release(batch)

    assert "历年同一实事" not in words(client.get(ADDRESS))


def test_a_promise_that_was_split_leads_to_both_that_continue_it(client, batch, roads, year):
    former = year(2018)
    other = make_pledge(batch, roads.reporting_agency, title="县道改造")
    follow(roads.indicator.pledge, former)
    follow(other, former)
    release(former.batch, on=date(2018, 2, 1))
    release(batch)

    below = [row[0] for row in rows(client.get("/results/chengde-2018/1/"))]

    assert below == [
        "农村公路2018 2018年承德市民心实事 本页",
        "公路工程建设 2020年承德市民心实事",
        "县道改造 2020年承德市民心实事",
    ]


def test_simulated_results_are_marked_in_the_thread_too(client, three_years, year):
    Batch.objects.filter(slug="chengde-2018").update(simulated=True)
    release(Batch.objects.get(slug="chengde-2018"), date(2018, 3, 1), on=date(2018, 5, 1))

    assert "210公里（105.00%） 截至2018年3月31日，演示数据" in words(client.get(ADDRESS))


@pytest.mark.parametrize("years", [1, 3])
def test_five_queries_however_long_the_thread(
    client, batch, roads, year, years, django_assert_num_queries
):
    thread = [roads.indicator.pledge, *(year(number) for number in range(2019, 2019 - years, -1))]
    for later, former in pairwise(thread):
        follow(later, former)
    for pledge in thread:
        release(pledge.batch)

    with django_assert_num_queries(5):
        response = client.get(ADDRESS)
    assert len(rows(response)) == years + 1


NAMES = [(slug, no) for slug in "abc" for no in "123"]


@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(NAMES)), st.sampled_from(NAMES))
def test_a_thread_has_each_promise_once_whatever_the_texts_name(before, start):
    after: dict = {}
    for name, former in before.items():
        after[former] = (*after.get(former, ()), name)

    found = connected(Links((), before, after, {}), start)

    assert start in found
    assert len(found) == len(set(found))
    # what a found one continues was found as well, unless it hangs on another branch
    ancestor = before.get(start)
    assert ancestor is None or ancestor in found
    assert all(name in found for name in after.get(start, ()))
