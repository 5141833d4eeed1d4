"""The office's inbox of suggestions and the page of one: what is shown, found, and done there."""

from __future__ import annotations

from datetime import date

import pytest

from pledges.actions.merging import merge
from pledges.actions.moderation import set_aside, take_up
from pledges.models import Candidate, Suggestion
from tests.promises import make_pledge
from tests.publications import links, words
from tests.suggestions import DAY, make_answered, make_suggestion

AT = "/office/planning/chengde-2021/suggestions/"
ONE = "/office/planning/suggestion/{}/"


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


def titles(response) -> list[str]:
    return [row.suggestion.title for row in response.context["rows"]]


def test_what_waits_comes_first_and_each_state_has_its_count(office, call, officer):
    for title in ("甲", "乙"):
        make_suggestion(call, title=title)
    make_answered(call, officer, title="丙")
    set_aside(suggestion=make_suggestion(call, title="丁"), reason="x", by=officer, today=DAY)

    page, every = office.get(AT), office.get(f"{AT}?state=all")

    assert (titles(page), titles(every)) == (["甲", "乙"], ["甲", "乙", "丙", "丁"])
    assert "待审核 2 已受理 1 已归并 0 不予受理 1 全部 4" in words(page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("channel=deputy", ["修农村公路"]),
        ("domain=城建", ["小区装电梯"]),
        ("words=电梯", ["小区装电梯"]),
        ("words=六楼", ["小区装电梯"]),
        ("words=王代表", ["修农村公路"]),
        ("words={pk}", ["修农村公路"]),
        ("words=" + "9" * 40, []),
        ("channel=phone", []),
    ],
)
def test_the_filters_live_in_the_address(office, call, query, found):
    make_suggestion(call, title="小区装电梯", text="六楼太高。", domain="城建")
    road = make_suggestion(
        call, title="修农村公路", text="坑洼。", channel="deputy", proposer="王代表"
    )

    page = office.get(f"{AT}?{query.format(pk=road.pk)}")

    assert (page.status_code, titles(page)) == (200, found)


def test_a_filter_that_cannot_be_is_told(office, call):
    response = office.get(f"{AT}?channel=pigeon")

    assert response.status_code == 400


def test_each_is_shown_with_its_likest_other(office, call, officer):
    one = make_suggestion(call, title="老旧小区加装电梯")
    other = make_suggestion(call, title="小区加装电梯")
    road = make_suggestion(call, title="农村公路")
    twin = make_suggestion(call, title="老旧小区加装电梯")
    merge(suggestion=twin, into=one, by=officer, today=DAY)

    rows = {row.suggestion: row.nearest for row in office.get(AT).context["rows"]}

    assert {row: near and (near.suggestion, near.percent) for row, near in rows.items()} == {
        one: (other, 83), other: (one, 83), road: None,
    }  # fmt: skip


def test_several_are_taken_up_at_once_with_an_outcome_for_each(
    office, call, officer, second_officer
):
    fresh, held = make_suggestion(call, title="甲"), make_suggestion(call, title="乙")
    take_up(suggestion=held, by=second_officer, today=DAY)
    chosen = {"chosen": [fresh.pk, held.pk], "do": "take_up"}

    page = office.post(
        "/office/planning/chengde-2021/suggestions/many/?state=all", chosen, follow=True
    )

    assert page.redirect_chain == [(f"{AT}?state=all", 302)]
    assert "批量处理结果 已处理 甲 未处理 乙 这条建议已由孙志强处理（已受理）" in words(page)
    assert "批量处理结果" not in words(office.get(AT))
    assert Suggestion.objects.filter(state="taken_up").count() == 2


def test_several_are_set_aside_for_one_reason(office, call):
    one = make_suggestion(call)
    sent = {"chosen": [one.pk], "do": "aside"}
    many = "/office/planning/chengde-2021/suggestions/many/"

    without = office.post(many, sent)
    assert (without.status_code, "不予受理原因：请填写这一栏。" in words(without)) == (400, True)
    assert without.context["chosen"] == {one.pk}

    office.post(many, sent | {"reason": "已在实施。"})
    assert Suggestion.objects.values_list("state", "reason").get() == ("set_aside", "已在实施。")


def test_nothing_chosen_is_told_and_nothing_of_another_batch_is_reached(office, call, batch):
    from tests.suggestions import make_call

    foreign = make_suggestion(make_call(batch))

    many = "/office/planning/chengde-2021/suggestions/many/"

    page = office.post(many, {"chosen": ["x"], "do": "take_up"}, follow=True)
    refused = office.post(many, {"chosen": [foreign.pk], "do": "take_up"})

    assert "没有选中任何建议。" in page.content.decode()
    assert refused.status_code == 403
    assert Suggestion.objects.get().state == "new"


def test_a_batch_without_a_call_says_what_to_do(office, batch, leader):
    assert "这个批次没有公开征集意见建议" in words(
        office.get("/office/planning/chengde-2020/suggestions/")
    )


def test_one_is_taken_up_linked_answered_and_printed_on_its_page(office, call, officer, traffic):
    one, pledge = make_suggestion(call), make_pledge(call.batch, traffic, title="电梯100部")
    candidate = Candidate.objects.create(
        batch=call.batch, source="public", title="加装电梯", content="x", made_by=officer,
        made_on=DAY,
    )  # fmt: skip
    at = ONE.format(one.pk)

    office.post(f"{at}take-up/")
    makes = f"/office/planning/chengde-2021/candidates/new/?suggestion={one.pk}"
    assert makes in links(office.get(at))
    office.post(f"{at}link/", {"candidate": candidate.pk, "pledge": pledge.pk})
    office.post(f"{at}answer/", {"answer": "已列入。"})
    office.post(f"{at}publish/")

    kept = Suggestion.objects.get()
    assert (kept.state, kept.candidate, kept.pledge, kept.answer, kept.is_public) == (
        "taken_up", candidate, pledge, "已列入。", True,
    )  # fmt: skip
    page = office.get(at)
    assert ("已采纳为第1件" in words(page), makes in links(page)) == (True, False)
    assert f"/office/planning/candidate/{candidate.pk}/" in links(page)
    office.post(f"{at}unpublish/")
    assert not Suggestion.objects.get().is_public


@pytest.mark.parametrize(
    ("step", "sent", "fault"),
    [
        ("answer", {"answer": ""}, "答复：请填写这一栏。"),
        ("set-aside", {"reason": "字" * 201}, "不予受理原因：不能超过200字，现有201字。"),
        ("merge", {"into": "999999"}, "归并到编号：这个批次没有这个编号的建议。"),
        ("merge", {"into": "x"}, "归并到编号：编号是数字。"),
        ("link", {"pledge": "999999"}, "采纳为实事："),
    ],
)
def test_what_cannot_be_comes_back_with_what_was_typed(office, call, officer, step, sent, fault):
    one = make_answered(call, officer, public=False)

    response = office.post(f"{ONE.format(one.pk)}{step}/", sent)

    assert (response.status_code, fault in words(response)) == (400, True)


def test_alike_ones_are_offered_to_merge_into_the_likest_first(office, call, officer):
    one = make_suggestion(call, title="老旧小区加装电梯")
    near = make_suggestion(call, title="小区加装电梯")
    nearer = make_suggestion(call, title="老旧小区加装电梯！")
    make_suggestion(call, title="农村公路", text="村口坑洼。")
    at = ONE.format(one.pk)

    page = office.get(at)
    assert [each.suggestion for each in page.context["near"]] == [nearer, near]

    done = office.post(f"{at}merge/", {"into": near.pk}, follow=True)

    assert done.redirect_chain == [(ONE.format(near.pk), 302)]
    assert f"已将第{one.pk}号归并到第{near.pk}号。" in done.content.decode()
    assert at in links(done)
    office.post(f"{at}unmerge/")
    assert Suggestion.objects.get(pk=one.pk).state == "new"


def test_one_is_entered_by_hand(office, call, county):
    told = {
        "channel": "phone", "proposer": "", "received_on": "2020-05-06", "title": "修路",
        "text": "村口坑洼。", "region": county.pk,
    }  # fmt: skip

    done = office.post(f"{AT}new/", told, follow=True)

    made = Suggestion.objects.get()
    assert (made.channel, made.received_on, made.region) == ("phone", date(2020, 5, 6), county)
    assert f"已登记，查询码是{made.receipt}，可告知提出者。" in done.content.decode()


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({"received_on": "2020-05-09"}, "收到日期：收到日期不能晚于今天。"),
        ({"channel": "online"}, "来源："),
        ({"text": "电话13812345678"}, "手机号码“138****78”"),
    ],
)
def test_what_cannot_be_entered_is_told_at_its_field(office, call, sent, fault):
    told = {"channel": "letter", "received_on": "2020-05-06", "title": "修路", "text": "坑洼。"}

    response = office.post(f"{AT}new/", told | sent)

    assert (response.status_code, fault in words(response)) == (400, True)
    assert not Suggestion.objects.exists()


def test_another_office_and_no_office_see_nothing(client, call, foreign_officer, reporter):
    one = make_suggestion(call)
    for person in (foreign_officer, reporter):
        client.force_login(person)
        for address in (AT, ONE.format(one.pk), f"{AT}new/"):
            assert client.get(address).status_code == 403


def test_a_leader_reads_and_changes_nothing(client, call, leader):
    one = make_suggestion(call)
    client.force_login(leader)

    pages = [client.get(AT), client.get(ONE.format(one.pk))]

    assert [page.status_code for page in pages] == [200, 200]
    for page in pages:
        text = page.content.decode().split("<main", 1)[1].split("</main", 1)[0]
        assert ('method="post"' in text, 'type="checkbox"' in text) == (False, False)
    assert client.post(f"{ONE.format(one.pk)}take-up/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_takes_as_many_queries_however_many(
    office, call, count, django_assert_num_queries
):
    for number in range(count):
        make_suggestion(call, title=f"第{number}条")

    # session, person, batch, call, domains, number, page, states, titles, unread notices, unit
    with django_assert_num_queries(10):
        assert len(titles(office.get(AT))) == count


@pytest.mark.parametrize("count", [1, 3])
def test_one_takes_as_many_queries_however_many_are_alike(
    office, call, officer, count, django_assert_num_queries
):
    one = make_answered(call, officer)
    for _ in range(count):
        make_suggestion(call)
        merge(suggestion=make_suggestion(call), into=one, by=officer, today=DAY)

    # session, person, suggestion, followers, others, candidates, pledges, unread notices, unit
    with django_assert_num_queries(8):
        office.get(ONE.format(one.pk))
