"""What a unit's system tells of a project; whether it can be taken is said by the desk's form."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from pledges.models import Project
from progress.serializers.entry import LARGEST, Strict

MOST_NODES = 30


def _number(about: Any) -> serializers.IntegerField:
    return serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=LARGEST, help_text=about
    )


def _day(about: Any) -> serializers.DateField:
    return serializers.DateField(required=False, allow_null=True, help_text=about)


def _text(most: int, about: Any) -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, max_length=most, help_text=about)


class NodeChange(Strict):
    """A milestone of a project."""

    id = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST, help_text=_("节点的编号；新的不写。")
    )
    what = serializers.CharField(
        max_length=200, help_text=_("节点的内容；公布文本所列的节点，内容和期限不改。")
    )
    due = _day(_("节点的期限；没有的为null。"))
    done_on = _day(_("完成的日期，不晚于今天；未完成的为null。"))


class ProjectFields(Strict):
    """What a project's row says beside its name."""

    no = _text(20, _("序号；没有的为空。"))
    region = _number(_("所在区划的编号；没有的为null。地方填报的，须在本地之内。"))
    implementer = _number(_("实施单位的编号；没有的为null。"))
    indicator = _number(_("所属累计量指标的编号；null计入各项按项目计数的指标。"))
    stage = serializers.ChoiceField(
        Project.Stage.choices,
        required=False,
        allow_blank=True,
        help_text=_("形象进度的代码；空为没有填报。"),
    )
    stage_on = _day(_("到达这一形象进度的日期，不晚于今天；不写而形象进度有变的，为今天。"))
    state = _text(120, _("形象进度的文字说明；没有的为空。"))
    start = _day(_("开工日期；没有的为null。"))
    finish = _day(_("完工期限；没有的为null。"))


class ProjectChange(ProjectFields):
    """A change; what is left out stays as it is."""

    name = serializers.CharField(required=False, max_length=200, help_text=_("项目的名称。"))
    reason = _text(500, _("退回原因：形象进度从后面的阶段退回前面的，须写明。"))
    milestones = NodeChange(  # type: ignore[call-arg]
        many=True,
        required=False,
        max_length=MOST_NODES,
        help_text=_("全部节点，没有列出的将移除，公布文本所列的除外；不写则都不变。"),
    )


class ProjectNew(ProjectFields):
    """A project that is listed under a pledge the unit answers for."""

    pledge = serializers.IntegerField(
        min_value=1, max_value=LARGEST, help_text=_("所属实事的编号，须由本单位承担。")
    )
    name = serializers.CharField(max_length=200, help_text=_("项目的名称。"))
