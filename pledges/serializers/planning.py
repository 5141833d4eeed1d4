"""Next year's matters before they are decided: suggestions and candidates.

Neither what a citizen left to be reached by nor the receipt by which he finds his answer is told.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.roles import Verb
from agencies.serializers.fields import Figure, Ref
from agencies.serializers.words import Words
from pledges.models import Candidate, Screening, Suggestion
from pledges.serializers import BatchRef, PledgeRef


class SuggestionRow(serializers.ModelSerializer[Suggestion]):
    """A suggestion and what became of it; no contact, no receipt."""

    words: ClassVar[Words] = {
        "channel": _("来源的代码。"),
        "channel_name": _("来源的名称。"),
        "text": _("建议的内容。"),
        "region": _("建议所涉的地方；没有指明的为null。"),
        "received_on": _("收到的日期。"),
        "merged_into_id": _("归并到哪条建议，编号；没有归并的为null。"),
        "reason": _("不予受理的原因；没有的为空。"),
        "candidate_id": _("转为哪个候选项目，编号；没有的为null。"),
        "answer": _("给提出人的答复；没有的为空。"),
        "is_public": _("建议和答复是否公开。"),
        "decided_on": _("作出处理的日期；未处理的为null。"),
        "answered_on": _("答复的日期；未答复的为null。"),
    }

    batch = BatchRef(source="solicitation.batch", read_only=True)
    channel_name = serializers.CharField(source="get_channel_display", read_only=True)
    state_name = serializers.CharField(source="get_state_display", read_only=True)
    region = Ref(read_only=True, allow_null=True)
    pledge = PledgeRef(read_only=True, allow_null=True, help_text=_("采纳为哪件实事。"))
    followers = serializers.IntegerField(read_only=True, help_text=_("归并到本条的建议数。"))

    class Meta:
        model = Suggestion
        fields = (
            "id", "batch", "channel", "channel_name", "proposer", "title", "text", "domain",
            "region", "received_on", "state", "state_name", "merged_into_id", "followers",
            "reason", "candidate_id", "pledge", "answer", "is_public", "decided_on",
            "answered_on",
        )  # fmt: skip
        read_only_fields = fields


class ScreeningRow(serializers.ModelSerializer[Screening]):
    words: ClassVar[Words] = {
        "aspect": _("筛选项的代码：需求、可行、资金或风险。"),
        "aspect_name": _("筛选项的名称。"),
        "outcome": _("结论的代码。"),
        "outcome_name": _("结论的名称。"),
        "on": _("作出结论的日期。"),
    }

    aspect_name = serializers.CharField(source="get_aspect_display", read_only=True)
    outcome_name = serializers.CharField(source="get_outcome_display", read_only=True)

    class Meta:
        model = Screening
        fields = ("aspect", "aspect_name", "outcome", "outcome_name", "note", "on")
        read_only_fields = fields


class CandidateRow(serializers.ModelSerializer[Candidate]):
    """A candidate as whoever put it forward reads it, too."""

    words: ClassVar[Words] = {
        "source": _("来源的代码。"),
        "source_name": _("来源的名称。"),
        "agency": _("提报的单位；不由单位提报的为null。"),
        "proposer": _("提出者；没有的为空。"),
        "title": _("项目的名称。"),
        "content": _("建设内容和目标。"),
        "scope": _("实施范围；没有的为空。"),
        "lead": _("拟定的牵头单位；未定的为null。"),
        "funding_note": _("资金来源的说明；没有的为空。"),
        "drop_reason": _("未入选的原因；没有的为空。"),
        "pledge": _("入选后成为哪件实事；没有的为null。"),
        "made_on": _("提报的日期。"),
    }

    batch = BatchRef(read_only=True)
    source_name = serializers.CharField(source="get_source_display", read_only=True)
    state_name = serializers.CharField(source="get_state_display", read_only=True)
    agency = Ref(read_only=True, allow_null=True)
    lead = Ref(read_only=True, allow_null=True)
    pledge = PledgeRef(read_only=True, allow_null=True)
    estimated_yuan = Figure(allow_null=True, help_text=_("估算资金，元。"))
    screenings = serializers.SerializerMethodField(
        help_text=_("四项筛选的结论，只供办公室和领导；单位读到null。")
    )

    class Meta:
        model = Candidate
        fields = (
            "id", "batch", "source", "source_name", "agency", "proposer", "title", "content",
            "domain", "scope", "lead", "estimated_yuan", "funding_note", "state", "state_name",
            "drop_reason", "pledge", "made_on", "screenings",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ScreeningRow(many=True, allow_null=True))
    def get_screenings(self, candidate: Candidate) -> list[Any] | None:
        if not self.context["request"].user.can(Verb.SEE_EVERYTHING):
            return None
        return list(ScreeningRow(candidate.screenings.all(), many=True).data)
