"""Narrowing lists of promises."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.filters import Choice, Moment, Number, Truth, Words
from pledges.models import (
    Ballot,
    Batch,
    Candidate,
    Indicator,
    Pledge,
    PledgeChange,
    Project,
    Share,
    Suggestion,
)
from pledges.models.indicator import KindChoice


class Slug(filters.CharFilter):
    """Rows of the batch with this slug."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=50, label=_("批次标识。"), **options)


class Changed(filters.FilterSet):
    """``changed_since``: by the audit trail, which no write goes past."""

    changed_since = Moment(
        method="since", label=_("此时刻以后改动过的，须带时区，如2023-10-16T08:00:00+08:00。")
    )

    def since(self, queryset: QuerySet[Any], name: str, moment: datetime) -> QuerySet[Any]:
        events = queryset.model.pgh_event_model.objects.filter(pgh_created_at__gte=moment)
        return queryset.filter(pk__in=events.values("pgh_obj_id"))


class BatchFilter(Changed):
    stage = Choice(choices=Batch.Stage.choices, label=_("阶段。"))
    slug = Slug(field_name="slug")

    class Meta:
        model = Batch
        fields: list[str] = []


class PledgeFilter(Changed):
    batch = Slug(field_name="batch__slug")
    category = Number(field_name="category", label=_("方面的编号。"))
    agency = Number(
        field_name="responsibilities__agency", distinct=True, label=_("责任单位的编号。")
    )
    state = Choice(choices=Pledge.State.choices, label=_("实施状态。"))
    title = Words(field_name="title", label=_("任务中的文字。"))

    class Meta:
        model = Pledge
        fields: list[str] = []


class IndicatorFilter(Changed):
    batch = Slug(field_name="pledge__batch__slug")
    pledge = Number(field_name="pledge", label=_("实事的编号。"))
    kind = Choice(choices=KindChoice.choices, label=_("类别。"))

    class Meta:
        model = Indicator
        fields: list[str] = []


class ShareFilter(Changed):
    batch = Slug(field_name="indicator__pledge__batch__slug")
    pledge = Number(field_name="indicator__pledge", label=_("实事的编号。"))
    indicator = Number(field_name="indicator", label=_("指标的编号。"))
    agency = Number(field_name="reporting_agency", label=_("填报单位的编号。"))
    region = Number(field_name="reporting_region", label=_("填报区划的编号。"))
    is_whole = Truth(method="whole", label=_("是否为合计（不分解）。"))

    class Meta:
        model = Share
        fields: list[str] = []

    def whole(self, queryset: QuerySet[Share], name: str, value: bool) -> QuerySet[Share]:
        found = {"region__isnull": True, "agency__isnull": True}
        return queryset.filter(**found) if value else queryset.exclude(**found)


class ProjectFilter(Changed):
    batch = Slug(field_name="pledge__batch__slug")
    pledge = Number(field_name="pledge", label=_("实事的编号。"))
    region = Number(field_name="region", label=_("所在区划的编号。"))
    implementer = Number(field_name="implementer", label=_("实施单位的编号。"))
    stage = Choice(choices=Project.Stage.choices, label=_("形象进度。"))

    class Meta:
        model = Project
        fields: list[str] = []


class SuggestionFilter(Changed):
    batch = Slug(field_name="solicitation__batch__slug")
    channel = Choice(choices=Suggestion.Channel.choices, label=_("来源。"))
    state = Choice(choices=Suggestion.State.choices, label=_("状态。"))
    region = Number(field_name="region", label=_("所在区划的编号。"))
    title = Words(field_name="title", label=_("标题中的文字。"))

    class Meta:
        model = Suggestion
        fields: list[str] = []


class CandidateFilter(Changed):
    batch = Slug(field_name="batch__slug")
    source = Choice(choices=Candidate.Source.choices, label=_("来源。"))
    state = Choice(choices=Candidate.State.choices, label=_("状态。"))
    agency = Number(field_name="agency", label=_("提报单位的编号。"))

    class Meta:
        model = Candidate
        fields: list[str] = []


class BallotFilter(Changed):
    batch = Slug(field_name="batch__slug")

    class Meta:
        model = Ballot
        fields: list[str] = []


class PledgeChangeFilter(Changed):
    batch = Slug(field_name="batch__slug")
    kind = Choice(choices=PledgeChange.Kind.choices, label=_("调整方式。"))
    pledge = Number(field_name="pledges__pledge", distinct=True, label=_("所涉实事的编号。"))

    class Meta:
        model = PledgeChange
        fields: list[str] = []
