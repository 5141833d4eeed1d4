"""Scores over the interface: for the office and the leading group, as on their pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.roles import Verb
from oversight.api.base import Supervision
from oversight.api.narrowing import ScoreFilter
from oversight.models import ScoreSheet
from oversight.readers.reach import reachable_batches
from oversight.serializers.scores import ScoreRow, ScoreWhole


class Scores(Supervision):
    tag = _("考核")
    verbs = (Verb.SEE_EVERYTHING,)
    summaries = {"list": _("考核得分列表"), "retrieve": _("一个单位一个月的得分")}
    about = _("已生成的考核得分，新的月份在前，同一月份按名次。只供办公室和领导。")
    filterset_class = ScoreFilter
    queryset = ScoreSheet.objects.none()

    def get_serializer_class(self) -> Any:
        return ScoreWhole if self.detail else ScoreRow

    def get_queryset(self) -> QuerySet[ScoreSheet]:
        found = (
            ScoreSheet.objects.filter(scheme__batch__in=reachable_batches(self.asker))
            .select_related("scheme__batch", "agency", "region")
            .order_by("-month", "-scheme__batch__starts_on", "rank", "pk")
        )
        large = ("scheme__batch__source_text", "region__outline")
        return found.defer(*large, *([] if self.detail else ["lines"]))
