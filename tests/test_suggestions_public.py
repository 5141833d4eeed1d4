"""The public list of answered suggestions: what the office made public, and nothing beside it."""

from __future__ import annotations

from datetime import date

import pytest

from pledges.actions.merging import merge
from pledges.actions.moderation import link, make_public
from tests.promises import make_pledge
from tests.publications import links, release, words
from tests.suggestions import DAY, make_answered, make_suggestion

AT = "/suggestions/chengde-2021/"


def test_only_what_is_public_is_listed_with_its_answer(client, call, officer):
    shown = make_answered(call, officer, title="小区装电梯", text="六楼太高。")
    merge(suggestion=make_suggestion(call, text="同求。"), into=shown, by=officer, today=DAY)
    make_answered(call, officer, title="未公开的", public=False)
    make_suggestion(call, title="未受理的")

    page = words(client.get(AT))

    assert "小区装电梯 网上征集 · 2020年5月8日收到 · 另有1条内容相近，一并答复 六楼太高。" in page
    assert "答复 2020年5月8日 将列入明年计划。" in page
    assert [
        word for word in ("未公开的", "未受理的", "同求。", shown.receipt) if word in page
    ] == []


def test_what_is_taken_off_is_gone_at_once(client, call, officer):
    shown = make_answered(call, officer)
    assert client.get(AT).context["page"].paginator.count == 1

    make_public(suggestion=shown, public=False, by=officer)

    page = client.get(AT)
    assert (page.context["answered"], "还没有公开的答复" in words(page)) == ([], True)


def test_adopted_ones_lead_to_the_pledge_s_page(client, call, officer, traffic):
    pledge = make_pledge(call.batch, traffic, title="加装电梯100部")
    link(suggestion=make_answered(call, officer), candidate=None, pledge=pledge, by=officer)
    call.batch.stage = "published"
    call.batch.save()
    release(call.batch, on=DAY)

    page = client.get(AT)

    assert "已采纳为2021年承德市民心实事第1件" in words(page)
    assert "/results/chengde-2021/1/" in links(page)


@pytest.mark.parametrize("address", [AT, "/suggestions/chengde-2020/", "/suggestions/nowhere/"])
def test_before_a_call_has_begun_there_is_no_list(client, call, settings, address):
    settings.PORTAL_TODAY = date(2020, 4, 30)

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_six_queries_however_many(client, call, officer, count, django_assert_num_queries):
    for number in range(count):
        make_answered(call, officer, title=f"第{number}条")

    # the call, their number, the page, those merged into them, the calls open now, and the
    # pledges with a page
    with django_assert_num_queries(6):
        page = client.get(AT)

    assert [said.title for said in page.context["answered"]] == [
        f"第{number}条" for number in reversed(range(count))
    ]


def test_twenty_a_page(client, call, officer):
    for number in range(21):
        make_answered(call, officer, title=f"第{number}条")

    second = client.get(f"{AT}?page=2")

    assert [said.title for said in second.context["answered"]] == ["第0条"]
    assert "第 2 页，共 2 页（21 条）" in words(second)
