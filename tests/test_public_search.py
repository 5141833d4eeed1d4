"""One question to all batches: answers under their batch, an empty state, and advice."""

from __future__ import annotations

import pytest

from tests.promises import make_pledge, make_share
from tests.publications import links, release, words
from tests.test_public_years import make_batch

ADDRESS = "/results/search/"


@pytest.fixture
def two_years(batch, traffic, labour):
    """Roads in 2018 and 2020, jobs in 2020 only."""
    former = make_batch(batch, 2018)
    make_share(make_pledge(former, traffic, title="公路养护"))
    make_share(make_pledge(batch, traffic))
    make_share(make_pledge(batch, labour, title="城镇就业"), name="新增就业")
    release(former)
    return release(batch)


def found(client, q: str) -> list[str]:
    """The pledges a question leads to, in reading order."""
    pages = links(client.get(ADDRESS, {"q": q}))
    return [page for page in pages if page.startswith("/results/chengde-") and page[-2].isdigit()
            and page.count("/") == 4]  # fmt: skip


@pytest.mark.parametrize(
    ("q", "pledges"),
    [
        ("农村公路", ["chengde-2020/1", "chengde-2018-2018/1"]),
        ("ncgl", ["chengde-2020/1", "chengde-2018-2018/1"]),
        ("NCGL", ["chengde-2020/1", "chengde-2018-2018/1"]),
        ("养护", ["chengde-2018-2018/1"]),
        ("市人社局", ["chengde-2020/2"]),
        ("就业 新增", ["chengde-2020/2"]),
        ("就业 公路", []),
        ("%00'\"<script>", []),
    ],
)
def test_answers_stand_under_their_batch_newest_first(client, two_years, q, pledges):
    assert found(client, q) == [f"/results/{pledge}/" for pledge in pledges]


def test_the_answers_are_counted_and_say_state_body_and_day(client, two_years):
    assert words(client.get(ADDRESS, {"q": "公路"})).split("查询 ")[1] == (
        "在2个批次中找到2件。 "
        "2020年承德市民心实事 1件 数据截至：尚无进展数据 · 发布时间：2020年5月8日（第1版） "
        "1 公路工程建设 交通 · 市交通运输局 已公布 "
        "2018年承德市民心实事 1件 数据截至：尚无进展数据 · 发布时间：2020年5月8日（第1版） "
        "1 公路养护 交通 · 市交通运输局 已公布"
    )


def test_without_a_question_it_says_how_to_ask(client, two_years):
    response = client.get(ADDRESS)

    assert "在已公开的2个批次中查找。例如： 老旧小区" in words(response)
    assert {"/results/chengde-2020/", "/results/chengde-2018-2018/"} <= set(links(response))


def test_nothing_found_is_said_with_advice_and_the_words_stay(client, two_years):
    response = client.get(ADDRESS, {"q": "<没有>"})

    page = words(response)
    assert "没有找到“<没有>” 换一个短一些的词" in page
    assert "ncgl 可以找到“农村公路”" in page
    assert 'value="&lt;没有&gt;"' in response.content.decode()
    assert "/results/" in links(response)


def test_an_endless_question_is_cut(client, two_years):
    response = client.get(ADDRESS, {"q": "长" * 5000})

    assert f'value="{"长" * 60}"' in response.content.decode()


def test_without_any_publication_it_still_answers(client, db):
    assert "在已公开的0个批次中查找。" in words(client.get(ADDRESS))
    assert "没有找到“路”" in words(client.get(ADDRESS, {"q": "路"}))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("q", ["", "公路"])
def test_one_query_however_many_batches(
    client, batch, traffic, q, count, django_assert_num_queries
):
    make_share(make_pledge(batch, traffic))
    release(batch)
    for year in range(2010, 2009 + count):
        other = make_batch(batch, year)
        make_share(make_pledge(other, traffic))
        release(other)

    with django_assert_num_queries(1):
        client.get(ADDRESS, {"q": q})


def test_the_same_answer_is_not_sent_twice(client, batch, two_years):
    address = f"{ADDRESS}?q=ncgl"
    client.get(address)
    etag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304

    release(batch)

    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200
