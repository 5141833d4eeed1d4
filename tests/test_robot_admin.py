"""Group chats are registered by the administrator, at the vendors' hosts only."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse

from agencies.models import Robot
from tests.notices import WECOM, make_robot

ADD = reverse("admin:agencies_robot_add")


def typed(traffic, **changes) -> dict:
    fields = {"agency": traffic.pk, "name": "工作群", "kind": "wecom", "url": WECOM, "active": "on"}
    return fields | changes


def test_a_group_chat_is_registered(client, administrator, traffic):
    client.force_login(administrator)

    client.post(ADD, typed(traffic))

    assert list(Robot.objects.values_list("agency", "url", "active")) == [(traffic.pk, WECOM, True)]


@pytest.mark.parametrize("url", ["https://evil.cn/?key=k", "http://qyapi.weixin.qq.com/?key=k"])
def test_any_other_address_is_refused(client, administrator, traffic, url):
    client.force_login(administrator)

    answer = client.post(ADD, typed(traffic, url=url))

    assert "只能使用下列服务器上以https://开头的地址" in answer.content.decode()
    assert not Robot.objects.exists()


def test_the_audit_trail_holds_neither_the_key_nor_the_secret(traffic):
    make_robot(traffic, kind="dingtalk", secret="SEC-a-secret")

    [event] = apps.get_model("agencies", "RobotEvent").objects.values()
    assert "name" in event
    assert {"url", "secret"} & set(event) == set()
