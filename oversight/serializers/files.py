"""Files that go with supervision, over the interface."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agencies.serializers.words import Words
from oversight.models import (
    Attachment,
)


class FileRow(serializers.ModelSerializer[Attachment]):
    """A file that goes with a reply, a problem or an acceptance; its bytes are at ``file``."""

    words: ClassVar[Words] = {
        "name": _("文件名。"),
    }

    file = serializers.SerializerMethodField(help_text=_("下载地址。"))

    class Meta:
        model = Attachment
        fields = ("id", "name", "content_type", "size", "sha256", "uploaded_at", "file")
        read_only_fields = fields

    def get_file(self, attachment: Attachment) -> str:
        return f"/api/v1/attachments/{attachment.pk}/file/"


class AttachmentRow(FileRow):
    """With what it goes with: one of the three."""

    words: ClassVar[Words] = {
        "reply_id": _("所属文书回复的编号；不属于回复的为null。"),
        "problem_id": _("所属问题的编号；不属于问题的为null。"),
        "case_id": _("所属验收申请的编号；不属于验收申请的为null。"),
        "notice_id": _("回复的是哪份文书，编号；不属于回复的为null。"),
    }

    notice_id = serializers.IntegerField(
        source="reply.notice_id", read_only=True, allow_null=True, default=None
    )

    class Meta(FileRow.Meta):
        fields = (  # type: ignore[assignment]
            *FileRow.Meta.fields, "notice_id", "reply_id", "problem_id", "case_id",
        )  # fmt: skip
        read_only_fields = fields  # type: ignore[assignment]
