"""Next year's matters before they are decided: suggestions and candidates.

Neither what a citizen left to be reached by nor the receipt by which he finds his answer is told.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.roles import Verb
from agencies.serializers.fields import Figure, Ref
from pledges.models import Candidate, Screening, Suggestion
from pledges.serializers import BatchRef, PledgeRef


class SuggestionRow(serializers.ModelSerializer[Suggestion]):
    """A suggestion and what became of it; no contact, no receipt."""

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
    aspect_name = serializers.CharField(source="get_aspect_display", read_only=True)
    outcome_name = serializers.CharField(source="get_outcome_display", read_only=True)

    class Meta:
        model = Screening
        fields = ("aspect", "aspect_name", "outcome", "outcome_name", "note", "on")
        read_only_fields = fields


class CandidateRow(serializers.ModelSerializer[Candidate]):
    """A candidate as whoever put it forward reads it, too."""

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
