"""Saying something of a pledge: without sign-in, within limits, unseen until it is answered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies.limiting import Refused, take_turn
from agencies.refusals import Conflict
from results.actions.remarks import receive
from results.actions.settings import save_settings
from results.models import Publication, Remark
from results.open_data.account import account_of
from results.open_data.remarks import remark_entries, voice_of
from tests.promises import APRIL, make_accepted
from tests.publications import release, words
from tests.remarks import answered, make_remark

AT = "/results/chengde-2020/1/say/"
PLEDGE = "/results/chengde-2020/1/"
SAID = {"kind": "question", "text": "路灯什么时候装？"}
DAY = date(2020, 5, 8)


@pytest.fixture(autouse=True)
def own_cache(settings):
    """Counters of each test's own."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "remarks",
        }
    }
    cache.clear()


@pytest.fixture
def public(batch, roads) -> Publication:
    make_accepted(roads, APRIL, "30")
    return release(batch, APRIL)


def voice_on(publication: Publication, day: date):
    return voice_of(account_of(publication), publication, day)


def test_a_question_is_kept_as_written_and_its_code_is_given(client, public):
    done = client.post(AT, SAID | {"contact": " a@b.cn "}, follow=True)

    kept = Remark.objects.values().get()
    del kept["id"], kept["received_at"]
    code = kept.pop("receipt")
    assert kept == {
        "batch_id": public.batch_id, "publication_id": public.pk, "no": "1", "kind": "question",
        "text": "路灯什么时候装？", "contact": "a@b.cn", "contact_until": date(2020, 8, 6),
        "contact_erased_on": None, "state": "new", "received_on": DAY, "answer": "",
        "upheld": None, "is_public": False, "reason": "", "decided_by_id": None,
        "decided_on": None,
    }  # fmt: skip
    assert done.redirect_chain == [("/results/remarks/sent/", 302)]
    assert (done.status_code, f"您的查询码 {code}" in words(done)) == (200, True)
    assert "a@b.cn" not in done.content.decode()


def test_the_form_says_how_long_what_is_kept(client, public, officer):
    page = words(client.get(AT))
    assert "只用于答复，90天后（2020年8月6日）自动清除，不会公开。" in page
    assert "数据异议（认为公布的数据有误，可在2020年5月15日当日及以前提出）" in page

    save_settings(batch=public.batch, by=officer, contact_days=30)

    assert "只用于答复，30天后（2020年6月7日）自动清除，不会公开。" in words(client.get(AT))


@pytest.mark.parametrize(
    ("day", "open_still"), [(date(2020, 5, 15), True), (date(2020, 5, 16), False)]
)
def test_an_objection_is_taken_through_the_last_day(client, public, settings, day, open_still):
    settings.PORTAL_TODAY = day

    response = client.post(AT, SAID | {"kind": "objection"})

    assert (response.status_code, Remark.objects.count()) == ((302, 1) if open_still else (400, 0))
    if not open_still:
        assert "现行版本的数据异议期已于2020年5月15日截止" in words(response)
        assert SAID["text"] in response.content.decode()
        with pytest.raises(Conflict):
            receive(voice=voice_on(public, day), no="1", kind="objection", text="x", today=day)


def test_a_new_version_opens_the_window_anew_and_embargoes_count(client, public, batch, settings):
    later = release(batch, APRIL, on=date(2020, 6, 1))
    settings.PORTAL_TODAY = date(2020, 6, 8)

    client.post(AT, SAID | {"kind": "objection"})

    assert Remark.objects.get().publication == later


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"kind": ""}, "类型：请选择类型。"),
        ({"text": "  "}, "内容：请写明内容。"),
        ({"text": "字" * 1001}, "内容：内容不能超过1000字，现有1001字。"),
        ({"contact": "x" * 101}, "联系方式：联系方式不能超过100字。"),
        ({"kind": "praise"}, "类型：请从列出的类型中选择。"),
        ({"website": "http://x"}, "未能确认是由人填写的，请清空这一栏再提交。"),
        ({"text": "找我13812345678"}, "手机号码“138****78”"),
        ({"text": "身份证220101196805120017"}, "身份证号码“220****17”"),
    ],
)
def test_a_bad_form_comes_back_with_what_was_typed(client, public, sent, message):
    response = client.post(AT, {"text": "保留的话", "contact": "保留", **SAID} | sent)

    assert (response.status_code, message in words(response)) == (400, True)
    typed = sent.get("text", SAID["text"]).strip()
    assert typed in response.content.decode()
    assert not Remark.objects.exists()


def test_the_action_keeps_no_numbers_either(public):
    with pytest.raises(ValidationError):
        receive(
            voice=voice_on(public, DAY), no="1", kind="question", text="打13812345678", today=DAY
        )


def test_markup_is_shown_as_the_text_it_is(client, public, officer):
    evil = "<script>alert(1)</script><b onclick=x>"
    remark = make_remark(public, text=evil)
    answered(remark, officer, words=evil)

    for response in (
        client.get(PLEDGE), client.post("/results/remarks/", {"code": remark.receipt})
    ):  # fmt: skip
        page = response.content.decode()
        assert "<script>alert" not in page
        assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;&lt;b onclick=x&gt;") == 2
    client.force_login(officer)
    for address in ("/office/publish/remarks/?state=all", f"/office/publish/remarks/{remark.pk}/"):
        page = client.get(address).content.decode()
        assert ("<script>alert" in page, "&lt;script&gt;alert(1)" in page) == (False, True)
    assert "<script>" not in remark_entries("chengde-2020", "1")[0].text


def test_the_sixth_in_an_hour_is_told_when_again(client, public):
    for _ in range(5):
        assert client.post(AT, SAID).status_code == 302

    refused = client.post(AT, SAID | {"text": "第六条的话"})

    hour = (timezone.localtime() + timedelta(hours=1)).replace(minute=0)
    again = f"5月{8 if hour.hour else 9}日{hour:%H}:00"
    told = f"同一网络每小时最多提交5条，请在{again}以后再提交。您写的内容还在下面。"
    assert (refused.status_code, told in words(refused)) == (429, True)
    assert "第六条的话" in refused.content.decode()
    assert Remark.objects.count() == 5
    assert client.post(AT, SAID, REMOTE_ADDR="10.0.0.9").status_code == 302


def moment(hour: int, minute: int = 0, day: int = 8):
    return timezone.make_aware(timezone.datetime(2020, 5, day, hour, minute))


def test_an_hour_later_there_are_five_more_and_twenty_a_day(db):
    for hour in range(9, 13):
        assert [take_turn(address="10.0.0.1", now=moment(hour, 59)) for _ in range(5)] == [None] * 5
    refused = take_turn(address="10.0.0.1", now=moment(13))

    assert refused == Refused(moment(0, day=9), 20, daily=True)
    assert take_turn(address="10.0.0.1", now=moment(9, day=9)) is None


def test_the_whole_site_has_a_ceiling(settings):
    settings.REMARKS_AN_HOUR_IN_ALL = 2
    for number in (1, 2):
        assert take_turn(address=f"10.0.0.{number}", now=moment(9)) is None

    refused = take_turn(address="10.0.0.3", now=moment(9, 30))

    assert refused == Refused(moment(10), 2, everybody=True)


@pytest.mark.parametrize(
    ("first", "second", "one_place"),
    [
        ("10.0.0.1", "::ffff:10.0.0.1", True),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("10.0.0.1", "10.0.0.2", False),
    ],
)
def test_one_household_is_one_place(settings, first, second, one_place):
    settings.REMARKS_AN_HOUR = 1
    take_turn(address=first, now=moment(9))

    assert (take_turn(address=second, now=moment(9)) is not None) is one_place


def test_behind_a_proxy_its_word_counts_and_the_visitor_s_does_not(client, public, settings):
    settings.TRUSTED_PROXIES, settings.REMARKS_AN_HOUR = 1, 1

    def send(told: str) -> int:
        return client.post(AT, SAID, headers={"x-forwarded-for": told}).status_code

    assert [send("1.1.1.1, 9.9.9.9"), send("2.2.2.2, 9.9.9.9"), send("9.9.9.8")] == [302, 429, 302]


def test_no_address_is_kept_anywhere_in_the_cache(client, public):
    client.post(AT, SAID, REMOTE_ADDR="203.0.113.77")

    from django.core.cache.backends import locmem

    kept = str({key: repr(value) for key, value in locmem._caches["remarks"].items()})
    assert ("203.0.113" in kept, "remarks:all" in kept) == (False, True)


@pytest.mark.parametrize("at_once", [True, False])
def test_an_office_that_takes_none_has_no_door(client, batch, roads, officer, at_once):
    """Closed at once, on its page and for whoever still has the form, without a new version."""
    if at_once:
        release(batch)
    save_settings(batch=batch, by=officer, takes_remarks=False)
    publication = Publication.objects.first() or release(batch)

    for response in (client.get(AT), client.post(AT, SAID)):
        assert (response.status_code, "现在不接受公众意见" in words(response)) == (404, True)
    assert not Remark.objects.exists()
    assert AT not in client.get(PLEDGE).content.decode()
    with pytest.raises(Conflict):
        receive(voice=voice_on(publication, DAY), no="1", kind="question", text="x", today=DAY)


def test_a_reader_who_kept_the_page_gets_it_anew_when_the_form_closes(client, public, officer):
    client.get(PLEDGE)  # which leaves the form's token
    kept = client.get(PLEDGE)
    assert (AT in kept.content.decode(), "提意见、咨询或数据异议" in words(kept)) == (True, True)

    save_settings(batch=public.batch, by=officer, takes_remarks=False)
    closed = client.get(PLEDGE, headers={"If-None-Match": kept["ETag"]})
    save_settings(batch=public.batch, by=officer, takes_remarks=True)
    again = client.get(PLEDGE, headers={"If-None-Match": kept["ETag"]})

    assert (closed.status_code, AT in closed.content.decode()) == (200, False)
    assert again.status_code == 304
    assert client.get(AT).status_code == 200


def test_a_version_made_while_it_was_closed_stays_closed_until_the_next(
    client, roads, batch, officer
):
    save_settings(batch=batch, by=officer, takes_remarks=False)
    release(batch)
    save_settings(batch=batch, by=officer, takes_remarks=True)
    assert (client.get(AT).status_code, AT in client.get(PLEDGE).content.decode()) == (404, False)

    release(batch, on=date(2020, 5, 8))

    assert (client.get(AT).status_code, AT in client.get(PLEDGE).content.decode()) == (200, True)


def test_what_was_answered_stays_on_the_page_of_a_closed_form(client, public, officer):
    answered(make_remark(public), officer)

    save_settings(batch=public.batch, by=officer, takes_remarks=False)

    page = words(client.get(PLEDGE))
    assert ("公众意见 咨询" in page, "六月底前装好。" in page) == (True, True)
    assert "凭查询码查看答复" not in page


def test_old_versions_without_the_setting_have_no_door_either(client, public):
    del public.content["settings"]
    public.save()

    assert (client.get(AT).status_code, AT in client.get(PLEDGE).content.decode()) == (404, False)


@pytest.mark.parametrize("address", ["/results/nowhere/1/say/", "/results/chengde-2020/99/say/"])
def test_there_is_no_form_for_what_is_not_public(client, public, address):
    assert client.get(address).status_code == 404


def test_nothing_is_kept_by_the_browser_nor_listed_by_search_engines(client, public):
    code = {"code": make_remark(public).receipt}
    for response in (
        client.get(AT), client.get("/results/remarks/"), client.post("/results/remarks/", code)
    ):  # fmt: skip
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"
        assert "sessionid" not in response.cookies


def test_it_is_there_in_english_and_for_elders(client, public):
    client.cookies["elder"] = "1"
    assert '<html lang="zh-hans" class="elder">' in client.get(AT).content.decode()
    client.cookies["django_language"] = "en"
    assert '<html lang="en"' in client.get(AT).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_takes_two_queries(client, public, count, django_assert_num_queries):
    for _ in range(count):
        make_remark(public)

    # the versions of the batch, and its settings
    with django_assert_num_queries(2):
        client.get(AT)
