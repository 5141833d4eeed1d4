"""The page that says what every figure means; of the schedule only where it is public."""

from __future__ import annotations

import pytest

from results.models import PublicSettings
from tests.promises import APRIL, make_accepted
from tests.publications import links, release, words

ADDRESS = "/results/method/"
TERMS = (
    "件", "项", "已完成", "推进中", "已公布", "全年目标", "完成率", "超额", "约、余", "分地区数据",
    "数据截至", "发布时间、版本", "更正", "撤回", "目标调整", "牵头单位", "演示数据",
)  # fmt: skip


def test_every_figure_of_the_public_pages_is_defined(client, db):
    page = client.get(ADDRESS).content.decode()

    assert [term for term in TERMS if f"<dt>{term}</dt>" not in page] == []
    assert "通过验收并销号" in page


def test_what_is_not_public_is_said_with_the_reason(client, db):
    page = words(client.get(ADDRESS))

    assert "不公开什么，为什么 未经审核的数字" in page
    assert "内部分析、问题台账和督办文书" in page


@pytest.mark.parametrize("shows", [False, True])
def test_the_schedule_is_explained_where_it_is_public_and_only_there(client, batch, roads, shows):
    PublicSettings.objects.create(batch=batch, shows_schedule=shows)
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)

    page = client.get(ADDRESS).content.decode()

    assert ("<dt>超序时、正常推进、滞后</dt>" in page, "<dt>是否按计划推进</dt>" in page) == (
        shows,
        not shows,
    )


def test_the_menu_leads_there_and_to_all_years(client, db):
    assert {ADDRESS, "/results/", "/results/search/"} <= set(links(client.get("/")))


def test_one_query_and_not_sent_twice(client, batch, roads, django_assert_num_queries):
    release(batch)
    client.get(ADDRESS)
    etag = client.get(ADDRESS)["ETag"]

    with django_assert_num_queries(1):
        assert client.get(ADDRESS, headers={"If-None-Match": etag}).status_code == 304
