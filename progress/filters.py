"""Narrowing lists of progress."""

from __future__ import annotations

from datetime import datetime

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.filters import Choice, Day, Month, Number, Truth
from pledges.filters import Changed, Slug
from progress.models import (
    Evidence,
    Flag,
    JudgingRule,
    MonthlyReport,
    Reading,
    ReportingMonth,
    SpecialReport,
    Verdict,
)
from progress.models.verdict import LightChoice

MONTH = _("月份，如2023-09。")
AGENCY = _("填报单位的编号。")
REGION = _("填报区划的编号。")


class ReportFilter(Changed):
    batch = Slug(field_name="batch__slug")
    month = Month(field_name="month", label=MONTH)
    agency = Number(field_name="agency", label=AGENCY)
    region = Number(field_name="region", label=REGION)
    state = Choice(choices=MonthlyReport.State.choices, label=_("状态。"))

    class Meta:
        model = MonthlyReport
        fields: list[str] = []

    def since(
        self, queryset: QuerySet[MonthlyReport], name: str, moment: datetime
    ) -> QuerySet[MonthlyReport]:
        """A figure that was typed or corrected changes its report too."""
        reports = MonthlyReport.pgh_event_model.objects.filter(pgh_created_at__gte=moment)  # type: ignore[attr-defined]
        readings = Reading.pgh_event_model.objects.filter(pgh_created_at__gte=moment)  # type: ignore[attr-defined]
        return queryset.filter(
            Q(pk__in=reports.values("pgh_obj_id")) | Q(pk__in=readings.values("report_id"))
        )


class MonthFilter(Changed):
    batch = Slug(field_name="batch__slug")
    month = Month(field_name="month", label=MONTH)

    class Meta:
        model = ReportingMonth
        fields: list[str] = []


class EvidenceFilter(Changed):
    report = Number(field_name="report", label=_("月报的编号。"))
    share = Number(field_name="share", label=_("分解任务的编号。"))

    class Meta:
        model = Evidence
        fields: list[str] = []


class ByShare(Changed):
    """Rows of shares; verdicts are not in the audit trail, and have their moment themselves."""

    batch = Slug(field_name="share__indicator__pledge__batch__slug")
    pledge = Number(field_name="share__indicator__pledge", label=_("实事的编号。"))
    indicator = Number(field_name="share__indicator", label=_("指标的编号。"))
    share = Number(field_name="share", label=_("分解任务的编号。"))
    agency = Number(field_name="share__reporting_agency", label=AGENCY)
    region = Number(field_name="share__reporting_region", label=REGION)


class VerdictFilter(ByShare):
    month = Month(field_name="month", label=MONTH)
    light = Choice(choices=LightChoice.choices, label=_("亮灯。"))

    class Meta:
        model = Verdict
        fields: list[str] = []

    def since(self, queryset: QuerySet[Verdict], name: str, moment: datetime) -> QuerySet[Verdict]:
        return queryset.filter(created_at__gte=moment)


class FlagFilter(ByShare):
    open = Truth(field_name="cleared_on", lookup_expr="isnull", label=_("是否尚未解除。"))
    raised_since = Day(field_name="raised_on", lookup_expr="gte", label=_("标记日期从这一天起。"))

    class Meta:
        model = Flag
        fields: list[str] = []


class StandingFilter(ByShare):
    """What the standing of a batch is asked for; it is no query, so nothing here narrows one."""

    batch = Slug(field_name="share__indicator__pledge__batch__slug", required=True)
    month = Month(field_name="month", label=_("月份，如2023-09；不填为最近研判的月份。"))
    light = Choice(choices=LightChoice.choices, label=_("亮灯。"))
    changed_since = None  # type: ignore[assignment]

    class Meta:
        model = Verdict
        fields: list[str] = []


class BatchMonthFilter(filters.FilterSet):
    """Which batch in which month, under which light; as ``StandingFilter`` it is no query."""

    batch = Slug(field_name="share__indicator__pledge__batch__slug", required=True)
    month = Month(field_name="month", label=_("月份，如2023-09；不填为最近研判的月份。"))
    light = Choice(choices=LightChoice.choices, label=_("亮灯。"))

    class Meta:
        model = Verdict
        fields: list[str] = []


class SpecialFilter(Changed):
    batch = Slug(field_name="batch__slug")
    kind = Choice(choices=SpecialReport.Kind.choices, label=_("类别。"))
    state = Choice(choices=SpecialReport.State.choices, label=_("状态。"))
    agency = Number(field_name="agency", label=_("报告单位的编号。"))
    region = Number(field_name="region", label=_("报告区划的编号。"))

    class Meta:
        model = SpecialReport
        fields: list[str] = []


class BoardFilter(filters.FilterSet):
    """Which month of which batch a lead looks at; it is no query."""

    batch = Slug(field_name="batch__slug")
    month = Month(field_name="month", label=_("月份，如2023-09；不填为最近待确认的月份。"))

    class Meta:
        model = MonthlyReport
        fields: list[str] = []


class RuleFilter(Changed):
    batch = Slug(field_name="batch__slug")
    indicator = Number(field_name="indicator", label=_("指标的编号。"))

    class Meta:
        model = JudgingRule
        fields: list[str] = []
