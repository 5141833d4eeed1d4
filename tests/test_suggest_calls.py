"""The call for suggestions: opened, put off, ended early; the public sees exactly its days."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from agencies.refusals import Conflict
from pledges.actions.solicitations import end_call, save_call
from pledges.models import Batch, Solicitation
from tests.publications import links, words
from tests.suggestions import CLOSES, DAY, OPENS, make_answered, make_call, make_next_batch

AT = "/office/planning/chengde-2021/call/"
TOLD = {"announcement": "请提建议。", "opens_on": "2020-05-10", "closes_on": "2020-05-20"}


@pytest.fixture
def next_batch(batch) -> Batch:
    return make_next_batch(batch, stage="drafting")


def kept() -> dict:
    return Solicitation.objects.values(
        "announcement", "opens_on", "closes_on", "batch__stage"
    ).get()  # fmt: skip


def test_opening_a_call_brings_the_batch_to_soliciting(client, officer, next_batch):
    client.force_login(officer)

    done = client.post(AT, TOLD, follow=True)

    assert done.redirect_chain == [("/office/planning/chengde-2021/suggestions/", 302)]
    assert "征集公告已保存，在征集期内登在公开网站。" in words(done)
    assert kept() == {
        "announcement": "请提建议。", "opens_on": date(2020, 5, 10),
        "closes_on": date(2020, 5, 20), "batch__stage": "soliciting",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({"announcement": " "}, "征集公告：请填写这一栏。"),
        ({"announcement": "字" * 2001}, "征集公告：不能超过2000字，现有2001字。"),
        ({"opens_on": ""}, "开始日期：请填写日期。"),
        ({"opens_on": "2020-05-07"}, "开始日期：开始日期不能早于今天。"),
        ({"closes_on": "2020-05-09"}, "截止日期：截止日期不得早于开始日期。"),
        ({"closes_on": "明天"}, "截止日期：请填写有效的日期。"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(client, officer, next_batch, sent, fault):
    client.force_login(officer)

    response = client.post(AT, TOLD | sent)

    assert (response.status_code, fault in words(response)) == (400, True)
    assert sent.get("announcement", TOLD["announcement"]).strip() in response.content.decode()
    assert not Solicitation.objects.exists()


def test_an_end_is_put_off_even_after_it_has_passed(client, officer, call, settings):
    settings.PORTAL_TODAY = date(2020, 6, 2)
    call.batch.stage = "drafting"
    call.batch.save()

    save_call(
        batch=call.batch, announcement="再征集一周。", opens_on=OPENS,
        closes_on=date(2020, 6, 9), by=officer, today=date(2020, 6, 2),
    )  # fmt: skip

    assert kept() == {
        "announcement": "再征集一周。", "opens_on": OPENS, "closes_on": date(2020, 6, 9),
        "batch__stage": "soliciting",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("opens", "closes", "fault"),
    [
        (date(2020, 5, 2), CLOSES, "征集已经开始，开始日期不能再改。"),
        (OPENS, date(2020, 5, 7), "截止日期不能早于今天。"),
    ],
)
def test_days_gone_by_are_not_changed(officer, call, opens, closes, fault):
    with pytest.raises(Conflict, match=fault):
        save_call(
            batch=call.batch, announcement="x", opens_on=opens, closes_on=closes,
            by=officer, today=DAY,
        )  # fmt: skip


def test_the_words_of_a_call_that_has_ended_may_be_mended(officer, call):
    save_call(
        batch=call.batch, announcement="已截止，感谢参与。", opens_on=OPENS, closes_on=CLOSES,
        by=officer, today=date(2020, 6, 5),
    )  # fmt: skip

    assert kept()["announcement"] == "已截止，感谢参与。"


def test_it_is_ended_today_and_today_still_counts(client, officer, call, settings):
    client.force_login(officer)
    assert "今天结束征集" in words(client.get(AT))

    client.post(f"{AT}end/")

    assert kept()["closes_on"] == DAY
    client.logout()
    assert client.get("/suggest/").context["call"] == call
    settings.PORTAL_TODAY = date(2020, 5, 9)
    assert "现在没有正在进行的征集" in words(client.get("/suggest/"))
    with pytest.raises(Conflict):
        end_call(call=call, by=officer, today=DAY)


def test_once_the_batch_is_decided_nobody_is_asked_any_more(client, officer, call):
    Batch.objects.filter(pk=call.batch_id).update(stage="decided")
    client.force_login(officer)

    assert client.get(AT).status_code == client.post(AT, TOLD).status_code == 409
    assert "正在征集" not in words(client.get("/office/planning/chengde-2021/suggestions/"))
    assert "现在没有正在进行的征集" in words(client.get("/suggest/"))


@pytest.mark.parametrize("person", ["foreign_officer", "leader", "reporter"])
def test_only_the_batch_s_own_office_calls(request, call, person):
    by = request.getfixturevalue(person)
    told = {"announcement": "x", "opens_on": OPENS, "closes_on": CLOSES}

    with pytest.raises(PermissionDenied):
        save_call(batch=call.batch, by=by, today=DAY, **told)
    with pytest.raises(PermissionDenied):
        end_call(call=call, by=by, today=DAY)


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2020, 4, 30), False), (OPENS, True), (CLOSES, True), (date(2020, 6, 1), False),
    ],
)  # fmt: skip
def test_both_end_days_count(client, call, settings, day, is_open):
    settings.PORTAL_TODAY = day

    page = words(client.get("/suggest/"))

    assert ("我要提建议" in page, "现在没有正在进行的征集" in page) == (is_open, not is_open)


def test_outside_a_window_the_next_and_the_last_are_named_with_what_was_answered(
    client, batch, officer, call, settings
):
    settings.PORTAL_TODAY = date(2020, 6, 2)
    make_answered(call, officer, text="六楼太高。")
    later = make_next_batch(batch, slug="chengde-2022", title="2022年承德市民心实事")
    make_call(later, opens_on=date(2020, 10, 1), closes_on=date(2020, 10, 31))

    page = words(client.get("/suggest/"))

    assert "2022年承德市民心实事的意见建议征集将于2020年10月1日开始，2020年10月31日截止。" in page
    assert "上一次是2021年承德市民心实事，已于2020年5月31日截止。" in page
    assert ("六楼太高。" in page, "将列入明年计划。" in page) == (True, True)


def test_before_any_call_the_page_says_what_it_is_for(client, db):
    page = words(client.get("/suggest/"))

    assert "每年民生实事确定之前，在这里向社会公开征集意见建议。" in page


def test_several_open_calls_are_offered_to_choose_from(client, batch, call):
    other = make_next_batch(batch, slug="xinglong-2021", title="2021年兴隆县民心实事")
    make_call(other, closes_on=date(2020, 5, 12))

    page = client.get("/suggest/")
    chosen = client.get("/suggest/?call=chengde-2021")

    assert [each.batch.slug for each in page.context["calls"]] == ["xinglong-2021", "chengde-2021"]
    assert "/suggest/?call=xinglong-2021" in links(page)
    assert chosen.context["call"] == call
    assert "2021年兴隆县民心实事" in words(chosen)
    assert client.get("/suggest/?call=nowhere").status_code == 404


def test_the_home_page_names_what_is_open_and_a_kept_page_is_fetched_anew(
    client, call, officer, settings
):
    told = "2021年承德市民心实事正在公开征集意见建议，2020年5月31日截止。"
    client.get("/")
    first = client.get("/")
    kept_page = {"if-none-match": first["ETag"]}
    assert (told in words(first), client.get("/", headers=kept_page).status_code) == (True, 304)

    end_call(call=call, by=officer, today=DAY)
    ended = client.get("/", headers=kept_page)
    settings.PORTAL_TODAY = date(2020, 5, 9)
    over = client.get("/", headers={"if-none-match": ended["ETag"]})

    assert (ended.status_code, "2020年5月8日截止。" in words(ended)) == (200, True)
    assert (over.status_code, "公开征集" in words(over)) == (200, False)
