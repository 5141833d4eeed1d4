"""The security administrator's pages of systems, tokens and subscriptions, as one uses them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from agencies.delivery.webhooks import secret_of
from agencies.keys import is_token
from agencies.models import Push, Token, User, Webhook
from tests.systems import (
    make_system,
    make_token,
    make_webhook,
    security_person,
    system_addresses,
    told_of,
)

ALWAYS_THERE = ("/access/systems/", "/access/systems/new/")
NEW = {"name": "农房管理系统", "username": "ZJT-nongfang", "role": "reporter"}


@pytest.fixture
def page(client, db):
    client.force_login(security_person())
    return client


@pytest.fixture
def system(traffic):
    return make_system(agency=traffic)


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_system_is_registered(page, traffic):
    answer = page.post("/access/systems/new/", NEW | {"agency": traffic.pk}, follow=True)

    made = User.objects.get(is_system=True)
    assert answer.redirect_chain == [(f"/access/systems/{made.pk}/", 302)]
    assert (made.username, str(made), made.role, made.agency, made.has_usable_password()) == (
        "zjt-nongfang",
        "农房管理系统",
        "reporter",
        traffic,
        False,
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"agency": ""}, "填报员和单位负责人须填写单位或区划，且只填其中一个。"),
        ({"role": "head"}, "选择一个有效的选项"),
        ({"username": "system"}, "这个账号已有人使用，请换一个。"),
        ({"expires_on": "2020-05-07"}, "有效期不能早于今天。"),
        ({"name": ""}, "该字段是必填项。"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(page, system, traffic, change, said):
    answer = page.post("/access/systems/new/", NEW | {"agency": traffic.pk} | change)

    assert answer.status_code == 400
    assert said in words(answer)
    assert "有内容需要更正" in words(answer)
    kept = (NEW | change)["username"]
    assert f'value="{kept}"' in answer.content.decode()
    assert User.objects.filter(is_system=True).count() == 1


def test_the_text_of_a_token_is_in_one_answer_alone(page, system):
    typed = {"name": "生产环境", "scope": "write", "expires_on": "2020-12-31"}
    answer = page.post(f"/access/systems/{system.pk}/token/", typed)
    after = page.get(f"/access/systems/{system.pk}/")

    [text] = re.findall(r"msp_[0-9A-Za-z]{20,}", answer.content.decode())
    assert is_token(text)
    assert "no-store" in answer["Cache-Control"]
    assert text not in after.content.decode()
    assert text[:12] in after.content.decode()
    assert Token.objects.get().expires_on == date(2020, 12, 31)


def test_a_bad_term_is_said_beside_its_field(page, system):
    typed = {"name": "生产环境", "scope": "read", "expires_on": "2021-05-10"}
    answer = page.post(f"/access/systems/{system.pk}/token/", typed)

    assert answer.status_code == 400
    assert "有效期至：有效期最长366天" in words(answer)
    assert not Token.objects.exists()


def test_a_token_is_revoked_and_a_system_ended_and_resumed(page, system):
    token = make_token(system).token

    page.post(f"/access/systems/tokens/{token.pk}/revoke/")
    assert "已作废" in words(page.get(f"/access/systems/{system.pk}/"))
    assert page.post(f"/access/systems/tokens/{token.pk}/revoke/").status_code == 409
    page.post(f"/access/systems/{system.pk}/end/")
    assert "重新启用" in words(page.get(f"/access/systems/{system.pk}/"))
    page.post(f"/access/systems/{system.pk}/resume/")
    system.refresh_from_db()
    assert system.is_active


def test_the_term_of_an_account_is_set_and_lifted(page, system):
    address = f"/access/systems/{system.pk}/expiry/"

    page.post(address, {"expires_on": "2020-06-30"})
    assert User.objects.get(pk=system.pk).expires_on == date(2020, 6, 30)
    assert page.post(address, {"expires_on": "2020-05-07"}).status_code == 400
    page.post(address, {"expires_on": ""})
    assert User.objects.get(pk=system.pk).expires_on is None


def test_a_subscription_is_made_and_its_secret_shown_once(page, system):
    typed = {"url": "https://hooks.example.cn/ms", "kinds": ["report.returned"]}
    answer = page.post(f"/access/systems/{system.pk}/webhook/", typed)

    webhook = Webhook.objects.get()
    secret = secret_of(webhook)
    assert (webhook.url, webhook.kinds) == ("https://hooks.example.cn/ms", ["report.returned"])
    assert secret in answer.content.decode().replace("&#x3D;", "=")
    assert "no-store" in answer["Cache-Control"]
    assert secret not in page.get(f"/access/systems/webhooks/{webhook.pk}/").content.decode()
    assert (
        secret not in page.post(f"/access/systems/webhooks/{webhook.pk}/secret/").content.decode()
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://hooks.example.cn/", "地址须以https://开头。"),
        ("https://127.0.0.1/", "该地址指向内部网络，不能推送。"),
        ("https://[::ffff:10.0.0.1]/", "该地址指向内部网络，不能推送。"),
        ("https://user:word@hooks.example.cn/", "地址中不得带用户名和密码。"),
        ("https://one.example.cn/", "这个系统已经登记过同一推送地址。"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused(page, system, url, said):
    make_webhook(system, "https://one.example.cn/")
    answer = page.post(
        f"/access/systems/{system.pk}/webhook/", {"url": url, "kinds": ["notice.sent"]}
    )

    assert answer.status_code == 400
    assert said in words(answer)
    assert Webhook.objects.count() == 1


def test_a_subscription_is_changed_and_a_push_repeated(page, system):
    webhook = make_webhook(system, "https://one.example.cn/")
    told_of(1)
    Push.objects.update(state="dead", attempts=6, answer=500, last_error="对方返回HTTP 500。")
    push = Push.objects.get()
    address = f"/access/systems/webhooks/{webhook.pk}/"

    assert "已放弃 6 对方返回HTTP 500。" in words(page.get(address))
    page.post(f"/access/systems/pushes/{push.pk}/retry/")
    page.post(address, {"kinds": ["notice.sent"], "active": ""})
    push.refresh_from_db()
    webhook.refresh_from_db()

    assert (push.state, push.attempts) == ("pending", 0)
    assert (webhook.kinds, webhook.active) == (["notice.sent"], False)
    assert page.post(address, {"kinds": []}).status_code == 400


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_cost_the_same_for_one_and_three(page, traffic, rows, django_assert_num_queries):
    for number in range(rows):
        system = make_system(agency=traffic, username=f"system{number}")
        make_token(system)
    for number in range(rows):
        webhook = make_webhook(system, f"https://{number}.example.cn/")
        make_token(system, name=f"第{number}个")
    told_of(rows)
    page.get("/access/systems/")

    with django_assert_num_queries(5):
        page.get("/access/systems/")
    with django_assert_num_queries(6):
        page.get(f"/access/systems/{system.pk}/")
    with django_assert_num_queries(6):
        page.get(f"/access/systems/webhooks/{webhook.pk}/")


def test_an_account_of_a_person_is_no_system(page, reporter):
    for what in ("", "token/", "end/", "webhook/", "expiry/"):
        address = f"/access/systems/{reporter.pk}/{what}"
        answer = page.post(address) if what else page.get(address)
        assert answer.status_code == 404


def test_a_system_signs_in_on_no_page(client, system):
    for password in ("", "!", system.password):
        client.post("/accounts/login/", {"login": "system", "password": password})
        assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("role", ["administrator", "auditor", "director", "reporter"])
def test_no_page_of_systems_opens_to_another_role(client, request, officer, role):
    addresses = [reverse(name, kwargs=at) for name, at in system_addresses(officer).items()]
    client.force_login(request.getfixturevalue(role))

    assert {client.post(address).status_code for address in addresses} == {403, 405}
    assert {client.get(address).status_code for address in ALWAYS_THERE} == {403}
    assert not Token.objects.exclude(revoked_at=None).exists()
