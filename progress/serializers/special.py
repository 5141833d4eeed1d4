"""Reports outside the months: 重大情况 and 年度总结."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.serializers.fields import Ref
from agencies.serializers.words import Words
from pledges.serializers import BatchRef, PledgeRef
from progress.models import SpecialReport
from progress.serializers.entry import LARGEST, Strict
from progress.serializers.reading import EvidenceRow
from progress.yearend import split

CELLS = {
    "pledge": _("实事的序号和任务。"),
    "indicator": _("指标和承担的地方或单位。"),
    "target": _("目标，连同单位的文字。"),
    "done": _("完成的累计数，连同单位的文字；没有填报的写“未报”。"),
    "percent": _("完成数占目标的百分之几，带百分号；没有比例的为“—”。"),
    "as_of": _("数据截至日期，照报告的写法；没有填报的为“—”。"),
}
TABLE = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            name: {"type": "string", "description": about} for name, about in CELLS.items()
        },
        "required": [*CELLS],
    },
}


class SpecialRow(serializers.ModelSerializer[SpecialReport]):
    """A special report without its text."""

    words: ClassVar[Words] = {
        "pledge": _("所涉的实事；不专指一件的为null。"),
        "agency": _("报告的单位；由地方报告的为null。"),
        "region": _("报告的地方；由单位报告的为null。"),
        "happened_on": _("情况发生的日期；年度总结为null。"),
        "signed_on": _("单位负责人签发的日期；未签发的为null。"),
        "read_on": _("办公室阅办的日期；未阅办的为null。"),
    }

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

    words: ClassVar[Words] = {
        "answer": _("办公室的阅办意见，或退回的原因；没有的为空。"),
    }

    text = serializers.SerializerMethodField(help_text=_("正文，不含附表。"))
    evidence = EvidenceRow(many=True, read_only=True, help_text=_("佐证材料，不含已移除的。"))
    rows = serializers.SerializerMethodField(
        help_text=_("年度总结的各项指标完成情况，照报告所写；重大情况没有。")
    )

    class Meta(SpecialRow.Meta):
        fields = (*SpecialRow.Meta.fields, "text", "rows", "answer", "evidence")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    def get_text(self, special: SpecialReport) -> str:
        return split(special.body)[0]

    @extend_schema_field(TABLE)
    def get_rows(self, special: SpecialReport) -> list[dict[str, Any]]:
        return [{name: getattr(row, name) for name in CELLS} for row in split(special.body)[1]]


class SpecialChange(Strict):
    """What its author writes; what is left out stays as it is."""

    title = serializers.CharField(
        required=False, max_length=120, label=_("标题"), help_text=_("标题，一行。")
    )
    text = serializers.CharField(
        required=False,
        max_length=20_000,
        trim_whitespace=False,
        label=_("正文"),
        help_text=_("正文；年度总结的各项指标完成情况由门户附在文后，不用抄写。"),
    )
    pledge = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=LARGEST, label=_("涉及实事"),
        help_text=_("所涉实事的编号，不专指一件的为null；只用于重大情况。"),
    )  # fmt: skip
    happened_on = serializers.DateField(
        required=False, allow_null=True, label=_("发生日期"),
        help_text=_("情况发生的日期，不晚于今天；只用于重大情况。"),
    )  # fmt: skip


class SpecialNew(SpecialChange):
    """A report that is begun."""

    kind = serializers.ChoiceField(
        SpecialReport.Kind.choices, label=_("类别"),
        help_text=_("类别的代码。每个批次每个单位只有一份年度总结。"),
    )  # fmt: skip
    batch = serializers.CharField(
        max_length=50,
        label=_("批次"),
        help_text=_("批次的标识，如jilin-2023；须是本单位承担任务的。"),
    )
    title = serializers.CharField(max_length=120, label=_("标题"), help_text=_("标题，一行。"))
    text = serializers.CharField(
        max_length=20_000,
        trim_whitespace=False,
        label=_("正文"),
        help_text=_("正文；年度总结的各项指标完成情况由门户附在文后，不用抄写。"),
    )
