"""Named works inside a pledge."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agencies.serializers.fields import Ref
from pledges.models import Project
from pledges.serializers import BatchRef, IndicatorRef, MilestoneRow, PledgeRef


class ProjectRow(serializers.ModelSerializer[Project]):
    """A project, how far it has come, and its dated nodes."""

    batch = BatchRef(source="pledge.batch", read_only=True)
    pledge = PledgeRef(read_only=True)
    indicator = IndicatorRef(
        read_only=True, allow_null=True, help_text=_("所属指标；null计入各项按项目计数的指标。")
    )
    region = Ref(read_only=True, allow_null=True)
    implementer = Ref(read_only=True, allow_null=True)
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
