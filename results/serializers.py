"""What was published, over the interface."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from agencies.serializers.fields import Month
from agencies.serializers.words import Words
from results.models import Publication, Remark


class PublishedBatch(serializers.ModelSerializer[Publication]):
    """The version in force of a batch."""

    words: ClassVar[Words] = {
        "title": _("批次的名称。"),
        "number": _("第几期发布。"),
        "as_of": _("数据截至哪一天；尚无进展的为null。"),
        "public_from": _("从哪一天起公开。"),
    }

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

    words: ClassVar[Words] = {
        "number": _("第几期发布。"),
        "title": _("批次的名称。"),
        "as_of": _("数据截至哪一天；尚无进展的为null。"),
        "public_from": _("从哪一天起公开。"),
        "withdrawn_on": _("撤回的日期；未撤回的为null。"),
        "withdraw_reason": _("撤回的原因；未撤回的为空。"),
    }

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


class RemarkRow(serializers.ModelSerializer[Remark]):
    """What a citizen said of a pledge and what was answered; no contact, no receipt."""

    words: ClassVar[Words] = {
        "number": _("写意见时所见的是第几期发布。"),
        "no": _("所涉实事的序号，是文本。"),
        "text": _("意见的内容，照写的原样。"),
        "received_on": _("收到的日期。"),
        "answer": _("答复；没有的为空。"),
        "upheld": _("异议是否属实；不是异议或未答复的为null。"),
        "is_public": _("意见和答复是否公开。"),
        "reason": _("不予答复的原因；没有的为空。"),
        "decided_on": _("办理的日期；未办理的为null。"),
    }

    batch = serializers.CharField(
        source="batch.slug", read_only=True, help_text=_("批次的标识，如jilin-2023。")
    )
    number = serializers.IntegerField(source="publication.number", read_only=True)
    kind_name = serializers.CharField(source="get_kind_display", read_only=True)
    state_name = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = Remark
        fields = (
            "id", "batch", "number", "no", "kind", "kind_name", "text", "received_on", "state",
            "state_name", "answer", "upheld", "is_public", "reason", "decided_on",
        )  # fmt: skip
        read_only_fields = fields
