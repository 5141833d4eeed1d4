"""Promises over the interface: batches, pledges, indicators, shares with their plans."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agencies.serializers.fields import Figure, Ref, figure
from agencies.serializers.words import Words
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
    words: ClassVar[Words] = {
        "name": _("方面的名称。"),
    }

    class Meta:
        model = Category
        fields = ("id", "name", "order")
        read_only_fields = fields


class BatchRow(serializers.ModelSerializer[Batch]):
    """A batch; the source text itself is not repeated here."""

    words: ClassVar[Words] = {
        "title": _("批次的名称。"),
        "starts_on": _("批次的第一天。"),
        "ends_on": _("批次的最后一天。"),
        "stage": _("批次所处阶段的代码。"),
        "region": _("批次所属的地方。"),
        "issuer": _("公布这批实事的单位。"),
        "office": _("管理这批实事的办公室。"),
        "report_due_day": _("月报应在次月几日前报送。"),
        "source_title": _("公布文本的标题。"),
        "source_date": _("公布文本的日期；不详的为null。"),
        "categories": _("分为哪些方面，按次序。"),
    }

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
    words: ClassVar[Words] = {
        "role": _("职责的代码：牵头、配合或责任单位。"),
        "role_name": _("职责的名称。"),
        "agency": _("承担职责的单位。"),
        "as_written": _("公布文本中的写法；与单位全称相同的为空。"),
        "order": _("同一职责内的先后，从小到大。"),
    }

    role_name = serializers.CharField(source="get_role_display", read_only=True)
    agency = Ref(read_only=True)

    class Meta:
        model = Responsibility
        fields = ("part", "role", "role_name", "agency", "as_written", "order")
        read_only_fields = fields


class PledgeRow(serializers.ModelSerializer[Pledge]):
    """A pledge with who answers for it."""

    words: ClassVar[Words] = {
        "no": _("本批次内的序号，是文本。"),
        "title": _("任务。"),
        "scope": _("实施范围；没有载明的为空。"),
        "period": _("实施期，照公布文本；没有载明的为空。"),
        "state": _("实施状态的代码，active为实施中。"),
        "state_name": _("实施状态的名称。"),
        "joint": _("原文是否写“按职责分工负责”。"),
        "predecessor_id": _("上一年度同一实事的编号；没有的为null。"),
        "responsibilities": _("责任单位，按责任段和次序。"),
    }

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
    words: ClassVar[Words] = {
        "effective_on": _("新目标从哪一天起适用。"),
        "reason": _("调整的原因。"),
        "document": _("批准调整的文件。"),
    }

    old_value = Figure(help_text=_("原目标值，以指标的计量单位计。"))
    new_value = Figure(help_text=_("新目标值，以指标的计量单位计。"))

    class Meta:
        model = TargetRevision
        fields = ("effective_on", "old_value", "new_value", "reason", "document")
        read_only_fields = fields


class MilestoneRow(serializers.ModelSerializer[Milestone]):
    words: ClassVar[Words] = {
        "what": _("节点的内容。"),
        "due": _("节点的期限；没有载明的为null。"),
        "unit": _("节点值的计量单位，空表示无。"),
    }

    value = Figure(allow_null=True, help_text=_("节点值，以本节点的单位计。"))

    class Meta:
        model = Milestone
        fields = ("id", "what", "start", "due", "value", "unit", "done_on")
        read_only_fields = fields


class IndicatorRow(serializers.ModelSerializer[Indicator]):
    """An indicator with its target, its revisions and milestones."""

    words: ClassVar[Words] = {
        "name": _("指标的名称。"),
        "kind": _("类别的代码：累计量、水平、控制上限或定性。"),
        "kind_name": _("类别的名称。"),
        "comparator": _("与目标值怎样比较，代码。"),
        "comparator_name": _("与目标值怎样比较，名称。"),
        "baseline_text": _("目标所比的基准，照公布文本；没有的为空。"),
        "strict": _("是否须大于目标值，等于不算达到。"),
        "deadline": _("期限；没有载明的为null，按批次最后一天计。"),
        "deadline_phrase": _("期限在公布文本中的写法。"),
        "soft": _("“力争”“左右”等预期性用语；有的不计入亮灯，没有的为空。"),
        "condition": _("是否准入条件：只说明谁能享受，不是要完成的数量。"),
        "of_id": _("本项为其中项时，所属指标的编号；否则为null。"),
        "revisions": _("目标的历次调整，早的在前。"),
    }

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
    words: ClassVar[Words] = {
        "day": _("节点的日期。"),
        "what": _("节点的内容；没有的为空。"),
    }

    value = Figure(help_text=_("到这一天的计划累计，以指标的计量单位计。"))

    class Meta:
        model = PlanPoint
        fields = ("day", "value", "what")
        read_only_fields = fields


class StageRow(serializers.ModelSerializer[PlanStage]):
    words: ClassVar[Words] = {
        "what": _("阶段的内容。"),
        "start": _("阶段的第一天。"),
        "due": _("阶段的最后一天。"),
        "deliverable": _("阶段成果；没有的为空。"),
        "done_note": _("完成情况；没有的为空。"),
    }

    class Meta:
        model = PlanStage
        fields = ("what", "start", "due", "deliverable", "done_on", "done_note")
        read_only_fields = fields


class PlanRow(serializers.ModelSerializer[Plan]):
    """A plan; the newest whose day has come holds."""

    words: ClassVar[Words] = {
        "kind": _("类型的代码，即怎样由日期算出应完成的数。"),
        "start": _("计划的第一天。"),
        "end": _("计划的最后一天。"),
        "season_from": _("施工季的首日，写作月乘100加日，如415为4月15日。"),
        "season_to": _("施工季的末日，写作月乘100加日，如1031为10月31日。"),
        "reason": _("调整计划的原因；原计划的为空。"),
        "points": _("各节点的计划累计，按日期。"),
        "stages": _("定性目标的各阶段，按期限。"),
    }

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

    words: ClassVar[Words] = {
        "region": _("承担的地方；合计或由单位承担的为null。"),
        "agency": _("承担的单位；合计或由地方承担的为null。"),
        "reporting_agency": _("填报的单位；由地方填报的为null。"),
        "reporting_region": _("填报的地方；由单位填报的为null。"),
        "plans": _("历次序时计划，以生效日期已到的最新一份为准。"),
    }

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
