"""Regions, agencies and names are found by the words people write; of two, neither is taken."""

from __future__ import annotations

import pytest

from agencies.directory.lookups import Agencies, Regions
from agencies.directory.posts import split_name
from agencies.models import Agency, Region
from agencies.workbooks.cells import CellError


@pytest.fixture
def regions(chengde, county) -> Regions:
    """河北省, 承德市 and 承德县; and a 桥西区 in each of two cities."""
    other = Region.objects.create(
        code="130700",
        name="张家口市",
        short_name="张家口",
        level="prefecture",
        parent=chengde.parent,
    )
    for code, above in (("130703", other), ("130803", chengde)):
        Region.objects.create(
            code=code, name="桥西区", short_name="桥西", level="county", parent=above
        )
    return Regions(Region.objects.all())


@pytest.mark.parametrize("words", ["承德市", "承德", "130800", "河北省承德市", " 承德 市 "])
def test_a_region_by_name_short_name_code_or_the_one_above(words, regions):
    assert regions.find(words).code == "130800"


def test_a_region_of_two_is_named_by_the_one_above(regions):
    with pytest.raises(CellError, match="“桥西区”有多个：张家口市桥西区、承德市桥西区"):
        regions.find("桥西区")

    assert regions.find("承德市桥西区").code == "130803"
    assert regions.find("张家口桥西区").code == "130703"


def test_labels_offered_in_the_template_are_each_understood(regions):
    found = [regions.find(label).pk for label in regions.labels.values()]

    assert found == list(regions.labels)


def test_an_agency_by_full_name_before_short_names_and_aliases(traffic, labour, county):
    known = Agencies()
    namesake = Agency(pk=0, name="交通局", short_name="县交通局", region=county)
    known.add(traffic, ["交通局", "市交通局"])
    known.add(namesake, [])
    known.add(labour, ["人社局", "市交通局"])

    assert known.find("承德市 交通运输局") == traffic
    assert known.find("交通局") == namesake
    assert known.find("人社局") == labour
    with pytest.raises(CellError, match="“市交通局”有多个"):
        known.find("市交通局")
    with pytest.raises(CellError, match="没有“水务局”这个单位"):
        known.find("水务局")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("王芳", ("王", "芳")),
        ("欧阳文静", ("欧阳", "文静")),
        ("欧阳", ("欧", "阳")),
        ("阿卜杜拉·买买提", ("", "阿卜杜拉·买买提")),
        ("John", ("", "John")),
    ],
)
def test_a_name_is_split_and_reads_as_before(name, parts):
    assert split_name(name) == parts
    assert "".join(parts) == name
