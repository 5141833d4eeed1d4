"""Asking for something in public: without sign-in, within limits, unseen until answered."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agencies.refusals import Conflict
from pledges.actions.suggestions import Asked, receive
from pledges.models import Batch, Category, Suggestion
from tests.publications import words
from tests.suggestions import DAY, make_answered, make_suggestion
from tests.test_remark_public import own_cache  # noqa: F401

AT = "/suggest/"
ASKED = {"title": "老旧小区加装电梯", "text": "老人上下楼不便。"}


def test_it_is_kept_as_written_and_its_code_is_given(client, call, county):
    Category.objects.create(batch=call.batch, name="尚未公布的方面", order=1)
    Category.objects.create(batch=Batch.objects.get(slug="chengde-2020"), name="城建", order=1)
    more = {"contact": " a@b.cn ", "domain": "城建", "region": str(county.pk)}

    done = client.post(AT, ASKED | more, follow=True)

    kept = Suggestion.objects.values().get()
    del kept["id"], kept["received_at"]
    code = kept.pop("receipt")
    assert kept == {
        "solicitation_id": call.pk, "channel": "online", "proposer": "",
        "title": "老旧小区加装电梯", "text": "老人上下楼不便。", "domain": "城建",
        "region_id": county.pk, "contact": "a@b.cn", "contact_until": date(2020, 8, 29),
        "contact_erased_on": None, "received_on": DAY, "state": "new", "merged_into_id": None,
        "reason": "", "candidate_id": None, "pledge_id": None, "answer": "", "is_public": False,
        "decided_by_id": None, "decided_on": None, "answered_on": None,
    }  # fmt: skip
    assert done.redirect_chain == [("/suggest/sent/", 302)]
    assert (done.status_code, f"您的查询码 {code}" in words(done)) == (200, True)
    assert "a@b.cn" not in done.content.decode()


def test_title_and_text_are_enough_and_the_rest_says_what_it_is_for(client, call):
    page = words(client.get(AT))
    assert "只用于核实和答复，2020年8月29日自动清除，不会公开。" in page
    assert ("请写明希望办什么事。" in page, "2020年5月1日至2020年5月31日" in page) == (True, True)

    assert client.post(AT, ASKED).status_code == 302

    assert Suggestion.objects.values_list("contact", "contact_until").get() == ("", None)


def test_domains_are_those_of_published_batches_alone(client, call):
    Category.objects.create(batch=call.batch, name="尚未公布的方面", order=1)
    Category.objects.create(batch=Batch.objects.get(slug="chengde-2020"), name="城建", order=1)

    form = client.get(AT).context["form"]

    assert form.fields["domain"].choices == [("", "不选"), ("城建", "城建")]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"title": " "}, "标题：请填写这一栏。"),
        ({"title": "字" * 61}, "标题：不能超过60字，现有61字。"),
        ({"text": ""}, "内容：请填写这一栏。"),
        ({"text": "字" * 1001}, "内容：不能超过1000字，现有1001字。"),
        ({"contact": "x" * 101}, "联系方式：不能超过100字，现有101字。"),
        ({"region": "999999"}, "所在区划："),
        ({"website": "http://x"}, "未能确认是由人填写的，请清空这一栏再提交。"),
        ({"title": "找我13812345678"}, "手机号码“138****78”"),
        ({"text": "身份证220101196805120017"}, "身份证号码“220****17”"),
    ],
)
def test_a_bad_form_comes_back_with_what_was_typed(client, call, sent, message):
    response = client.post(AT, ASKED | {"contact": "保留的话"} | sent)

    assert (response.status_code, message in words(response)) == (400, True)
    typed = (ASKED | {"contact": "保留的话"} | sent)["text"]
    assert typed in response.content.decode()
    assert not Suggestion.objects.exists()


def test_the_action_keeps_no_numbers_and_takes_none_outside_the_window(call):
    with pytest.raises(ValidationError, match="不得有电话号码"):
        receive(call=call, asked=Asked("电梯", "打13812345678"), today=DAY)
    for day in (date(2020, 4, 30), date(2020, 6, 1)):
        with pytest.raises(Conflict):
            receive(call=call, asked=Asked("电梯", "装。"), today=day)
    assert not Suggestion.objects.exists()


def test_what_was_written_when_the_call_ended_is_handed_back(client, call, settings):
    settings.PORTAL_TODAY = date(2020, 6, 1)

    response = client.post(AT, ASKED)

    assert response.status_code == 409
    assert "征集在您填写时已经结束" in words(response)
    assert ASKED["text"] in words(response)
    assert not Suggestion.objects.exists()


def test_the_sixth_in_an_hour_is_told_when_again(client, call):
    for _ in range(5):
        assert client.post(AT, ASKED).status_code == 302

    refused = client.post(AT, ASKED | {"text": "第六条的话"})

    assert refused.status_code == 429
    assert "同一网络每小时最多提交5条" in words(refused)
    assert "第六条的话" in refused.content.decode()
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert Suggestion.objects.count() == 5
    assert client.post(AT, ASKED, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_markup_is_shown_as_the_text_it_is(client, call, officer):
    evil = "<script>alert(1)</script>"
    made = make_answered(call, officer, title=evil, text=evil)

    pages = [
        client.get("/suggestions/chengde-2021/"),
        client.post("/suggest/receipt/", {"code": made.receipt}),
    ]
    client.force_login(officer)
    pages += [
        client.get("/office/planning/chengde-2021/suggestions/?state=all"),
        client.get(f"/office/planning/suggestion/{made.pk}/"),
    ]

    for page in pages:
        text = page.content.decode()
        assert ("<script>alert" in text, "&lt;script&gt;alert(1)" in text) == (False, True)


def test_nothing_is_kept_by_the_browser_nor_listed_by_search_engines(client, call):
    code = {"code": make_suggestion(call).receipt}
    for response in (
        client.get("/suggest/receipt/"), client.post("/suggest/receipt/", code), client.get(AT),
    ):  # fmt: skip
        assert "no-store" in response["Cache-Control"]
        assert "sessionid" not in response.cookies
    assert client.get("/suggest/receipt/")["X-Robots-Tag"] == "noindex"


def test_it_is_there_in_english_and_for_elders(client, call):
    client.cookies["elder"] = "1"
    assert '<html lang="zh-hans" class="elder">' in client.get(AT).content.decode()
    client.cookies["django_language"] = "en"
    assert '<html lang="en"' in client.get(AT).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_takes_three_queries(client, call, count, django_assert_num_queries):
    for _ in range(count):
        make_suggestion(call)

    # the calls open today, the domains, the places
    with django_assert_num_queries(3):
        client.get(AT)
