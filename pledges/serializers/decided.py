"""How a batch was voted on, and what was changed of it after it was published."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agencies.serializers.fields import Ref
from agencies.serializers.words import Words
from pledges.models import Ballot, BallotLine, ChangedPledge, MovedIndicator, PledgeChange
from pledges.serializers import BatchRef, IndicatorRef, PledgeRef


class BallotLineRow(serializers.ModelSerializer[BallotLine]):
    words: ClassVar[Words] = {
        "candidate": _("候选项目。"),
        "in_favour": _("赞成票，单位票。"),
        "against": _("反对票，单位票。"),
        "abstained": _("弃权票，单位票。"),
        "chosen": _("是否入选。"),
    }

    candidate = Ref(read_only=True)

    class Meta:
        model = BallotLine
        fields = ("candidate", "in_favour", "against", "abstained", "chosen")
        read_only_fields = fields


class BallotRow(serializers.ModelSerializer[Ballot]):
    """One round of a vote, as its record has it."""

    words: ClassVar[Words] = {
        "round": _("第几轮票决。"),
        "body": _("票决机关。"),
        "held_on": _("票决的日期。"),
        "rule": _("当选规则的代码。"),
        "rule_name": _("当选规则的名称。"),
        "places": _("应选名额，单位件。"),
        "members": _("全体成员，单位人。"),
        "present": _("到会人数，单位人。"),
        "issued": _("发出票数，单位票。"),
        "returned": _("收回票数，单位票。"),
        "valid": _("有效票数，单位票。"),
        "document": _("票决记录。"),
        "lines": _("各候选项目的得票，赞成多的在前。"),
    }

    batch = BatchRef(read_only=True)
    rule_name = serializers.CharField(source="get_rule_display", read_only=True)
    lines = BallotLineRow(many=True, read_only=True)

    class Meta:
        model = Ballot
        fields = (
            "id", "batch", "round", "body", "held_on", "rule", "rule_name", "places", "members",
            "present", "issued", "returned", "valid", "document", "lines",
        )  # fmt: skip
        read_only_fields = fields


class ChangedPledgeRow(serializers.ModelSerializer[ChangedPledge]):
    words: ClassVar[Words] = {
        "side": _("调整前还是调整后，代码。"),
        "title": _("当时的任务名称。"),
    }

    pledge = PledgeRef(read_only=True)

    class Meta:
        model = ChangedPledge
        fields = ("pledge", "side", "title")
        read_only_fields = fields


class MovedRow(serializers.ModelSerializer[MovedIndicator]):
    words: ClassVar[Words] = {
        "before": _("原属的实事。"),
        "after": _("现属的实事。"),
    }

    indicator = IndicatorRef(read_only=True)
    before = PledgeRef(read_only=True)
    after = PledgeRef(read_only=True)

    class Meta:
        model = MovedIndicator
        fields = ("indicator", "before", "after")
        read_only_fields = fields


class PledgeChangeRow(serializers.ModelSerializer[PledgeChange]):
    """A merger, a split, a pause, a resumption or an end, with its approval."""

    words: ClassVar[Words] = {
        "kind": _("调整方式的代码。"),
        "kind_name": _("调整方式的名称。"),
        "effective_on": _("从哪一天起生效，含当天。"),
        "reason": _("调整的原因。"),
        "document": _("批准调整的文件。"),
        "pledges": _("所涉的实事，调整前后各列。"),
        "moves": _("由一件实事划到另一件的指标。"),
    }

    batch = BatchRef(read_only=True)
    kind_name = serializers.CharField(source="get_kind_display", read_only=True)
    pledges = ChangedPledgeRow(many=True, read_only=True)
    moves = MovedRow(many=True, read_only=True)

    class Meta:
        model = PledgeChange
        fields = (
            "id", "batch", "kind", "kind_name", "effective_on", "reason", "document", "pledges",
            "moves",
        )  # fmt: skip
        read_only_fields = fields
