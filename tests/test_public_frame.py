"""Around a public page: the menu names the room one is in, the foot says who answers for it."""

from __future__ import annotations

import re

import pytest

from config.demo import FOOTER
from pledges.models import Batch
from tests.promises import APRIL, make_accepted
from tests.publications import release, words


@pytest.fixture
def public(batch, roads, labour) -> Batch:
    make_accepted(roads, APRIL, "30")
    roads.indicator.pledge.title = '修路,改桥("四好"农村路)'
    roads.indicator.pledge.save()
    release(batch, APRIL)
    return batch


def current(client, address: str) -> set[str]:
    page = client.get(address).content.decode()
    return set(re.findall(r'aria-current="\w+">\s*([^<\s]+)\s*</a>', page.split("<main", 1)[0]))


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/", "首页"),
        ("/results/", "历年"),
        ("/results/chengde-2020/", "历年"),
        ("/results/chengde-2020/data/", "数据"),
        ("/results/dictionary/", "数据"),
        ("/results/search/", "查找"),
        ("/results/method/", "说明"),
    ],
)
def test_the_menu_names_the_room(client, public, address, place):
    assert current(client, address) == {place}


def test_the_demo_s_foot_is_filled_with_marked_samples(client, public, settings):
    names = ("host", "site_code", "icp", "police")
    settings.PORTAL_FOOTER = dict(zip(names, FOOTER.values(), strict=True))

    foot = client.get("/").content.decode().split("<footer", 1)[1]

    assert [value in foot and value.endswith("（演示）") for value in FOOTER.values()] == [True] * 4


def test_a_title_is_set_with_chinese_marks_and_a_quotation_is_not(client, public):
    pledge = public.pledges.get()
    pledge.quote = "修路,改桥"
    pledge.save()
    release(public, APRIL)

    page = words(client.get("/results/chengde-2020/1/"))

    assert page.startswith("修路，改桥（“四好”农村路）")
    assert "承诺原文 修路,改桥" in page


def test_a_group_s_heading_says_of_which_batch_it_tells(client, public):
    page = words(client.get("/results/chengde-2020/categories/1/"))

    assert page.startswith(f"交通 {public.title}")
