"""A batch by place: what each city and county has a part in, its figures, and the tile map."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.models import Region
from results.models import Publication, PublicSettings
from results.open_data.account import account_of
from results.open_data.places import children, corner, corners, place_of, taking_part
from tests.people import make_county
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import links, release, rows, words

ADDRESS = "/results/chengde-2020/"
COUNTY = f"{ADDRESS}regions/130821/"


def part(share, place, target: str):
    """The place's own part of the share's indicator."""
    indicator = share.indicator
    return make_share(indicator.pledge, name=indicator.name, target=target, region=place, plan=None)


@pytest.fixture
def public(batch, roads, counties, traffic):
    """Roads in 承德县 (25 of 100) and 兴隆县 (no figure); bus lines in 承德县 only."""
    first, second, _third = counties
    buses = make_share(make_pledge(batch, traffic, title="公交"), name="公交线路", unit="条")
    Region.objects.filter(pk=first.pk).update(tile_row=1, tile_column=1)
    Region.objects.filter(pk=second.pk).update(tile_row=1, tile_column=2)
    make_accepted(part(roads, first, "100"), APRIL, "25")
    part(roads, second, "60")
    part(buses, first, "3")
    make_accepted(roads, APRIL, "30")
    return release(batch, APRIL)


def test_a_county_has_every_indicator_it_holds_with_target_figure_and_ratio(client, public):
    response = client.get(COUNTY)

    assert rows(response) == [
        ["1", "公路工程建设", "农村公路", "100公里", "25公里", "25.00%", "2020年4月30日", "推进中"],
        ["2", "公交", "公交线路", "3条", "—", "—", "—", "推进中"],
    ]
    assert words(response).startswith(
        "承德县 2020年承德市民心实事 数据截至2020年4月30日 · 发布时间：2020年5月8日（第1版） "
        "承担2件实事中的2项，已完成0项。"
    )
    assert {ADDRESS, f"{ADDRESS}regions/130822/"} <= set(links(response))


def test_the_batch_shows_a_map_of_the_places_that_take_part(client, public):
    response = client.get(ADDRESS)

    page = words(response)
    assert (
        "各地进展 图中数字是各地已通过验收的项数和承担的项数，数据截至2020年4月30日。 "
        "承德县 完成0/2项 兴隆县 完成0/1项"
    ) in page
    assert {COUNTY, f"{ADDRESS}regions/130822/"} <= set(links(response))
    assert "滦平县" not in page


@pytest.mark.parametrize(
    ("code", "found"), [("130821", ["1", "2"]), ("130822", ["1"]), ("130824", []), ("没有", [])]
)
def test_the_table_can_be_narrowed_to_a_place(client, public, code, found):
    assert [row[0] for row in rows(client.get(f"{ADDRESS}?region={code}"))] == found


def test_where_places_are_not_public_nothing_leads_to_them(client, batch, public):
    PublicSettings.objects.create(batch=batch, shows_regions=False)
    release(batch, APRIL)

    response = client.get(ADDRESS)

    assert "各地进展" not in words(response)
    assert "全部市县" not in words(response)
    assert client.get(COUNTY).status_code == 404


def test_a_promise_without_figures_has_targets_only(client, batch, roads, counties):
    part(roads, counties[0], "100")
    release(batch)

    response = client.get(COUNTY)

    assert rows(response) == [["1", "公路工程建设", "农村公路", "100公里"]]
    assert "承担1件实事中的1项，尚无进展数据。" in words(response)


@pytest.fixture
def province(batch, chengde, roads, traffic):
    """The batch belongs to the province; 承德 answers for its counties, 唐山 for itself."""
    batch.region = chengde.parent
    batch.save()
    tangshan = Region.objects.create(
        code="130200", name="唐山市", short_name="唐山", level="prefecture", parent=chengde.parent
    )
    first, second = make_county(chengde, 21, "承德县"), make_county(chengde, 22, "兴隆县")
    make_accepted(part(roads, first, "100"), APRIL, "100")
    make_accepted(part(roads, second, "60"), APRIL, "60")
    make_accepted(part(roads, tangshan, "140"), APRIL, "7")
    make_accepted(roads, APRIL, "30")
    return release(batch, APRIL)


def told_of(response) -> dict[str, str]:
    """What the map says of each place, by its name."""
    tiles = response.context["map"].tiles
    places = [tile.place for block in tiles.blocks for tile in block.tiles]
    return {place.name: place.words for place in [*places, *tiles.listed]}


def test_of_one_counted_figure_every_place_tells_its_ratio_summed_over_its_rows(client, province):
    """Σ actual ÷ Σ target: 承德 (100 + 60) of (100 + 60), 唐山 7 of 140."""
    response = client.get(ADDRESS)

    assert told_of(response) == {"唐山市": "5.00%", "承德市": "100.00%"}
    assert (
        "图中数字是各地“农村公路”的完成率：完成数之和除以分解目标之和，数据截至2020年4月30日。"
    ) in words(response)
    inside = client.get(f"{ADDRESS}regions/130800/")
    assert told_of(inside) == {"承德县": "100.00%", "兴隆县": "100.00%"}


def test_what_a_place_has_not_told_counts_with_its_target(client, province):
    rows_ = province.content["pledges"][0]["indicators"][0]["regions"]
    for row in rows_:
        if row["name"] != "承德县":
            row["value"] = row["as_of"] = row["share"] = None
    province.save()

    response = client.get(ADDRESS)

    assert told_of(response) == {"唐山市": "暂无数据", "承德市": "62.50%"}
    assert "没有数据的地方只计目标。" in words(response)


def test_a_place_with_a_row_of_its_own_is_not_summed_with_those_below_it(client, province):
    rows_ = province.content["pledges"][0]["indicators"][0]["regions"]
    rows_.append({**rows_[0], "code": "130800", "name": "承德市", "target": "200", "value": "50"})
    province.save()

    assert told_of(client.get(ADDRESS))["承德市"] == "25.00%"


@pytest.mark.parametrize(
    "changed",
    [{"kind": "level"}, {"kind": "bound"}, {"regions": None}, {"another": True}],
    ids=["a level", "a bound", "a part without target", "two figures"],
)
def test_else_every_place_tells_how_many_it_has_finished(client, province, changed):
    """One measure for the whole map, never a ratio here and a count there."""
    row = province.content["pledges"][0]["indicators"][0]
    if changed.get("kind"):
        row["kind"] = changed["kind"]
    elif "regions" in changed:
        row["regions"][-1]["target"] = None
    else:
        other = {**row, "position": 2, "name": "桥梁", "regions": [row["regions"][0]]}
        province.content["pledges"][0]["indicators"].append(other)
    province.save()
    chengde_items = 2 if "another" in changed else 1

    response = client.get(ADDRESS)

    assert told_of(response) == {"唐山市": "完成0/1项", "承德市": f"完成0/{chengde_items}项"}
    assert "图中数字是各地已通过验收的项数和承担的项数，数据截至2020年4月30日。" in words(response)


def finished(publication: Publication, *names: str) -> None:
    """The rows of the named places are frozen as finished."""
    for pledge in publication.content["pledges"]:
        for indicator in pledge["indicators"]:
            for row in indicator["regions"]:
                row["done"] = row["name"] in names
    publication.save()


def test_a_city_without_a_row_of_its_own_answers_for_its_counties(client, province):
    finished(province, "承德县")
    response = client.get(f"{ADDRESS}regions/130800/")

    assert rows(response) == [
        ["1", "公路工程建设", "农村公路", "承德县", "100公里", "100公里", "100.00%",
         "2020年4月30日", "已完成"],
        ["兴隆县", "60公里", "60公里", "100.00%", "2020年4月30日", "推进中"],
    ]  # fmt: skip
    assert "承担1件实事中的1项，已完成0项。" in words(response)
    assert {f"{ADDRESS}regions/130821/", f"{ADDRESS}regions/130822/"} <= set(links(response))

    finished(province, "承德县", "兴隆县")

    assert "已完成1项。" in words(client.get(f"{ADDRESS}regions/130800/"))


def test_a_county_leads_back_to_its_city(client, province):
    response = client.get(COUNTY)

    assert f"{ADDRESS}regions/130800/" in links(response)
    assert "承德市的其他地方 承德县 兴隆县" in words(response)


def test_the_map_of_a_province_is_of_its_cities(province):
    account = account_of(province)

    assert [place.name for place in children(account)] == ["唐山市", "承德市"]
    assert [place.name for place in children(account, "130800")] == ["承德县", "兴隆县"]
    assert taking_part(account, "130800") == {"1"}
    assert taking_part(account, "130200") == {"1"}


def test_several_places_are_counted_as_each_alone(province):
    account = account_of(province)
    places = list(account.places)

    assert corners(account, places) == [corner(account, place) for place in places]
    assert place_of(account, "999999") is None


def test_parts_of_an_indicator_are_shown_and_not_counted(batch, roads, county):
    inside = make_share(roads.indicator.pledge, name="县道", target="100", of=roads.indicator)
    part(inside, county, "30")
    part(roads, county, "90")
    account = account_of(release(batch))

    found = corner(account, place_of(account, county.code))

    assert ([task.indicator.name for task in found.tasks], found.items) == (["农村公路", "县道"], 1)


@pytest.mark.parametrize("count", [1, 3])
def test_one_query_however_many_indicators(
    client, batch, traffic, county, count, django_assert_num_queries
):
    for _ in range(count):
        part(make_share(make_pledge(batch, traffic)), county, "10")
    release(batch)

    with django_assert_num_queries(1):
        client.get(COUNTY)


def test_the_same_version_is_not_sent_twice(client, batch, public):
    client.get(COUNTY)
    etag = client.get(COUNTY)["ETag"]
    assert client.get(COUNTY, headers={"If-None-Match": etag}).status_code == 304

    release(batch, APRIL, on=date(2020, 5, 8))

    assert client.get(COUNTY, headers={"If-None-Match": etag}).status_code == 200
