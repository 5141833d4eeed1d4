"""Promises over the interface: batches, pledges, indicators, shares with their plans."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agencies.serializers.fields import Figure, Ref, figure
from pledges.models import (
    Batch,
    Category,
    Indicator,
    Milestone,
    Plan,
    PlanPoint,
    PlanStage,
    Pledge,
    Responsibility,
    Share,
    TargetRevision,
)


class BatchRef(serializers.Serializer[Batch]):
    """A batch named within another row."""

    id = serializers.IntegerField(source="pk", help_text=_("批次编号。"))
    slug = serializers.CharField(help_text=_("批次标识。"))
    title = serializers.CharField(help_text=_("批次名称。"))


class PledgeRef(serializers.Serializer[Pledge]):
    """A pledge named within another row."""

    id = serializers.IntegerField(source="pk", help_text=_("实事编号。"))
    no = serializers.CharField(help_text=_("本批次内的序号，是文本。"))
    title = serializers.CharField(help_text=_("任务。"))


class IndicatorRef(serializers.Serializer[Indicator]):
    """An indicator named within another row."""

    id = serializers.IntegerField(source="pk", help_text=_("指标编号。"))
    name = serializers.CharField(help_text=_("指标。"))
    unit = serializers.CharField(help_text=_("计量单位，空表示无。"))


class CategoryRow(serializers.ModelSerializer[Category]):
    class Meta:
        model = Category
        fields = ("id", "name", "order")
        read_only_fields = fields


class BatchRow(serializers.ModelSerializer[Batch]):
    """A batch; the source text itself is not repeated here."""

    stage_name = serializers.CharField(source="get_stage_display", read_only=True)
    region = Ref(read_only=True)
    issuer = Ref(read_only=True)
    office = Ref(read_only=True)
    categories = CategoryRow(many=True, read_only=True)

    class Meta:
        model = Batch
        fields = (
            "id", "slug", "title", "starts_on", "ends_on", "stage", "stage_name", "region",
            "issuer", "office", "report_due_day", "locks_after", "reports_from", "source_title",
            "source_publisher", "source_date", "simulated", "categories",
        )  # fmt: skip
        read_only_fields = fields


class ResponsibilityRow(serializers.ModelSerializer[Responsibility]):
    role_name = serializers.CharField(source="get_role_display", read_only=True)
    agency = Ref(read_only=True)

    class Meta:
        model = Responsibility
        fields = ("part", "role", "role_name", "agency", "as_written", "order")
        read_only_fields = fields


class PledgeRow(serializers.ModelSerializer[Pledge]):
    """A pledge with who answers for it."""

    batch = BatchRef(read_only=True)
    category = Ref(read_only=True, allow_null=True)
    state_name = serializers.CharField(source="get_state_display", read_only=True)
    responsibilities = ResponsibilityRow(many=True, read_only=True)

    class Meta:
        model = Pledge
        fields = (
            "id", "batch", "no", "position", "title", "quote", "category", "scope", "period",
            "state", "state_name", "joint", "lead_inferred", "predecessor_id", "responsibilities",
        )  # fmt: skip
        read_only_fields = fields


class RevisionRow(serializers.ModelSerializer[TargetRevision]):
    old_value = Figure(help_text=_("原目标值，以指标的计量单位计。"))
    new_value = Figure(help_text=_("新目标值，以指标的计量单位计。"))

    class Meta:
        model = TargetRevision
        fields = ("effective_on", "old_value", "new_value", "reason", "document")
        read_only_fields = fields


class MilestoneRow(serializers.ModelSerializer[Milestone]):
    value = Figure(allow_null=True, help_text=_("节点值，以本节点的单位计。"))

    class Meta:
        model = Milestone
        fields = ("id", "what", "start", "due", "value", "unit", "done_on")
        read_only_fields = fields


class IndicatorRow(serializers.ModelSerializer[Indicator]):
    """An indicator with its target, its revisions and milestones."""

    pledge = PledgeRef(read_only=True)
    kind_name = serializers.CharField(source="get_kind_display", read_only=True)
    comparator_name = serializers.CharField(source="get_comparator_display", read_only=True)
    value = Figure(allow_null=True, help_text=_("目标值，以unit计；百分数即其数。"))
    upper = Figure(allow_null=True, help_text=_("区间上端，以unit计。"))
    baseline = Figure(allow_null=True, help_text=_("基期值，以unit计。"))
    counts_projects_at = serializers.CharField(
        read_only=True, help_text=_("按项目计数的阶段；空表示手填。")
    )
    revisions = RevisionRow(many=True, read_only=True)
    milestones = MilestoneRow(many=True, read_only=True)

    class Meta:
        model = Indicator
        fields = (
            "id", "pledge", "position", "part", "name", "kind", "kind_name", "comparator",
            "comparator_name", "value", "upper", "baseline", "baseline_text", "unit", "strict",
            "deadline", "deadline_phrase", "soft", "condition", "of_id", "counts_projects_at",
            "quote", "revisions", "milestones",
        )  # fmt: skip
        read_only_fields = fields


class PointRow(serializers.ModelSerializer[PlanPoint]):
    value = Figure(help_text=_("到这一天的计划累计，以指标的计量单位计。"))

    class Meta:
        model = PlanPoint
        fields = ("day", "value", "what")
        read_only_fields = fields


class StageRow(serializers.ModelSerializer[PlanStage]):
    class Meta:
        model = PlanStage
        fields = ("what", "start", "due", "deliverable", "done_on", "done_note")
        read_only_fields = fields


class PlanRow(serializers.ModelSerializer[Plan]):
    """A plan; the newest whose day has come holds."""

    kind_name = serializers.CharField(source="get_kind_display", read_only=True)
    opening = Figure(allow_null=True, help_text=_("计划开始前已完成的累计数，以计量单位计。"))
    points = PointRow(many=True, read_only=True)
    stages = StageRow(many=True, read_only=True)

    class Meta:
        model = Plan
        fields = (
            "id", "kind", "kind_name", "start", "end", "season_from", "season_to", "opening",
            "effective_on", "reason", "points", "stages",
        )  # fmt: skip
        read_only_fields = fields


class ShareRow(serializers.ModelSerializer[Share]):
    """A share: what is reported and judged, with every plan it has had."""

    pledge = PledgeRef(source="indicator.pledge", read_only=True)
    indicator = IndicatorRef(read_only=True)
    region = Ref(read_only=True, allow_null=True)
    agency = Ref(read_only=True, allow_null=True)
    is_whole = serializers.BooleanField(read_only=True, help_text=_("是否为合计（不分解）。"))
    target = serializers.SerializerMethodField(
        help_text=_("现行目标值，以指标的计量单位计；定性的为null。")
    )
    reporting_agency = Ref(read_only=True, allow_null=True)
    reporting_region = Ref(read_only=True, allow_null=True)
    plans = PlanRow(many=True, read_only=True)

    class Meta:
        model = Share
        fields = (
            "id", "pledge", "indicator", "region", "agency", "is_whole", "target",
            "reporting_agency", "reporting_region", "plans",
        )  # fmt: skip
        read_only_fields = fields

    def get_target(self, share: Share) -> str | None:
        return figure(share.target().value)
