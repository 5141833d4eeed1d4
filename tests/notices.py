"""Notices, outbox rows and group chats, in the tests."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from django.utils import timezone

from agencies.models import Agency, Delivery, Message, Robot, User

NOW = datetime(2020, 5, 8, 9, 30, tzinfo=timezone.get_default_timezone())
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=wecom-key"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=dingtalk-token"
_numbers = count(1)


def make_message(
    *, recipient: User | None = None, robot: Robot | None = None, **changes
) -> Message:
    """A notice about a matter of its own."""
    fields = {
        "matter": f"test:{next(_numbers)}",
        "rung": "1",
        "subject": "4月月报将于5月6日截止",
        "body": "市交通运输局：请登录填报。",
        "created_at": NOW,
    }
    return Message.objects.create(recipient=recipient, robot=robot, **(fields | changes))


def make_delivery(
    *,
    recipient: User | None = None,
    robot: Robot | None = None,
    office: Agency | None = None,
    **changes,
) -> Delivery:
    """A row of the outbox due since ``NOW``: mail to a person, or a post to a group chat."""
    message = make_message(recipient=recipient, robot=robot, office=office)
    fields = {
        "channel": robot.kind if robot else "email",
        "address": "" if robot else "clerk@example.gov.cn",
        "next_try_at": NOW,
    }
    return Delivery.objects.create(message=message, **(fields | changes))


def make_robot(agency: Agency, *, kind: str = "wecom", **changes) -> Robot:
    fields = {"name": "月报工作群", "url": WECOM if kind == "wecom" else DINGTALK}
    return Robot.objects.create(agency=agency, kind=kind, **(fields | changes))
