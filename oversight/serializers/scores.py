"""Scores of units over the interface, as they were drawn."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agencies.serializers.fields import Figure, Month, Ref
from agencies.serializers.words import Words
from oversight.models import ScoreSheet
from pledges.serializers import BatchRef


class ScoreRow(serializers.ModelSerializer[ScoreSheet]):
    """A unit's score in a month."""

    words: ClassVar[Words] = {
        "version": _("按第几版考核办法计分。"),
        "agency": _("被考核的单位；考核地方的为null。"),
        "region": _("被考核的地方；考核单位的为null。"),
        "rank": _("名次，单位与地方分别排列；并列的名次相同，其后跳过。"),
        "drawn_on": _("生成的日期。"),
    }

    batch = BatchRef(source="scheme.batch", read_only=True)
    version = serializers.IntegerField(source="scheme.version", read_only=True)
    month = Month(help_text=_("月份，如2023-09。"))
    agency = Ref(read_only=True, allow_null=True)
    region = Ref(read_only=True, allow_null=True)
    total = Figure(help_text=_("总分，单位分。"))

    class Meta:
        model = ScoreSheet
        fields = (
            "id", "batch", "version", "month", "agency", "region", "total", "rank", "drawn_on",
        )  # fmt: skip
        read_only_fields = fields


class ScoreWhole(ScoreRow):
    """With every point explained."""

    lines = serializers.ListField(
        child=serializers.DictField(),
        read_only=True,
        help_text=_("得分明细：各考核项的名称、分值、得分（单位分）和计分的依据。"),
    )

    class Meta(ScoreRow.Meta):
        fields = (*ScoreRow.Meta.fields, "lines")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]
