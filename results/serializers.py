"""What was published, over the interface."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from agencies.serializers.fields import Month
from results.models import Publication


class PublishedBatch(serializers.ModelSerializer[Publication]):
    """The version in force of a batch."""

    month = Month(allow_null=True, help_text=_("月份；只公布承诺、尚无进展的为null。"))

    class Meta:
        model = Publication
        fields = ("slug", "title", "starts_on", "number", "month", "as_of", "public_from")
        read_only_fields = fields


class BatchWhole(PublishedBatch):
    """With everything the version tells beside its pledges."""

    content = serializers.DictField(
        source="told",
        read_only=True,
        help_text=_("除各件实事外的发布内容：批次、计数、方面、地方、测评等，说明见数据字典。"),
    )

    class Meta(PublishedBatch.Meta):
        fields = (*PublishedBatch.Meta.fields, "content")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class VersionRow(serializers.ModelSerializer[Publication]):
    """One version that is public, or was."""

    month = Month(allow_null=True, help_text=_("月份。"))

    class Meta:
        model = Publication
        fields = (
            "number", "title", "month", "as_of", "public_from", "state", "withdrawn_on",
            "withdraw_reason",
        )  # fmt: skip
        read_only_fields = fields


@extend_schema_serializer(component_name="PublishedPledge")
class PledgeTold(serializers.Serializer[Any]):
    """A pledge as it was published; figures are strings in ``unit``."""

    no = serializers.CharField(help_text=_("序号，是文本。"))
    title = serializers.CharField(help_text=_("任务。"))
    quote = serializers.CharField(allow_blank=True, help_text=_("原文。"))
    category = serializers.CharField(allow_null=True, allow_blank=True, help_text=_("方面。"))
    done = serializers.BooleanField(help_text=_("是否已完成。"))
    leads = serializers.ListField(child=serializers.CharField(), help_text=_("牵头单位。"))
    others = serializers.ListField(help_text=_("配合和责任单位。"))
    indicators = serializers.ListField(
        child=serializers.DictField(),
        help_text=_("各项指标及其进展：value、target等是字符串，单位在unit；说明见数据字典。"),
    )
    milestones = serializers.ListField(child=serializers.DictField(), help_text=_("节点。"))
    funding = serializers.ListField(
        child=serializers.DictField(), help_text=_("资金，yuan以元计。")
    )
