"""Bodies as a text names them: found in the directory by any name, never guessed between two."""

from __future__ import annotations

import pytest

from agencies.models import Agency, AgencyAlias, Region
from pledges.readers.known_bodies import Known, KnownBodies


@pytest.fixture
def jilin(db) -> Region:
    return Region.objects.create(code="220000", name="吉林省", short_name="吉林", level="province")


def test_full_short_and_other_names_are_found_in_either_script(chengde, traffic):
    AgencyAlias.objects.create(agency=traffic, name="市交通局")
    known = KnownBodies(chengde)

    names = ["承德市交通运输局", "市交通运输局", "市交通局", "市交通運輸局", " 市交通 局"]
    assert [known.find(name) for name in names] == [Known(traffic, 100)] * 5


def test_a_name_without_its_place_is_found_less_surely(chengde, traffic):
    known = KnownBodies(chengde)

    assert known.find("交通运输局") == Known(traffic, 85)
    assert known.find("承德交通运输局") == Known(traffic, 85)


def test_another_province_s_body_of_the_same_name_is_not_meant(chengde, jilin):
    Agency.objects.create(name="吉林省教育厅", short_name="省教育厅", region=jilin)

    assert KnownBodies(chengde).find("省教育厅") == Known(None, 0)


def test_bodies_above_and_below_the_place_are_known(chengde, county):
    hebei = Agency.objects.create(name="河北省教育厅", short_name="省教育厅", region=chengde.parent)
    below = Agency.objects.create(name="承德县教育局", short_name="县教育局", region=county)
    known = KnownBodies(chengde)

    assert [known.find(name).agency for name in ("省教育厅", "承德县教育局")] == [hebei, below]


def test_of_two_of_one_name_the_place_s_own_is_meant_and_else_none(chengde, counties):
    own = Agency.objects.create(name="承德市教育局", short_name="教育局", region=chengde)
    for county in counties[:2]:
        for name in ("教育局", "医保局"):
            Agency.objects.create(name=f"{county}{name}", short_name=name, region=county)
    known = KnownBodies(chengde)

    assert known.find("教育局") == Known(own, 100)
    assert known.find("医保局") == Known(None, 0)


def test_the_likest_are_proposed_first(chengde, traffic, labour):
    AgencyAlias.objects.create(agency=labour, name="市人社局")
    known = KnownBodies(chengde)

    assert known.likest("交通和运输局") == [traffic]
    assert known.likest("市人社与社保局")[0] == labour
    assert known.likest("水务集团") == []


def test_the_directory_is_read_in_three_queries(
    chengde, traffic, labour, django_assert_num_queries
):
    with django_assert_num_queries(3):
        KnownBodies(chengde)
