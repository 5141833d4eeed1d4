"""Problems and acceptances over the interface."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agencies.serializers.fields import Ref
from agencies.serializers.words import Words
from oversight.models import (
    AcceptanceCase,
    AcceptanceItem,
    Problem,
    ProblemStep,
    SignOff,
)
from oversight.serializers.files import FileRow
from pledges.serializers import BatchRef, IndicatorRef, PledgeRef


class ProblemRow(serializers.ModelSerializer[Problem]):
    words: ClassVar[Words] = {
        "source": _("来源的代码。"),
        "source_name": _("来源的名称。"),
        "agency": _("整改的单位；交办给地方的为null。"),
        "region": _("整改的地方；交办给单位的为null。"),
        "where": _("问题所在的点位；没有的为空。"),
        "what": _("问题。"),
        "found_on": _("发现的日期。"),
        "due_on": _("整改期限；未定的为null。"),
        "owner": _("整改责任人；没有的为空。"),
        "owner_post": _("整改责任人的职务；没有的为空。"),
        "closed_on": _("销号的日期；未销号的为null。"),
    }

    batch = BatchRef(source="pledge.batch", read_only=True)
    pledge = PledgeRef(read_only=True)
    state_name = serializers.CharField(source="get_state_display", read_only=True)
    source_name = serializers.CharField(source="get_source_display", read_only=True)
    agency = Ref(read_only=True, allow_null=True)
    region = Ref(read_only=True, allow_null=True)

    class Meta:
        model = Problem
        fields = (
            "id", "batch", "pledge", "number", "state", "state_name", "source", "source_name",
            "agency", "region", "where", "what", "cause", "measures", "found_on", "due_on",
            "owner", "owner_post", "result", "closed_on",
        )  # fmt: skip
        read_only_fields = fields


class ProblemStepRow(serializers.ModelSerializer[ProblemStep]):
    words: ClassVar[Words] = {
        "text": _("办理的说明；没有的为空。"),
    }

    action_name = serializers.CharField(source="get_action_display", read_only=True)
    by = serializers.CharField(read_only=True, allow_null=True, help_text=_("办理人。"))

    class Meta:
        model = ProblemStep
        fields = ("action", "action_name", "by", "on", "text")
        read_only_fields = fields


class SignOffRow(serializers.ModelSerializer[SignOff]):
    words: ClassVar[Words] = {
        "position": _("签字的次序，从1开始。"),
        "body": _("由哪一方签字。"),
        "signed_by": _("签字人；未签的为空。"),
    }

    class Meta:
        model = SignOff
        fields = ("position", "body", "signed_by", "signed_on")
        read_only_fields = fields


class ProblemWhole(ProblemRow):
    """With every step, the signatures, and the files."""

    steps = ProblemStepRow(many=True, read_only=True, help_text=_("整改环节，早的在前。"))
    sign_offs = SignOffRow(many=True, read_only=True, help_text=_("各级签字。"))
    files = FileRow(
        source="attachments", many=True, read_only=True, help_text=_("附件，不含已移除的。")
    )

    class Meta(ProblemRow.Meta):
        fields = (*ProblemRow.Meta.fields, "steps", "sign_offs", "files")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class CaseRow(serializers.ModelSerializer[AcceptanceCase]):
    words: ClassVar[Words] = {
        "indicators": _("申请验收的各项指标。"),
        "agency": _("申请的单位；由地方申请的为null。"),
        "region": _("申请的地方；由单位申请的为null。"),
        "finished_on": _("完成的日期。"),
        "summary": _("完成情况。"),
        "applied_on": _("申请的日期。"),
        "needs_visit": _("是否须实地核验。"),
        "decided_on": _("核验的日期；未核验的为null。"),
        "document": _("验收文件；没有的为空。"),
        "decision_note": _("核验意见；没有的为空。"),
    }

    batch = BatchRef(source="pledge.batch", read_only=True)
    pledge = PledgeRef(read_only=True)
    state_name = serializers.CharField(source="get_state_display", read_only=True)
    agency = Ref(read_only=True, allow_null=True)
    region = Ref(read_only=True, allow_null=True)
    indicators = IndicatorRef(many=True, read_only=True)

    class Meta:
        model = AcceptanceCase
        fields = (
            "id", "batch", "pledge", "indicators", "agency", "region", "state", "state_name",
            "finished_on", "summary", "applied_on", "needs_visit", "decided_on", "document",
            "decision_note",
        )  # fmt: skip
        read_only_fields = fields


class CaseItemRow(serializers.ModelSerializer[AcceptanceItem]):
    """A line of the checklist as the office left it."""

    words: ClassVar[Words] = {
        "kind": _("核验项的代码。"),
        "kind_name": _("核验项的名称。"),
        "indicator": _("所核验的指标；不专指一项的为null。"),
        "what": _("核验的内容。"),
        "met": _("是否满足；还没有核验的为null。"),
        "found": _("核验的情况；没有的为空。"),
        "checked_on": _("核验的日期；还没有核验的为null。"),
    }

    kind_name = serializers.CharField(source="get_kind_display", read_only=True)
    indicator = IndicatorRef(read_only=True, allow_null=True)

    class Meta:
        model = AcceptanceItem
        fields = ("kind", "kind_name", "indicator", "what", "met", "found", "checked_on")
        read_only_fields = fields


class CaseWhole(CaseRow):
    """With the checklist and the files."""

    items = CaseItemRow(many=True, read_only=True, help_text=_("核验清单。"))
    files = FileRow(
        source="attachments", many=True, read_only=True, help_text=_("附件，不含已移除的。")
    )

    class Meta(CaseRow.Meta):
        fields = (*CaseRow.Meta.fields, "items", "files")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]
