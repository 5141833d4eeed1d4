"""Bulletins and the audit trail over the interface."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agencies.serializers.fields import Month, Ref
from agencies.serializers.words import Words
from oversight.models import (
    Bulletin,
)
from pledges.serializers import BatchRef


class BulletinRow(serializers.ModelSerializer[Bulletin]):
    words: ClassVar[Words] = {
        "agency": _("只说一个单位的通报，是哪个单位；否则为null。"),
        "category": _("只说一个方面的通报，是哪个方面；否则为null。"),
        "number": _("文号；未编号的为空。"),
        "issued_on": _("印发的日期。"),
        "edition": _("第几版；更正一次加一。"),
        "corrects_id": _("所更正的通报的编号；不是更正的为null。"),
        "reason": _("更正的原因；不是更正的为空。"),
    }

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
