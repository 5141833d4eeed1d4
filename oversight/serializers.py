"""Supervision over the interface: letters, problems, acceptance, bulletins, the audit trail."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agencies.serializers.fields import Month, Ref
from oversight.models import (
    AcceptanceCase,
    Attachment,
    Bulletin,
    Notice,
    NoticeReply,
    NoticeStep,
    Problem,
    ProblemStep,
    SignOff,
)
from pledges.serializers import BatchRef, IndicatorRef, PledgeRef


class NoticeRow(serializers.ModelSerializer[Notice]):
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


class FileRow(serializers.ModelSerializer[Attachment]):
    """A file that goes with a reply or a problem."""

    class Meta:
        model = Attachment
        fields = ("id", "name", "content_type", "size", "sha256", "uploaded_at")
        read_only_fields = fields


class ReplyRow(serializers.ModelSerializer[NoticeReply]):
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
    action_name = serializers.CharField(source="get_action_display", read_only=True)
    by = serializers.CharField(
        read_only=True, allow_null=True, help_text=_("办理人；系统办理的为null。")
    )

    class Meta:
        model = NoticeStep
        fields = ("action", "action_name", "by", "on", "at", "reason")
        read_only_fields = fields


class LetterRow(NoticeRow):
    """A letter with its words and what it lists, as whoever had a copy of it reads it."""

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


class ProblemRow(serializers.ModelSerializer[Problem]):
    batch = BatchRef(source="pledge.batch", read_only=True)
    pledge = PledgeRef(read_only=True)
    state_name = serializers.CharField(source="get_state_display", read_only=True)
    source_name = serializers.CharField(source="get_source_display", read_only=True)
    agency = Ref(read_only=True, allow_null=True)
    region = Ref(read_only=True, allow_null=True)

    class Meta:
        model = Problem
        fields = (
            "id", "batch", "pledge", "number", "state", "state_name", "source", "source_name",
            "agency", "region", "where", "what", "cause", "measures", "found_on", "due_on",
            "owner", "owner_post", "result", "closed_on",
        )  # fmt: skip
        read_only_fields = fields


class ProblemStepRow(serializers.ModelSerializer[ProblemStep]):
    action_name = serializers.CharField(source="get_action_display", read_only=True)
    by = serializers.CharField(read_only=True, allow_null=True, help_text=_("办理人。"))

    class Meta:
        model = ProblemStep
        fields = ("action", "action_name", "by", "on", "text")
        read_only_fields = fields


class SignOffRow(serializers.ModelSerializer[SignOff]):
    class Meta:
        model = SignOff
        fields = ("position", "body", "signed_by", "signed_on")
        read_only_fields = fields


class ProblemWhole(ProblemRow):
    """With every step, the signatures, and the files."""

    steps = ProblemStepRow(many=True, read_only=True, help_text=_("整改环节，早的在前。"))
    sign_offs = SignOffRow(many=True, read_only=True, help_text=_("各级签字。"))
    files = FileRow(
        source="attachments", many=True, read_only=True, help_text=_("附件，不含已移除的。")
    )

    class Meta(ProblemRow.Meta):
        fields = (*ProblemRow.Meta.fields, "steps", "sign_offs", "files")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class CaseRow(serializers.ModelSerializer[AcceptanceCase]):
    batch = BatchRef(source="pledge.batch", read_only=True)
    pledge = PledgeRef(read_only=True)
    state_name = serializers.CharField(source="get_state_display", read_only=True)
    agency = Ref(read_only=True, allow_null=True)
    region = Ref(read_only=True, allow_null=True)
    indicators = IndicatorRef(many=True, read_only=True)

    class Meta:
        model = AcceptanceCase
        fields = (
            "id", "batch", "pledge", "indicators", "agency", "region", "state", "state_name",
            "finished_on", "summary", "applied_on", "needs_visit", "decided_on", "document",
            "decision_note",
        )  # fmt: skip
        read_only_fields = fields


class BulletinRow(serializers.ModelSerializer[Bulletin]):
    batch = BatchRef(read_only=True)
    month = Month(help_text=_("所涉最后一个月份。"))
    kind_name = serializers.CharField(source="get_kind_display", read_only=True)
    agency = Ref(read_only=True, allow_null=True)
    category = Ref(read_only=True, allow_null=True)
    docx = serializers.SerializerMethodField(help_text=_("Word文件的下载地址。"))

    class Meta:
        model = Bulletin
        fields = (
            "id", "batch", "kind", "kind_name", "month", "agency", "category", "number", "title",
            "issued_on", "edition", "corrects_id", "reason", "docx",
        )  # fmt: skip
        read_only_fields = fields

    def get_docx(self, bulletin: Bulletin) -> str:
        return f"/api/v1/bulletins/{bulletin.pk}/docx/"


class BulletinWhole(BulletinRow):
    """With every figure it prints, frozen when it was drawn up."""

    snapshot = serializers.DictField(read_only=True, help_text=_("印发时固定的全部数据。"))

    class Meta(BulletinRow.Meta):
        fields = (*BulletinRow.Meta.fields, "snapshot")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class ChangeRow(serializers.Serializer[Any]):
    # "field" by name would hide a method of the serializer's
    column = serializers.CharField(source="field", help_text=_("字段。"))
    before = serializers.CharField(allow_null=True, help_text=_("改动前；新增的为null。"))
    after = serializers.CharField(help_text=_("改动后。"))


class AuditRow(serializers.Serializer[Any]):
    """One event of the trail."""

    at = serializers.DateTimeField(help_text=_("时间。"))
    who = serializers.CharField(help_text=_("谁。"))
    action = serializers.CharField(help_text=_("insert、update或delete。"))
    action_name = serializers.CharField(source="label", help_text=_("新增、修改或删除。"))
    table = serializers.CharField(help_text=_("什么表。"))
    name = serializers.CharField(help_text=_("哪一行的名称。"))
    object_id = serializers.CharField(help_text=_("哪一行的编号。"))
    changes = ChangeRow(many=True, help_text=_("改动前后。"))
