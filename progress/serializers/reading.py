"""Progress over the interface: reports with their figures, evidence, verdicts, flags, standing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.serializers.fields import Figure, Month, Percent, Ref
from pledges.serializers import BatchRef, IndicatorRef, PledgeRef
from progress.models import (
    Evidence,
    Flag,
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


class StepRow(serializers.ModelSerializer[ReportStep]):
    action_name = serializers.CharField(source="get_action_display", read_only=True)
    by = serializers.CharField(read_only=True, allow_null=True, help_text=_("办理人。"))
    agency = Ref(read_only=True, allow_null=True, help_text=_("牵头单位。"))

    class Meta:
        model = ReportStep
        fields = ("action", "action_name", "by", "on", "at", "agency", "reason")
        read_only_fields = fields


class EvidenceRow(serializers.ModelSerializer[Evidence]):
    """What is known of a file; the file itself is at ``file``."""

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

    readings = ReadingRow(many=True, read_only=True)
    narratives = NarrativeRow(many=True, read_only=True)
    evidence = EvidenceRow(many=True, read_only=True)
    steps = StepRow(many=True, read_only=True)

    class Meta(ReportRow.Meta):
        fields = (*ReportRow.Meta.fields, "readings", "narratives", "evidence", "steps")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class VerdictRow(serializers.ModelSerializer[Verdict]):
    """A judgement as it was passed; it never changes."""

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
    old_light = serializers.CharField(read_only=True, help_text=_("原亮灯；标记时为空。"))

    class Meta:
        model = FlagChange
        fields = ("on", "verdict_id", "old_light", "new_light")
        read_only_fields = fields


class FlagRow(serializers.ModelSerializer[Flag]):
    """A flag with its turns, oldest first."""

    share = ShareRef(read_only=True)
    changes = FlagChangeRow(many=True, read_only=True)

    class Meta:
        model = Flag
        fields = ("id", "share", "raised_on", "cleared_on", "changes")
        read_only_fields = fields
