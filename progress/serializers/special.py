"""Reports outside the months: 重大情况 and 年度总结."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.serializers.fields import Ref
from pledges.serializers import BatchRef, PledgeRef
from progress.models import SpecialReport
from progress.yearend import split

CELLS = ("pledge", "indicator", "target", "done", "percent", "as_of")
TABLE = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {name: {"type": "string"} for name in CELLS},
        "required": [*CELLS],
    },
}


class SpecialRow(serializers.ModelSerializer[SpecialReport]):
    """A special report without its text."""

    batch = BatchRef(read_only=True)
    pledge = PledgeRef(read_only=True, allow_null=True)
    agency = Ref(read_only=True, allow_null=True)
    region = Ref(read_only=True, allow_null=True)
    kind_name = serializers.CharField(source="get_kind_display", read_only=True)
    state_name = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = SpecialReport
        fields = (
            "id", "kind", "kind_name", "batch", "pledge", "agency", "region", "title",
            "happened_on", "state", "state_name", "signed_on", "read_on",
        )  # fmt: skip
        read_only_fields = fields


class SpecialWhole(SpecialRow):
    """With its text, its table, and what the office answered."""

    text = serializers.SerializerMethodField(help_text=_("正文，不含附表。"))
    rows = serializers.SerializerMethodField(
        help_text=_("年度总结的各项指标完成情况，照报告所写；重大情况没有。")
    )

    class Meta(SpecialRow.Meta):
        fields = (*SpecialRow.Meta.fields, "text", "rows", "answer")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    def get_text(self, special: SpecialReport) -> str:
        return split(special.body)[0]

    @extend_schema_field(TABLE)
    def get_rows(self, special: SpecialReport) -> list[dict[str, Any]]:
        return [{name: getattr(row, name) for name in CELLS} for row in split(special.body)[1]]
