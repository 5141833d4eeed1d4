"""Judging rules and programmes of several years over the interface."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.resources import Listed
from agencies.models import User
from agencies.roles import Verb
from pledges.models import Programme
from pledges.readers.reach import reachable_batches
from progress.api.reading import Progress
from progress.filters import RuleFilter
from progress.models import JudgingRule
from progress.readers.programmes import programmes_progress
from progress.serializers.rules import ProgrammeRow, RuleRow


class JudgingRules(Progress):
    verbs = (Verb.SEE_EVERYTHING,)
    summaries = {"list": _("研判规则列表"), "retrieve": _("一套研判规则")}
    about = _(
        "各批次自定的研判规则，新的在前：范围最小的优先，同一范围取已到执行日期的最新一套；"
        "没有自定的，按默认规则。"
    )
    serializer_class = RuleRow
    filterset_class = RuleFilter
    queryset = JudgingRule.objects.none()

    def get_queryset(self) -> QuerySet[JudgingRule]:
        return (
            JudgingRule.objects.filter(batch__in=reachable_batches(self.asker))
            .select_related("batch", "category", "indicator")
            .defer("batch__source_text")
            .order_by("-effective_on", "-pk")
        )


class Programmes(Listed):
    tag = _("实事与指标")
    verbs = (Verb.SEE_EVERYTHING,)
    summary = _("多年计划列表")
    about = _("分几年完成的总目标及其各年进展，新的在前。结转的只计一次。")
    serializer_class = ProgrammeRow
    queryset = Programme.objects.none()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        user: User = request.user  # type: ignore[assignment]
        rows = Programme.objects.select_related("office").order_by("-last_year", "title", "pk")
        if user.can(Verb.REVIEW_REPORTS):
            rows = rows.filter(office=user.agency_id)
        page = self.paginate_queryset(rows) or []
        told = programmes_progress(page)
        rows_told: Any = [told[row.pk] for row in page]
        return self.get_paginated_response(ProgrammeRow(rows_told, many=True).data)
