"""The office works through what citizens wrote: objections first, one decision each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from agencies.refusals import Conflict
from results.actions.remark_answers import (
    answer,
    publish_answer,
    save_draft,
    set_aside,
    unpublish,
)
from results.models import Publication, Remark
from tests.promises import APRIL, make_accepted, make_pledge
from tests.publications import links, release, rows, words
from tests.remarks import answered, make_remark

LIST = "/office/publish/remarks/"
DAY = date(2020, 5, 8)


@pytest.fixture
def public(batch, roads) -> Publication:
    make_accepted(roads, APRIL, "30")
    return release(batch, APRIL)


def at(remark: Remark, door: str = "") -> str:
    return f"{LIST}{remark.pk}/{door}"


def kept(remark: Remark) -> tuple:
    remark.refresh_from_db()
    return (
        remark.state, remark.answer, remark.upheld, remark.is_public, remark.reason,
        remark.decided_by and remark.decided_by.username, remark.decided_on,
    )  # fmt: skip


NEW = ("new", "", None, False, "", None, None)


def test_objections_stand_first_with_the_days_left(client, public, officer, settings):
    settings.PORTAL_TODAY = date(2020, 5, 14)
    make_remark(public, kind="suggestion", text="建议", received_on=date(2020, 5, 8))
    make_remark(public, kind="question", text="后问", received_on=date(2020, 5, 10))
    make_remark(public, kind="question", text="先问", received_on=date(2020, 5, 9))
    make_remark(public, kind="objection", text="异议", received_on=date(2020, 5, 12))
    answered(make_remark(public, text="办完"), officer)
    client.force_login(officer)

    road = "1. 公路工程建设 2020年承德市民心实事"
    assert rows(client.get(LIST)) == [
        ["异议", "数据异议", road, "2020年5月12日", "待处理 异议期至5月15日，还剩1天"],
        ["先问", "咨询", road, "2020年5月9日", "待处理"],
        ["后问", "咨询", road, "2020年5月10日", "待处理"],
        ["建议", "意见建议", road, "2020年5月8日", "待处理"],
    ]


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2020, 5, 12), "异议期至5月15日，还剩3天"),
        (date(2020, 5, 15), "异议期今天（5月15日）截止"),
        (date(2020, 5, 17), "异议期已于5月15日截止，已过2天"),
    ],
)
def test_the_last_day_of_an_objection_is_named(client, public, officer, settings, day, told):
    settings.PORTAL_TODAY = day
    make_remark(public, kind="objection")
    client.force_login(officer)

    assert told in words(client.get(LIST))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["问一", "问二"]),
        ("?state=answered", ["答过"]),
        ("?state=all", ["问一", "问二", "答过"]),
        ("?state=set_aside", []),
        ("?kind=suggestion", ["问二"]),
        ("?no=2", ["问二"]),
        ("?batch=0", None),
        ("?state=gone", None),
    ],
)
def test_the_filters_lie_in_the_address(client, public, officer, query, found):
    make_remark(public, text="问一")
    make_remark(public, text="问二", kind="suggestion", no="2")
    answered(make_remark(public, text="答过"), officer)
    client.force_login(officer)

    response = client.get(f"{LIST}{query}")

    assert response.status_code == (400 if found is None else 200)
    if found is not None:
        assert [row[0] for row in rows(response)] == found


def test_an_empty_queue_says_so(client, officer, batch):
    client.force_login(officer)

    assert "没有符合条件的公众意见" in words(client.get(LIST))


def test_an_answer_is_sent_and_printed(client, public, officer):
    remark = make_remark(public)
    client.force_login(officer)

    done = client.post(at(remark), {"answer": " 六月底。 ", "public": "on"}, follow=True)

    assert done.redirect_chain == [(at(remark), 302)]
    assert "已答复，提出人凭查询码可以看到。" in words(done)
    assert kept(remark) == ("answered", "六月底。", None, True, "", "officer", DAY)
    assert "六月底。" in words(client.get("/results/chengde-2020/1/"))


def test_a_draft_is_kept_and_the_next_officer_goes_on(client, public, officer, second_officer):
    remark = make_remark(public, kind="objection")
    client.force_login(officer)
    done = client.post(at(remark), {"answer": "正在核查", "do": "draft"}, follow=True)
    assert "答复已暂存，尚未发出。" in words(done)
    assert kept(remark) == ("new", "正在核查", None, False, "", None, None)

    client.force_login(second_officer)
    assert "正在核查</textarea>" in client.get(at(remark)).content.decode()


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"answer": ""}, "答复：请写明答复内容。"),
        ({"answer": "写下的话"}, "核查结论：请选择核查结论。"),
        ({"answer": "字" * 2001, "upheld": "no"}, "答复：答复不能超过2000字，现有2001字。"),
    ],
)
def test_a_bad_answer_comes_back_with_what_was_typed(client, public, officer, sent, message):
    remark = make_remark(public, kind="objection")
    client.force_login(officer)

    response = client.post(at(remark), sent)

    assert (response.status_code, message in words(response)) == (400, True)
    assert sent["answer"] in response.content.decode()
    assert kept(remark) == NEW


def test_an_objection_leads_to_the_correction_of_its_figure(client, public, officer, roads):
    remark = make_remark(public, kind="objection")
    question = make_remark(public)
    client.force_login(officer)
    door = f"/office/readings/{roads.readings.get().pk}/correct/"
    assert door in links(client.get(at(remark)))
    assert door not in links(client.get(at(question)))

    client.post(at(remark), {"answer": "经核查属实。", "upheld": "yes"})

    assert kept(remark) == ("answered", "经核查属实。", True, False, "", "officer", DAY)
    page = client.get(at(remark))
    assert ("核查结论：属实" in words(page), door in links(page)) == (True, True)


def test_it_is_set_aside_with_a_reason(client, public, officer):
    remark = make_remark(public)
    save_draft(remark=remark, answer="草稿", by=officer)
    client.force_login(officer)
    refused = client.post(at(remark, "aside/"), {"reason": " "})
    assert (refused.status_code, "请写明不予答复的原因。" in words(refused)) == (400, True)

    done = client.post(at(remark, "aside/"), {"reason": "与本件无关"}, follow=True)

    assert done.redirect_chain == [(at(remark), 302)]
    assert kept(remark) == ("set_aside", "", None, False, "与本件无关", "officer", DAY)


def test_it_is_printed_and_taken_off_again(client, public, officer):
    remark = answered(make_remark(public), officer, public=False)
    client.force_login(officer)

    client.post(at(remark, "publish/"))
    assert kept(remark)[3] is True
    client.post(at(remark, "unpublish/"))
    assert kept(remark)[3] is False


def test_what_is_decided_is_not_decided_again(client, public, officer, second_officer):
    remark = answered(make_remark(public), officer)
    told = "这条意见已由王芳办理（已答复），您的操作没有生效。"
    client.force_login(second_officer)

    for door, sent in (("", {"answer": "另一答复"}), ("aside/", {"reason": "无关"})):
        response = client.post(at(remark, door), sent)
        assert (response.status_code, told in words(response)) == (409, True)
    assert kept(remark)[1] == "六月底前装好。"


@pytest.mark.parametrize("door", ["publish/", "unpublish/"])
def test_nothing_is_printed_unanswered(client, public, officer, door):
    remark = make_remark(public)
    client.force_login(officer)

    assert client.post(at(remark, door)).status_code == 409
    assert kept(remark) == NEW


def test_a_leader_reads_all_but_the_contact_and_writes_nothing(client, public, leader, officer):
    remark = make_remark(public, contact="li@example.cn")
    client.force_login(officer)
    page = words(client.get(at(remark)))
    assert "li@example.cn 只用于答复，2020年8月6日自动清除" in page

    client.force_login(leader)

    page = client.get(at(remark)).content.decode()
    assert ("路灯什么时候装" in page, "li@example.cn" in page, "<textarea" in page) == (
        True, False, False
    )  # fmt: skip
    assert len(rows(client.get(LIST))) == 1
    assert client.post(at(remark), {"answer": "x"}).status_code == 403
    assert kept(remark) == NEW


def test_another_office_neither_sees_nor_decides(client, public, foreign_officer):
    remark = make_remark(public)
    client.force_login(foreign_officer)

    assert rows(client.get(LIST)) == []
    assert client.get(at(remark)).status_code == 403
    acts = (
        lambda: answer(remark=remark, answer="x", public=False, by=foreign_officer, today=DAY),
        lambda: save_draft(remark=remark, answer="x", by=foreign_officer),
        lambda: set_aside(remark=remark, reason="x", by=foreign_officer, today=DAY),
        lambda: publish_answer(remark=remark, by=foreign_officer),
        lambda: unpublish(remark=remark, by=foreign_officer),
    )
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert kept(remark) == NEW


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_decides(public, officer, second_officer):
    remark, gate = make_remark(public), Barrier(4)

    def decide(work) -> str:
        try:
            gate.wait()
            work()
        except Conflict:
            return "late"
        finally:
            connection.close()
        return "won"

    def reply(person, words):
        return lambda: answer(remark=remark, answer=words, public=True, by=person, today=DAY)

    works = [
        reply(officer, "甲"), reply(second_officer, "乙"),
        lambda: set_aside(remark=remark, reason="无关", by=officer, today=DAY),
        lambda: set_aside(remark=remark, reason="无关", by=second_officer, today=DAY),
    ]  # fmt: skip
    with ThreadPoolExecutor(len(works)) as pool:
        outcomes = list(pool.map(decide, works))

    assert sorted(outcomes) == ["late", "late", "late", "won"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM results_remarkevent WHERE pgh_label = 'update'")
        assert cursor.fetchone() == (1,)


def test_the_tab_of_publishing_and_the_pledge_lead_there(client, public, officer, leader, roads):
    client.force_login(officer)
    assert LIST in links(client.get("/office/publish/"))
    make_remark(public, no="2", text="别件")

    for person in (officer, leader):
        client.force_login(person)
        page = client.get(f"/office/pledges/{roads.indicator.pledge_id}/")
        door = next(link for link in links(page) if link.startswith(LIST))
        shown = client.get(door)
        assert (shown.status_code, rows(shown)) == (200, [])
    make_remark(public, text="本件")
    assert [row[0] for row in rows(client.get(door))] == ["本件"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_takes_its_queries(
    client, public, batch, traffic, officer, count, django_assert_num_queries
):
    for number in range(count):
        pledge = make_pledge(batch, traffic, title=f"工程{number}")
        make_remark(public, no=pledge.no, kind="objection")
    client.force_login(officer)
    client.get(LIST)

    # session, person, unit, unread, batches, waiting, count, rows, pledges
    with django_assert_num_queries(8):
        assert len(rows(client.get(LIST))) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_its_queries(client, public, officer, count, django_assert_num_queries):
    made = [make_remark(public, kind="objection") for _ in range(count)]
    client.force_login(officer)

    # session, person, unit, unread, the remark, its window, its pledge, the figures
    with django_assert_num_queries(7):
        client.get(at(made[0]))
