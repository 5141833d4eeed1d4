"""Group chats: what their robots are sent, and every way in which that may fail."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.delivery import robots
from agencies.delivery.failing import Failed, Refused, Unreachable
from agencies.delivery.robots import host_is_allowed, send_to_robot, signed, within
from tests.notices import DINGTALK, WECOM, make_message, make_robot
from tests.receivers import free_port

SUBJECT = "【民生实事】4月月报将于5月6日截止"
TEXT = (
    f"**{SUBJECT}**\n\n市交通运输局：请登录填报。\n\n"
    "[去办理](https://ms.example.gov.cn/desk/reports/1/)"
)


@pytest.fixture
def wecom(traffic, vendor):
    return make_robot(traffic, url=vendor.url)


def told(robot) -> None:
    send_to_robot(robot, make_message(robot=robot, link="/desk/reports/1/"))


def test_wecom_gets_markdown(wecom, vendor):
    told(wecom)

    assert vendor.requests == [
        ("/send?key=a-secret-key", {"msgtype": "markdown", "markdown": {"content": TEXT}})
    ]


def test_dingtalk_gets_markdown_with_a_title_and_a_signed_address(traffic, vendor):
    told(make_robot(traffic, kind="dingtalk", url=vendor.url, secret="SEC-a-secret"))

    [(path, content)] = vendor.requests
    query = parse_qs(urlsplit(path).query)
    assert content == {"msgtype": "markdown", "markdown": {"title": SUBJECT, "text": TEXT}}
    timestamp = int(query["timestamp"][0])
    url = urlsplit(signed(vendor.url, "SEC-a-secret", timestamp))
    assert path == f"{url.path}?{url.query}"


def test_the_signature_is_the_one_the_vendor_documents():
    # HMAC-SHA256 of "1577262236757\nthis is secret" under "this is secret", by openssl
    assert signed("https://x.cn/?access_token=t", "this is secret", 1577262236757) == (
        "https://x.cn/?access_token=t&timestamp=1577262236757"
        "&sign=hmPWwU%2B7lVdm3ZZz0r9tSfx0L4Q26jWOZr9%2BGs6EZQM%3D"
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            (200, '{"errcode": 93000, "errmsg": "invalid webhook url"}'),
            "群机器人返回错误93000：invalid webhook url",
        ),
        ((500, "oops"), "群机器人返回HTTP 500。"),
        ((200, "<html>"), "群机器人的应答无法识别。"),
        ((200, "[]"), "群机器人的应答无法识别。"),
        ((200, "{}"), "群机器人的应答无法识别。"),
    ],
)
def test_an_answer_that_is_no_yes_is_a_failure(wecom, vendor, answer, said):
    vendor.answer = answer

    with pytest.raises(Failed) as failure:
        told(wecom)

    assert str(failure.value) == said


def test_a_redirect_is_not_followed(wecom, vendor):
    vendor.answer, vendor.headers = (302, ""), {"Location": f"https://{vendor.host}/elsewhere"}

    with pytest.raises(Failed, match="HTTP 302"):
        told(wecom)
    assert len(vendor.requests) == 1


def test_a_server_that_never_answers_is_given_up(wecom, vendor, monkeypatch):
    vendor.answer = None
    monkeypatch.setattr(robots, "TIMEOUT", (5, 0.2))

    with pytest.raises(Unreachable, match="没有按时应答"):
        told(wecom)


def test_a_server_that_is_not_there(traffic, settings):
    host = f"127.0.0.1:{free_port()}"
    settings.ROBOT_HOSTS = [host]

    with pytest.raises(Unreachable) as failure:
        told(make_robot(traffic, url=f"https://{host}/send?key=a-secret-key"))

    assert str(failure.value) == "连接不上群机器人服务器。"


def test_a_certificate_nobody_vouches_for(wecom, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")

    with pytest.raises(Unreachable, match="证书不可信"):
        told(wecom)


def test_other_hosts_and_robots_switched_off_are_never_called(wecom, vendor, settings, traffic):
    settings.ROBOT_HOSTS = ["qyapi.weixin.qq.com"]
    with pytest.raises(Refused, match="不在允许的范围内"):
        told(wecom)
    with pytest.raises(Refused, match="已停用"):
        told(make_robot(traffic, active=False))

    assert vendor.requests == []


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        (WECOM, True),
        (DINGTALK, True),
        ("http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", False),
        ("https://qyapi.weixin.qq.com.evil.cn/", False),
        ("https://qyapi.weixin.qq.com@evil.cn/", False),
        ("https://evil.cn/qyapi.weixin.qq.com", False),
        ("https://qyapi.weixin.qq.com:8443/", False),
    ],
)
def test_only_the_vendors_hosts_by_https(url, allowed):
    assert host_is_allowed(url) is allowed


@given(st.text(), st.integers(3, 60))
def test_a_text_is_cut_to_the_bytes_the_vendor_takes(text, longest):
    cut = within(text, longest)

    assert len(cut.encode()) <= longest
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))
