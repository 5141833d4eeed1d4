"""Narrowing lists of supervision over the interface."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.clock import today
from agencies.filters import Choice, Day, Moment, Month, Number, Truth
from oversight.models import (
    AcceptanceCase,
    Attachment,
    Bulletin,
    Notice,
    Problem,
    ScoreSheet,
    TrailLine,
)
from oversight.models.ladder import RungChoice
from oversight.readers.handovers import overdue_on, standing
from oversight.readers.problems import overdue
from pledges.filters import Changed, Slug

AGENCY = _("单位的编号。")
REGION = _("区划的编号。")
STATE = _("状态。")


class NoticeFilter(Changed):
    batch = Slug(field_name="batch__slug")
    rung = Choice(choices=RungChoice.choices, label=_("文书类型。"))
    state = Choice(choices=Notice.State.choices, label=STATE)
    agency = Number(field_name="agency", label=AGENCY)
    region = Number(field_name="region", label=REGION)
    sent_since = Day(field_name="sent_on", lookup_expr="gte", label=_("发出日期从这一天起。"))
    overdue = Truth(method="late", label=_("是否逾期。"))

    class Meta:
        model = Notice
        fields: list[str] = []

    def late(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        condition = overdue_on(today())
        queryset = queryset.annotate(standing=standing())  # a list of copies has none of its own
        return queryset.filter(condition) if value else queryset.exclude(condition)


class ProblemFilter(Changed):
    batch = Slug(field_name="pledge__batch__slug")
    pledge = Number(field_name="pledge", label=_("实事的编号。"))
    state = Choice(choices=Problem.State.choices, label=STATE)
    source = Choice(choices=Problem.Source.choices, label=_("来源。"))
    agency = Number(field_name="agency", label=AGENCY)
    region = Number(field_name="region", label=REGION)
    overdue = Truth(method="late", label=_("是否逾期。"))

    class Meta:
        model = Problem
        fields: list[str] = []

    def late(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        condition = overdue(today())
        return queryset.filter(condition) if value else queryset.exclude(condition)


class CaseFilter(Changed):
    batch = Slug(field_name="pledge__batch__slug")
    pledge = Number(field_name="pledge", label=_("实事的编号。"))
    state = Choice(choices=AcceptanceCase.State.choices, label=STATE)
    agency = Number(field_name="agency", label=AGENCY)
    region = Number(field_name="region", label=REGION)

    class Meta:
        model = AcceptanceCase
        fields: list[str] = []


class AttachmentFilter(filters.FilterSet):
    since = Moment(
        field_name="uploaded_at", lookup_expr="gte", label=_("此刻及以后上传的，须带时区。")
    )
    notice = Number(field_name="reply__notice", label=_("文书的编号。"))
    problem = Number(field_name="problem", label=_("问题的编号。"))
    case = Number(field_name="case", label=_("验收申请的编号。"))

    class Meta:
        model = Attachment
        fields: list[str] = []


class BulletinFilter(Changed):
    batch = Slug(field_name="batch__slug")
    kind = Choice(choices=Bulletin.Kind.choices, label=_("类型。"))
    month = Month(field_name="month", label=_("月份，如2023-09。"))

    class Meta:
        model = Bulletin
        fields: list[str] = []


class ScoreFilter(Changed):
    batch = Slug(field_name="scheme__batch__slug")
    month = Month(field_name="month", label=_("月份，如2023-09。"))
    agency = Number(field_name="agency", label=AGENCY)
    region = Number(field_name="region", label=REGION)

    class Meta:
        model = ScoreSheet
        fields: list[str] = []


class AuditFilter(filters.FilterSet):
    since = Moment(field_name="at", lookup_expr="gte", label=_("自此时刻起，须带时区。"))
    until = Moment(field_name="at", lookup_expr="lt", label=_("到此时刻为止（不含），须带时区。"))
    person = Number(field_name="person_id", label=_("账号的编号。"))
    action = Choice(
        field_name="label",
        choices=[
            ("insert", _("新增")),
            ("update", pgettext_lazy("done", "修改")),
            ("delete", _("删除")),
        ],
        label=_("操作。"),
    )

    class Meta:
        model = TrailLine
        fields: list[str] = []
