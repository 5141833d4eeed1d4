"""Letters over the interface: as their addressee, as the office, as who had a copy."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agencies.serializers.fields import Ref
from agencies.serializers.words import Words
from oversight.models import (
    Notice,
    NoticeReply,
    NoticeStep,
)
from oversight.serializers.files import FileRow
from pledges.serializers import BatchRef, IndicatorRef, PledgeRef


class NoticeRow(serializers.ModelSerializer[Notice]):
    words: ClassVar[Words] = {
        "rung": _("文书类型的代码。"),
        "rung_name": _("文书类型的名称。"),
        "agency": _("收到文书的单位；发给地方的为null。"),
        "region": _("收到文书的地方；发给单位的为null。"),
        "number": _("文号；未编号的为空。"),
        "subject": _("标题。"),
        "drafted_on": _("起草的日期。"),
        "sent_on": _("发出的日期；未发出的为null。"),
        "sign_due": _("应在哪一天前签收；未发出的为null。"),
        "reply_due": _("应在哪一天前回复；不须回复的为null。"),
        "rectify_due": _("应在哪一天前整改完成；没有期限的为null。"),
        "signed_on": _("签收的日期；未签收的为null。"),
        "replied_on": _("回复的日期；未回复的为null。"),
        "ended_on": _("办结的日期；未办结的为null。"),
    }

    batch = BatchRef(read_only=True)
    rung_name = serializers.CharField(source="get_rung_display", read_only=True)
    state_name = serializers.CharField(source="get_state_display", read_only=True)
    agency = Ref(read_only=True, allow_null=True)
    region = Ref(read_only=True, allow_null=True)
    matters = serializers.IntegerField(
        source="matter_count", read_only=True, help_text=_("所列事项数。")
    )

    class Meta:
        model = Notice
        fields = (
            "id", "batch", "rung", "rung_name", "agency", "region", "state", "state_name",
            "number", "subject", "matters", "drafted_on", "sent_on", "sign_due", "reply_due",
            "rectify_due", "signed_on", "replied_on", "ended_on",
        )  # fmt: skip
        read_only_fields = fields


class MatterRow(serializers.Serializer[Any]):
    """A matter as the letter tells of it."""

    flag_id = serializers.IntegerField(source="matter.flag_id", help_text=_("滞后标记的编号。"))
    pledge = PledgeRef(source="matter.flag.share.indicator.pledge")
    indicator = IndicatorRef(source="matter.flag.share.indicator")
    place = Ref(allow_null=True, help_text=_("承担的地方或单位；合计为null。"))
    cause = serializers.CharField(help_text=_("事由。"))
    text = serializers.CharField(source="sentence", help_text=_("列入时的研判说明。"))
    cleared = serializers.BooleanField(source="is_cleared", help_text=_("是否已解除。"))


class ReplyRow(serializers.ModelSerializer[NoticeReply]):
    words: ClassVar[Words] = {
        "text": _("回复的内容。"),
        "promised_on": _("承诺完成整改的日期；没有承诺的为null。"),
        "on": _("回复的日期。"),
        "reviewed_on": _("审核的日期；未审核的为null。"),
        "review_note": _("审核意见；没有的为空。"),
    }

    state_name = serializers.CharField(source="get_state_display", read_only=True)
    by = serializers.CharField(read_only=True, help_text=_("回复人。"))
    reviewed_by = serializers.CharField(read_only=True, allow_null=True, help_text=_("审核人。"))
    files = FileRow(
        source="attachments", many=True, read_only=True, help_text=_("附件，不含已移除的。")
    )

    class Meta:
        model = NoticeReply
        fields = (
            "id", "state", "state_name", "text", "measures", "promised_on", "by", "on",
            "reviewed_by", "reviewed_on", "review_note", "files",
        )  # fmt: skip
        read_only_fields = fields


class NoticeStepRow(serializers.ModelSerializer[NoticeStep]):
    words: ClassVar[Words] = {
        "reason": _("办理的说明；没有的为空。"),
    }

    action_name = serializers.CharField(source="get_action_display", read_only=True)
    by = serializers.CharField(
        read_only=True, allow_null=True, help_text=_("办理人；系统办理的为null。")
    )

    class Meta:
        model = NoticeStep
        fields = ("action", "action_name", "by", "on", "at", "reason")
        read_only_fields = fields


class LetterRow(NoticeRow):
    """A letter with its words and what it lists, as whoever had a copy of it reads it.

    It stands as Word at ``docx`` below its own address.
    """

    words: ClassVar[Words] = {
        "body": _("文书的正文。"),
    }

    listed = MatterRow(many=True, read_only=True, help_text=_("所列事项。"))

    class Meta(NoticeRow.Meta):
        fields = (*NoticeRow.Meta.fields, "body", "listed")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class NoticeWhole(LetterRow):
    """With what was answered, and every step."""

    replies = ReplyRow(many=True, read_only=True, help_text=_("回复，早的在前。"))
    steps = NoticeStepRow(many=True, read_only=True, help_text=_("办理环节，早的在前。"))

    class Meta(LetterRow.Meta):
        fields = (*LetterRow.Meta.fields, "replies", "steps")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]
