"""Progress over the interface, within the asker's reach: reports, evidence, verdicts, flags."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from agencies.api.resources import Rows
from agencies.clock import today
from agencies.models import User
from agencies.roles import Verb
from pledges.models import Batch
from pledges.readers.reach import READERS, within
from progress.filters import (
    EvidenceFilter,
    FlagFilter,
    MonthFilter,
    ReportFilter,
    VerdictFilter,
)
from progress.models import (
    Evidence,
    Flag,
    FundingReading,
    MonthlyReport,
    Narrative,
    Reading,
    ReportingMonth,
    ReportStep,
    SpecialReport,
    Verdict,
)
from progress.readers.evidence import may_read
from progress.sentences import sentences
from progress.serializers.reading import (
    EvidenceRow,
    FlagRow,
    MonthRow,
    ReportRow,
    ReportWhole,
    VerdictRow,
)
from progress.views.sending import sent

SHARE = ("share__indicator__pledge", "share__region", "share__agency")


class Progress(Rows):
    """Of the asker's office, of all for a leader, of its own tasks for a unit."""

    tag = _("进展与研判")
    verbs: tuple[Verb, ...] = READERS

    @property
    def asker(self) -> User:
        return self.request.user  # type: ignore[return-value]


class Reports(Progress):
    summaries = {"list": _("月报列表"), "retrieve": _("一份月报")}
    abouts = {
        "list": _("各单位、各地每月的月报及其流转状态，新的在前。单位只见自己的月报。"),
        "retrieve": _("一份月报的填报值、文字进展、资金进度、佐证材料和流转。"),
    }
    filterset_class = ReportFilter
    queryset = MonthlyReport.objects.none()

    def get_serializer_class(self) -> Any:
        return ReportWhole if self.detail else ReportRow

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "today": today()}

    def get_queryset(self) -> QuerySet[MonthlyReport]:
        found = MonthlyReport.objects.filter(own_reports(self.asker))
        found = found.select_related("batch", "agency", "region").defer(
            "batch__source_text", "region__outline"
        )
        if self.detail:
            shares = [f"share__{way}" for way in ("indicator__pledge", "region", "agency")]
            found = found.prefetch_related(
                Prefetch("readings", Reading.objects.select_related(*shares)),
                Prefetch("narratives", Narrative.objects.select_related("pledge")),
                Prefetch("funding", FundingReading.objects.select_related("pledge")),
                Prefetch(
                    "evidence",
                    Evidence.objects.filter(removed_at=None).select_related("uploaded_by"),
                ),
                Prefetch("steps", ReportStep.objects.select_related("by", "agency").order_by("pk")),
            )
        return found.order_by("-month", "batch__slug", "pk")


class EvidenceFiles(Progress):
    summaries = {
        "list": _("佐证材料列表"),
        "retrieve": _("一份佐证材料"),
        "file": _("下载佐证材料"),
    }
    about = _("佐证材料的名称、类型、大小和校验值，不含已移除的；文件另行下载。")
    serializer_class = EvidenceRow
    filterset_class = EvidenceFilter
    queryset = Evidence.objects.none()

    def get_queryset(self) -> QuerySet[Evidence]:
        own = own_reports(self.asker)
        homes = Q(report__in=MonthlyReport.objects.filter(own)) | _own_specials(self.asker)
        kept = Evidence.objects.filter(homes, removed_at__isnull=True)
        return kept.select_related("uploaded_by").order_by("pk")

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path="file", url_name="file")
    def file(self, request: Request, pk: str) -> HttpResponseBase:
        """The bytes; by the same rule as the page (``may_read``)."""
        rows = Evidence.objects.select_related(
            "report__batch", "special__batch", "share__indicator", "uploaded_by"
        )
        found = get_object_or_404(rows, pk=pk, removed_at__isnull=True)
        if not may_read(found, self.asker):
            raise PermissionDenied(_t("这份佐证材料不在您的查看范围内。"))
        return sent(found)


class Verdicts(Progress):
    summaries = {"list": _("研判结论列表"), "retrieve": _("一条研判结论")}
    about = _("每项分解任务每次研判的结论，作出后不再改动；同一研判日以sequence最大的为准。")
    serializer_class = VerdictRow
    filterset_class = VerdictFilter
    queryset = Verdict.objects.none()

    def get_queryset(self) -> QuerySet[Verdict]:
        return (
            Verdict.objects.filter(within(self.asker, "share", "share__indicator__pledge__batch"))
            .select_related(*SHARE)
            .defer("inputs", "share__region__outline")
            .order_by("-month", "share", "-day", "-sequence")
        )

    def get_serializer(self, *args: Any, **options: Any) -> Any:
        rows = args[0] if options.get("many") and args else args
        context = {**self.get_serializer_context(), "sentences": sentences(rows)}
        return self.get_serializer_class()(*args, **{"context": context, **options})


class Flags(Progress):
    summaries = {"list": _("滞后标记列表"), "retrieve": _("一个滞后标记")}
    about = _("滞后标记及其亮灯变化，新的在前。")
    serializer_class = FlagRow
    filterset_class = FlagFilter
    queryset = Flag.objects.none()

    def get_queryset(self) -> QuerySet[Flag]:
        return (
            Flag.objects.filter(within(self.asker, "share", "share__indicator__pledge__batch"))
            .select_related(*SHARE)
            .defer("share__region__outline")
            .prefetch_related("changes")
            .order_by("-raised_on", "-pk")
        )


class ReportingMonths(Progress):
    summaries = {"list": _("报送月份列表"), "retrieve": _("一个报送月份")}
    about = _("办公室对各月所作的安排：改定的应报日期、通报印发和锁定日期。没有改动的月份不列。")
    serializer_class = MonthRow
    filterset_class = MonthFilter
    queryset = ReportingMonth.objects.none()

    def get_queryset(self) -> QuerySet[ReportingMonth]:
        batches = Batch.objects.filter(within(self.asker, "pledges__indicators__shares"))
        found = ReportingMonth.objects.filter(batch__in=batches).select_related("batch")
        return found.defer("batch__source_text").order_by("-month", "batch__slug")


def own_reports(user: User) -> Q:
    """Reports in the asker's reach: of reachable batches, or of its own unit."""
    if user.can(Verb.SEE_EVERYTHING):
        return within(user, batch="batch")
    return Q(pk__in=MonthlyReport.objects.of_unit(user))


def _own_specials(user: User) -> Q:
    if user.can(Verb.SEE_EVERYTHING):
        return Q(special__in=_specials(user))
    return Q(special__isnull=False, special__agency=user.agency_id, special__region=user.region_id)


def _specials(user: User) -> Any:
    """What has come to the office: a unit's draft is its own."""
    return SpecialReport.objects.filter(within(user, batch="batch"), signed_on__isnull=False)
