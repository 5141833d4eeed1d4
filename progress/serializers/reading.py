"""Progress over the interface: reports with their figures, evidence, verdicts, flags, standing."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.serializers.fields import Figure, Month, Percent, Ref
from agencies.serializers.words import Words
from pledges.serializers import BatchRef, IndicatorRef, PledgeRef
from progress.models import (
    Evidence,
    Flag,
    FundingReading,
    MonthlyReport,
    Narrative,
    Reading,
    ReportingMonth,
    ReportStep,
    Verdict,
)
from progress.models.flag import FlagChange

LIGHT = _("亮灯：blue完成、green正常、yellow滞后、red严重滞后、grey未报。")
EXPECTED = _("应完成的份额，占目标的百分之几。")
ACTUAL = _("实际完成的份额，占目标的百分之几，可超过100。")
GAP = _("实际减应完成，单位见gap_unit；没有序时计划的为null。")
POINTS = "percentage_points"


class ShareRef(serializers.Serializer[Any]):
    """A share named within another row."""

    id = serializers.IntegerField(source="pk", help_text=_("分解任务编号。"))
    pledge = PledgeRef(source="indicator.pledge")
    indicator = IndicatorRef()
    region = Ref(allow_null=True, help_text=_("承担区划；合计为null。"))
    agency = Ref(allow_null=True, help_text=_("承担单位；合计为null。"))


class ReportRow(serializers.ModelSerializer[MonthlyReport]):
    """A report, how far it has come."""

    words: ClassVar[Words] = {
        "agency": _("填报的单位；由地方填报的为null。"),
        "region": _("填报的地方；由单位填报的为null。"),
        "submitted_on": _("提交的日期；未提交的为null。"),
        "accepted_on": _("审核通过的日期；未通过的为null。"),
        "opening": _("是否期初数：开始月报以前的累计。"),
    }

    batch = BatchRef(read_only=True)
    agency = Ref(read_only=True, allow_null=True)
    region = Ref(read_only=True, allow_null=True)
    month = Month(help_text=_("月份，如2023-09。"))
    state_name = serializers.CharField(source="state_label", read_only=True)
    late = serializers.SerializerMethodField(help_text=_("是否迟报，或已过期未报。"))
    entered_by_office = serializers.SerializerMethodField(help_text=_("是否办公室代录。"))

    class Meta:
        model = MonthlyReport
        fields = (
            "id", "batch", "agency", "region", "month", "due_on", "state", "state_name", "late",
            "submitted_on", "accepted_on", "entered_by_office", "opening", "simulated",
        )  # fmt: skip
        read_only_fields = fields

    def get_late(self, report: MonthlyReport) -> bool:
        return report.is_late(self.context["today"])

    def get_entered_by_office(self, report: MonthlyReport) -> bool:
        return report.entered_by_id is not None


class MonthRow(serializers.ModelSerializer[ReportingMonth]):
    """What the office has settled of a month."""

    words: ClassVar[Words] = {
        "due_on": _("改定的应报日期；没有改动的为null。"),
        "due_reason": _("改定的原因；没有改动的为空。"),
        "bulletin_on": _("月度通报印发的日期；未印发的为null。"),
        "locks_on": _("当月数据从哪一天起锁定；未定的为null。"),
    }

    batch = BatchRef(read_only=True)
    month = Month(help_text=_("月份，如2023-09。"))

    class Meta:
        model = ReportingMonth
        fields = ("id", "batch", "month", "due_on", "due_reason", "bulletin_on", "locks_on")
        read_only_fields = fields


class ReadingRow(serializers.ModelSerializer[Reading]):
    share = ShareRef(read_only=True)
    value = Figure(allow_null=True, help_text=_("截至as_of的累计数，以unit计。"))
    unit = serializers.CharField(source="share.indicator.unit", read_only=True)
    numerator = Figure(allow_null=True, help_text=_("分子。"))
    denominator = Figure(allow_null=True, help_text=_("分母。"))

    class Meta:
        model = Reading
        fields = (
            "share", "value", "unit", "approx", "achieved", "numerator", "denominator", "as_of",
            "note",
        )  # fmt: skip
        read_only_fields = fields


class NarrativeRow(serializers.ModelSerializer[Narrative]):
    pledge = PledgeRef(read_only=True)

    class Meta:
        model = Narrative
        fields = (
            "pledge", "progress", "problem", "cause", "next_step", "expected_on", "works",
        )  # fmt: skip
        read_only_fields = fields


class MoneyRow(serializers.ModelSerializer[FundingReading]):
    """Money of one source of a pledge, cumulative to the month's end."""

    words: ClassVar[Words] = {
        "source": _("资金来源的代码。"),
        "source_name": _("资金来源的名称。"),
    }

    pledge = PledgeRef(read_only=True)
    source_name = serializers.CharField(source="get_source_display", read_only=True)
    arranged = Figure(allow_null=True, help_text=_("截至月底已安排的累计数，单位元。"))
    allocated = Figure(allow_null=True, help_text=_("截至月底已下达的累计数，单位元。"))
    spent = Figure(allow_null=True, help_text=_("截至月底已支出的累计数，单位元。"))

    class Meta:
        model = FundingReading
        fields = ("pledge", "source", "source_name", "arranged", "allocated", "spent")
        read_only_fields = fields


class StepRow(serializers.ModelSerializer[ReportStep]):
    words: ClassVar[Words] = {
        "reason": _("退回、代录等的原因；没有的为空。"),
    }

    action_name = serializers.CharField(source="get_action_display", read_only=True)
    by = serializers.CharField(read_only=True, allow_null=True, help_text=_("办理人。"))
    agency = Ref(read_only=True, allow_null=True, help_text=_("牵头单位。"))

    class Meta:
        model = ReportStep
        fields = ("action", "action_name", "by", "on", "at", "agency", "reason")
        read_only_fields = fields


class EvidenceRow(serializers.ModelSerializer[Evidence]):
    """What is known of a file; the file itself is at ``file``."""

    words: ClassVar[Words] = {
        "name": _("文件名。"),
        "report_id": _("所属月报的编号；不属于月报的为null。"),
        "special_id": _("所属专题报告的编号；不属于专题报告的为null。"),
        "scanned": _("是否已查毒。"),
    }

    file = serializers.SerializerMethodField(help_text=_("下载地址。"))
    uploaded_by = serializers.CharField(read_only=True, help_text=_("上传人。"))

    class Meta:
        model = Evidence
        fields = (
            "id", "report_id", "special_id", "share_id", "name", "content_type", "size", "sha256",
            "scanned", "uploaded_by", "uploaded_at", "file",
        )  # fmt: skip
        read_only_fields = fields

    def get_file(self, evidence: Evidence) -> str:
        return f"/api/v1/evidence/{evidence.pk}/file/"


class ReportWhole(ReportRow):
    """A report with its figures, words, files and steps."""

    words: ClassVar[Words] = {
        "evidence": _("佐证材料，不含已移除的。"),
        "steps": _("流转环节，早的在前。"),
    }

    readings = ReadingRow(many=True, read_only=True)
    narratives = NarrativeRow(many=True, read_only=True)
    funding = MoneyRow(many=True, read_only=True)
    evidence = EvidenceRow(many=True, read_only=True)
    steps = StepRow(many=True, read_only=True)

    class Meta(ReportRow.Meta):
        fields = (*ReportRow.Meta.fields, "readings", "narratives", "funding", "evidence", "steps")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class VerdictRow(serializers.ModelSerializer[Verdict]):
    """A judgement as it was passed; it never changes."""

    words: ClassVar[Words] = {
        "day": _("研判日：应完成和实际都计到这一天。"),
        "sequence": _("同一研判日的第几次研判，最大的为准。"),
        "light_name": _("亮灯的名称。"),
        "reason": _("结论的代码。"),
        "days_late": _("相当于晚的天数，单位天；不适用的为null。"),
        "judged_on": _("按哪一天的情况研判。"),
        "created_at": _("结论生成的时刻。"),
    }

    share = ShareRef(read_only=True)
    month = Month(help_text=_("研判的月份。"))
    light_name = serializers.CharField(source="get_light_display", read_only=True)
    reason_name = serializers.CharField(source="get_reason_display", read_only=True)
    expected = Percent(allow_null=True, help_text=EXPECTED)
    actual = Percent(allow_null=True, help_text=ACTUAL)
    gap = Percent(allow_null=True, help_text=GAP)
    gap_unit = serializers.SerializerMethodField(help_text=_("差距的单位：百分点。"))
    expected_value = Figure(allow_null=True, help_text=_("应完成的累计数，以指标的计量单位计。"))
    text = serializers.SerializerMethodField(help_text=_("一句话说明。"))

    class Meta:
        model = Verdict
        fields = (
            "id", "share", "month", "day", "sequence", "light", "light_name", "reason",
            "reason_name", "expected", "actual", "gap", "gap_unit", "expected_value", "days_late",
            "text", "judged_on", "created_at",
        )  # fmt: skip
        read_only_fields = fields
        extra_kwargs = {"light": {"help_text": LIGHT}}

    @extend_schema_field({"type": "string", "enum": [POINTS]})
    def get_gap_unit(self, verdict: Verdict) -> str:
        return POINTS

    def get_text(self, verdict: Verdict) -> str:
        return str(self.context.get("sentences", {}).get(verdict.pk, verdict.text))


class FlagChangeRow(serializers.ModelSerializer[FlagChange]):
    words: ClassVar[Words] = {
        "on": _("亮灯变化的日期。"),
        "verdict_id": _("引起变化的研判结论的编号。"),
        "new_light": _("变化后的亮灯，代码。"),
    }

    old_light = serializers.CharField(read_only=True, help_text=_("原亮灯；标记时为空。"))

    class Meta:
        model = FlagChange
        fields = ("on", "verdict_id", "old_light", "new_light")
        read_only_fields = fields


class FlagRow(serializers.ModelSerializer[Flag]):
    """A flag with its turns, oldest first."""

    words: ClassVar[Words] = {
        "raised_on": _("标记的日期。"),
        "cleared_on": _("解除的日期；未解除的为null。"),
        "changes": _("亮灯的历次变化，早的在前。"),
    }

    share = ShareRef(read_only=True)
    changes = FlagChangeRow(many=True, read_only=True)

    class Meta:
        model = Flag
        fields = ("id", "share", "raised_on", "cleared_on", "changes")
        read_only_fields = fields
