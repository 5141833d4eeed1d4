"""What the account of the token was told: its own inbox, read only."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from agencies.api.resources import Listed
from agencies.filters import Moment
from agencies.models import Message, User
from agencies.serializers.words import Words


class MessageRow(serializers.ModelSerializer[Message]):
    """A notice to one reader about one matter."""

    words: ClassVar[Words] = {
        "matter": _("所涉事项的标识，同一事项的各条消息相同，如report:17。"),
        "rung": _("事项的环节。同一事项、同一环节只通知一次。"),
        "body": _("消息的内容。"),
        "link": _("办理页面在门户上的路径，供转给办理的人；没有的为空。"),
        "created_at": _("发出的时刻。"),
    }

    class Meta:
        model = Message
        fields = ("id", "matter", "rung", "subject", "body", "link", "created_at")
        read_only_fields = fields


class MessageFilter(filters.FilterSet):
    since = Moment(
        field_name="created_at",
        lookup_expr="gte",
        label=_("此刻及以后发出的，ISO 8601带时区，如2023-10-16T08:00:00+08:00。"),
    )

    class Meta:
        model = Message
        fields: list[str] = []


class Messages(Listed):
    """The oldest first, so that a reader goes on from where it stopped."""

    tag = _("账号")
    summary = _("本账号的消息")
    about = _(
        "催报、退回、督办等通知，只有发给令牌所属账号的，最早的在前。接入系统自己记住读到了哪里。"
    )
    serializer_class = MessageRow
    filterset_class = MessageFilter
    queryset = Message.objects.none()

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        asker = cast(User, self.request.user)
        return Message.objects.filter(recipient=asker).order_by("created_at", "pk")
