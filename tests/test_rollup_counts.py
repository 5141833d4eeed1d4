"""件 and 项 by light, rolled up by category, lead, region and batch: the dashboard's own counts."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Region
from pledges.models import Batch, Category, Responsibility
from progress.actions.judging import judge_batch
from progress.facts import Light
from progress.readers.rollups import Counts, months_of
from progress.standing import batch_standing
from tests.people import make_county
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY = date(2020, 5, 1)
AFTER_APRIL = date(2020, 5, 8)
ADDRESS = "/office/rollup/chengde-2020/2020-04/"
GREEN, YELLOW, RED, GREY = Light.GREEN, Light.YELLOW, Light.RED, Light.GREY


def counted(pledges: dict[Light, int], items: dict[Light, int], *more: int) -> Counts:
    """件 and 项 by light; then 件, 项 in all (else as many), soft ones and shares."""
    given = dict(zip(("pledges", "items", "soft", "tasks"), more, strict=False))
    return Counts(
        given.get("pledges", sum(pledges.values())),
        given.get("items", sum(items.values())),
        Counter(pledges),
        Counter(items),
        given.get("soft", 0),
        given.get("tasks", 0),
    )


@pytest.fixture
def april(batch, roads, labour, traffic):
    """Roads lag (a soft and a part indicator beside), jobs go well, training is not reported."""
    roads.indicator.pledge.refresh_from_db()
    pledge = roads.indicator.pledge
    soft = make_share(pledge, name="力争通车", target="100", soft="力争")
    part = make_share(pledge, name="其中县道", target="50", of=roads.indicator)
    jobs = make_share(make_pledge(batch, labour, title="就业"), name="新增就业", unit="人")
    make_share(make_pledge(batch, traffic, title="培训"), name="培训人次", unit="人")
    work = Category.objects.create(batch=batch, name="就业", order=2)
    batch.pledges.filter(title="就业").update(category=work)
    make_accepted(roads, APRIL, "30")
    for share, value in ((soft, "1"), (part, "1")):
        report = roads.readings.get().report
        report.readings.create(share=share, value=value, as_of=date(2020, 4, 30))
    make_accepted(jobs, APRIL, "150")
    judge_batch(batch=batch, today=AFTER_APRIL)


def table(client, by: str) -> dict[str, Counts]:
    page = client.get(f"{ADDRESS}?by={by}").context["page"]
    return {row.label: row.counts for row in page.rows} | {"合计": page.total.counts}


WHOLE = counted({YELLOW: 1, GREEN: 1, GREY: 1}, {YELLOW: 1, GREEN: 1, GREY: 1}, 3, 4, 1)


def test_by_category_each_pledge_counts_once(client, officer, april):
    client.force_login(officer)

    assert table(client, "category") == {
        "交通": counted({YELLOW: 1, GREY: 1}, {YELLOW: 1, GREY: 1}, 2, 3, 1),
        "就业": counted({GREEN: 1}, {GREEN: 1}),
        "合计": WHOLE,
    }


def test_the_worst_light_of_its_items_is_the_pledge_s(client, officer, batch, april, roads):
    """Red before yellow, grey before green; a soft or part item never decides."""
    make_share(roads.indicator.pledge, name="危桥", target="7", until=date(2020, 4, 30))
    judge_batch(batch=batch, today=AFTER_APRIL)
    client.force_login(officer)

    found = table(client, "category")["交通"]

    assert found.pledges_by_light == Counter({RED: 1, GREY: 1})
    assert found.items_by_light == Counter({YELLOW: 1, RED: 1, GREY: 1})


def test_by_agency_a_pledge_of_two_leads_counts_under_each_but_once_in_all(
    client, officer, batch, april, labour
):
    roads_pledge = batch.pledges.get(title="公路工程建设")
    Responsibility.objects.create(pledge=roads_pledge, part=2, role="lead", agency=labour, order=0)
    Responsibility.objects.filter(pledge__title="培训").delete()
    client.force_login(officer)

    assert table(client, "agency") == {
        "市交通运输局": counted({YELLOW: 1}, {YELLOW: 1}, 1, 2, 1),
        "市人社局": counted({YELLOW: 1, GREEN: 1}, {YELLOW: 1, GREEN: 1}, 2, 3, 1),
        "原文未载明牵头单位": counted({GREY: 1}, {GREY: 1}),
        "合计": WHOLE,
    }


@pytest.mark.parametrize("by", ["category", "agency", "region"])
def test_the_total_is_the_dashboard_s(client, officer, april, by, county, roads):
    make_share(roads.indicator.pledge, name="农村公路", target="30", region=county)
    client.force_login(officer)

    board = client.get("/office/chengde-2020/2020-04/").context["board"]
    total = client.get(f"{ADDRESS}?by={by}").context["page"].total

    assert [(c.light, c.pledges, c.items) for c in total.cells] == [
        (t.light, t.pledges, t.indicators) for t in board.strip
    ]
    assert (total.counts.pledges, total.counts.items) == (3, board.standing.indicator_count())


@pytest.fixture
def province(batch, roads, chengde, county):
    """The batch of a province: two counties of 承德, one county right below the province."""
    hebei = chengde.parent
    Batch.objects.filter(pk=batch.pk).update(region=hebei)
    second = make_county(chengde, 22, "兴隆县")
    free = Region.objects.create(
        code="139001", name="定州市", short_name="定州", level="county", parent=hebei,
        directly_administered=True,
    )  # fmt: skip
    pledge = roads.indicator.pledge
    places = {
        place: make_share(pledge, name="农村公路", target="30", region=place)
        for place in (chengde, county, second, free)
    }
    bridges = make_share(pledge, name="桥梁", target="10", unit="座")
    part = make_share(pledge, name="桥梁", target="5", region=county)
    for share, value in ((roads, "130"), (bridges, "4")):
        if share.pk == roads.pk:
            report = make_accepted(share, APRIL, value).report
        else:
            report.readings.create(share=share, value=value, as_of=date(2020, 4, 30))
    for place, value in ((chengde, "14"), (county, "13"), (free, "5")):
        report = make_accepted(places[place], APRIL, value).report
        if place == county:
            report.readings.create(share=part, value=1, as_of=date(2020, 4, 30))
    judge_batch(batch=batch, today=AFTER_APRIL)


def test_a_prefecture_s_row_holds_its_own_shares_and_those_of_its_counties(
    client, officer, province
):
    client.force_login(officer)

    page = client.get(f"{ADDRESS}?by=region").context["page"]

    assert [(row.label, row.below, row.counts) for row in page.rows] == [
        # roads: green in the city and 承德县, unreported in 兴隆县; bridges 20 points behind
        ("承德市", False, counted({YELLOW: 1}, {YELLOW: 1, GREY: 1}, 1, 2, 0, 4)),
        ("承德县", True, counted({YELLOW: 1}, {GREEN: 1, YELLOW: 1}, 1, 2, 0, 2)),
        ("兴隆县", True, counted({GREY: 1}, {GREY: 1}, 1, 1, 0, 1)),
        ("定州市", False, counted({YELLOW: 1}, {YELLOW: 1}, 1, 1, 0, 1)),
    ]
    assert "市州含所属县市区" in page.note


def test_a_city_s_own_batch_lists_its_counties_by_themselves(client, officer, batch, roads, county):
    make_share(roads.indicator.pledge, name="农村公路", target="30", region=county)
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=AFTER_APRIL)
    client.force_login(officer)

    page = client.get(f"{ADDRESS}?by=region").context["page"]

    assert [(row.label, row.below) for row in page.rows] == [("承德县", False)]


def test_without_shares_of_places_the_region_table_says_so(client, officer, april):
    client.force_login(officer)

    page = client.get(f"{ADDRESS}?by=region").content.decode()

    assert "没有分解到市县的任务" in page


def other_batch(batch, number: int) -> Batch:
    other = Batch.objects.get(pk=batch.pk)
    other.pk, other.slug, other.title = None, f"chengde-{number}", f"第{number}批"
    other.save()
    return other


def test_by_batch_each_row_is_what_its_dashboard_says(
    client, officer, batch, april, roads, traffic, settings
):
    """One batch is a month ahead: each stands in the month its own dashboard opens at."""
    second, never = other_batch(batch, 2), other_batch(batch, 3)
    share = make_share(make_pledge(second, traffic))
    make_accepted(share, APRIL, "30")
    make_accepted(share, MAY, "160")
    for day in (AFTER_APRIL, date(2020, 6, 10)):
        judge_batch(batch=second, today=day)
    make_share(make_pledge(never, traffic))
    settings.PORTAL_TODAY = date(2020, 6, 10)
    client.force_login(officer)

    page = client.get(f"{ADDRESS}?by=batch").context["page"]

    months = months_of([batch, second, never], date(2020, 6, 10))
    assert list(months.values()) == [APRIL, MAY, None]
    rows = {row.label: row for row in page.rows}
    for each, month in months.items():
        standing = batch_standing(each, month)
        found = rows[each.title].counts
        assert found.items == standing.indicator_count()
        assert found.pledges == len(standing.pledges)
        assert found.pledges_by_light == (standing.pledges_by_light() if month else Counter())
        assert found.items_by_light == (standing.indicators_by_light() if month else Counter())
    assert [rows[each.title].lit for each in months] == [True, True, False]
    assert page.total.counts == WHOLE + rows["第2批"].counts + rows["第3批"].counts
    assert page.total.counts.pledges == 5


@pytest.mark.parametrize("asked", ["?by=colour", "?by="])
def test_another_way_of_counting_is_not_found(client, officer, april, asked):
    client.force_login(officer)

    assert client.get(ADDRESS + asked).status_code == 404


def test_the_room_leads_to_the_newest_judged_month(client, officer, april):
    client.force_login(officer)

    answer = client.get(reverse("rollup"), follow=True)

    assert answer.redirect_chain[-1][0] == ADDRESS
    assert client.get("/office/rollup/chengde-2020/2020-03/").status_code == 404


def test_a_batch_never_judged_says_so(client, officer, batch, roads):
    client.force_login(officer)

    page = client.get(reverse("rollup_batch", args=[batch.slug])).content.decode()

    assert "本批次还没有研判" in page


def test_the_table_and_the_links_to_what_it_counts(client, leader, april, batch):
    client.force_login(leader)

    page = client.get(ADDRESS).content.decode()

    category = batch.categories.get(name="就业")
    assert f'href="/office/chengde-2020/2020-04/?category={category.pk}#items">就业</a>' in page
    assert "其中项不计为项；预期性指标计为项，不计入亮灯" in page
    assert 'aria-current="page">分类汇总' in page


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("by", "queries"), [("category", 9), ("region", 10), ("batch", 11)])
def test_each_table_takes_as_many_queries_for_one_row_as_for_three(
    client, officer, batch, traffic, counties, by, queries, count, django_assert_num_queries
):
    for number in range(count):
        here = other_batch(batch, number) if by == "batch" and number else batch
        share = make_share(make_pledge(here, traffic, title=f"公路{number}"))
        make_accepted(share, APRIL, "30")
        for place in counties[:count]:
            part = make_share(share.indicator.pledge, name="农村公路", target="30", region=place)
            if not number:
                make_accepted(part, APRIL, "3")
        judge_batch(batch=here, today=AFTER_APRIL)
    client.force_login(officer)

    # session, person, office; batch, months, batches; menu; standing's ten (and all regions),
    # or for batches: months judged, months due, pledges, indicators, lights
    with django_assert_num_queries(queries):
        page = client.get(f"{ADDRESS}?by={by}").context["page"]

    assert len(page.rows) == (1 if by == "category" else count)
