"""What was announced, for a system that missed it or asks instead of being told."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from agencies.actions.webhooks import heard_by
from agencies.api.resources import Listed
from agencies.filters import Moment
from agencies.models import Announcement, User
from agencies.models.webhook import AnnouncementKind
from agencies.serializers.words import Words


class AnnouncementSerializer(serializers.Serializer[Announcement]):
    """As it is pushed (``agencies.delivery.webhooks.message_of``)."""

    words: ClassVar[Words] = {
        "type": _("事件类型的代码。"),
        "timestamp": _("事件发生的时刻，带时区。"),
    }

    id = serializers.UUIDField(
        source="pk", label=_("编号"), help_text=_("与推送的webhook-id相同，重复的按此识别。")
    )
    type = serializers.ChoiceField(source="kind", choices=AnnouncementKind.choices, label=_("类型"))
    timestamp = serializers.DateTimeField(source="happened_at", label=_("时间"))
    data = serializers.DictField(  # type: ignore[assignment]
        label=_("内容"), help_text=_("各类型的内容见推送说明。")
    )


class AnnouncementFilter(filters.FilterSet):
    since = Moment(
        field_name="happened_at",
        lookup_expr="gte",
        label=_("此刻及以后发生的，ISO 8601带时区，如2023-10-16T08:00:00+08:00。"),
    )
    type = filters.ChoiceFilter(
        field_name="kind", choices=AnnouncementKind.choices, label=_("类型。")
    )

    class Meta:
        model = Announcement
        fields: list[str] = []


class Announcements(Listed):
    """The oldest first, so that a reader goes on from where it stopped."""

    tag = _("推送")
    summaries = {"list": _("推送事件")}
    abouts = {
        "list": _("本系统可以知道的事件，最早的在前：发布和撤回人人可知，退回和督办只限本单位。")
    }
    serializer_class = AnnouncementSerializer
    filterset_class = AnnouncementFilter
    queryset = Announcement.objects.none()

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return heard_by(cast(User, self.request.user))
