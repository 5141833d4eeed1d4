"""Named works inside a pledge."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agencies.serializers.fields import Ref
from agencies.serializers.words import Words
from pledges.models import Project
from pledges.serializers import BatchRef, IndicatorRef, MilestoneRow, PledgeRef


class ProjectRow(serializers.ModelSerializer[Project]):
    """A project, how far it has come, and its dated nodes."""

    words: ClassVar[Words] = {
        "name": _("项目的名称。"),
        "region": _("项目所在的地方；没有载明的为null。"),
        "implementer": _("实施的单位；没有载明的为null。"),
        "stage": _("形象进度的代码；没有填报的为空。"),
        "stage_name": _("形象进度的名称。"),
        "stage_on": _("到达这一形象进度的日期；没有填报的为null。"),
        "state": _("形象进度的文字说明；没有的为空。"),
        "start": _("开工日期；没有载明的为null。"),
        "finish": _("完工期限；没有载明的为null。"),
    }

    batch = BatchRef(source="pledge.batch", read_only=True)
    pledge = PledgeRef(read_only=True)
    indicator = IndicatorRef(
        read_only=True, allow_null=True, help_text=_("所属指标；null计入各项按项目计数的指标。")
    )
    region = Ref(read_only=True, allow_null=True)
    implementer = Ref(read_only=True, allow_null=True)
    # untold yet, it is empty; of a field that is read only the framework forgets that
    stage = serializers.ChoiceField(Project.Stage.choices, allow_blank=True, read_only=True)
    stage_name = serializers.CharField(source="get_stage_display", read_only=True)
    milestones = MilestoneRow(many=True, read_only=True)

    class Meta:
        model = Project
        fields = (
            "id", "batch", "pledge", "indicator", "position", "no", "name", "region",
            "implementer", "stage", "stage_name", "stage_on", "state", "start", "finish", "quote",
            "milestones",
        )  # fmt: skip
        read_only_fields = fields
