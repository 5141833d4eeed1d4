"""Robots of group chats: WeCom (企业微信) and DingTalk (钉钉) webhooks.

Both take a POST of JSON and answer 200 with ``errcode``; anything but 0 is a failure.
Formats as documented at developer.work.weixin.qq.com (群机器人配置说明) and
open.dingtalk.com (自定义机器人接入). Neither vendor recognises a repeat, so what
may have arrived is never repeated by itself.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import quote_plus, urlsplit

import requests
from django.conf import settings
from django.utils.translation import gettext as _

from agencies.delivery.failing import Failed, Refused, Unreachable
from agencies.delivery.letters import absolute
from agencies.models import Message, Robot

TIMEOUT = (5, 15)  # seconds to connect, and between two bytes of the answer
LONGEST = {Robot.Kind.WECOM: 4096, Robot.Kind.DINGTALK: 20000}  # bytes of UTF-8


def send_to_robot(robot: Robot, message: Message) -> None:
    """Post one notice to a group chat.

    Raises ``Failed``, ``Unreachable`` (no answer) or ``Refused`` (switched off, or a host
    that is not allowed). What they say never holds the address, which carries the key.
    """
    if not robot.active:
        raise Refused(_("群机器人已停用。"))
    if not host_is_allowed(robot.url):
        raise Refused(_("Webhook地址不在允许的范围内。"))
    url = robot.url
    if robot.kind == Robot.Kind.DINGTALK and robot.secret:
        url = signed(url, robot.secret, round(time.time() * 1000))
    _check(_posted(url, payload(robot.kind, message)))


def host_is_allowed(url: str) -> bool:
    """May this webhook be called? Only by https, and only at a host of ``ROBOT_HOSTS``."""
    parts = urlsplit(url)
    return parts.scheme == "https" and parts.netloc in settings.ROBOT_HOSTS


def signed(url: str, secret: str, timestamp: int) -> str:
    """The address with DingTalk's signature (加签); ``timestamp`` in milliseconds."""
    text = f"{timestamp}\n{secret}"
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return f"{url}&timestamp={timestamp}&sign={quote_plus(base64.b64encode(digest))}"


def payload(kind: str, message: Message) -> dict[str, Any]:
    """The JSON the vendor of ``kind`` takes, inside the length it takes."""
    title = _("【民生实事】%(subject)s") % {"subject": message.subject}
    parts = [f"**{title}**", message.body]
    address = absolute(message.link)
    if address:
        parts.append("[" + _("去办理") + f"]({address})")
    text = within("\n\n".join(parts), LONGEST[Robot.Kind(kind)])
    if kind == Robot.Kind.WECOM:
        return {"msgtype": "markdown", "markdown": {"content": text}}
    return {"msgtype": "markdown", "markdown": {"title": title, "text": text}}


def within(text: str, longest: int) -> str:
    """``text`` cut, with 「…」, so that its UTF-8 is no longer than ``longest`` bytes."""
    if len(text.encode()) <= longest:
        return text
    return text.encode()[: longest - len("…".encode())].decode("utf-8", "ignore") + "…"


def _posted(url: str, content: dict[str, Any]) -> requests.Response:
    try:
        return requests.post(url, json=content, timeout=TIMEOUT, allow_redirects=False)
    except requests.Timeout as error:
        raise Unreachable(_("群机器人没有按时应答。")) from error
    except requests.exceptions.SSLError as error:
        raise Unreachable(_("群机器人服务器的证书不可信。")) from error
    except requests.RequestException as error:
        raise Unreachable(_("连接不上群机器人服务器。")) from error


def _check(answer: requests.Response) -> None:
    if answer.status_code != requests.codes.ok:
        raise Failed(_("群机器人返回HTTP %(code)s。") % {"code": answer.status_code})
    try:
        content = answer.json()
        code = content["errcode"]
    except (requests.JSONDecodeError, KeyError, TypeError) as error:
        raise Failed(_("群机器人的应答无法识别。")) from error
    if code != 0:
        said = str(content.get("errmsg", ""))[:150]
        raise Failed(_("群机器人返回错误%(code)s：%(words)s") % {"code": code, "words": said})
