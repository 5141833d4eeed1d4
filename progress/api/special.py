"""Special reports (重大情况, 年度总结) over the interface, read only."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.roles import Verb
from progress.api.reading import Progress
from progress.filters import SpecialFilter
from progress.models import SpecialReport
from progress.readers.special import for_office, of_unit
from progress.serializers.special import SpecialRow, SpecialWhole


class Specials(Progress):
    verbs = (Verb.REVIEW_REPORTS, Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
    summaries = {"list": _("专题报告列表"), "retrieve": _("一份专题报告")}
    about = _("重大情况和年度总结。办公室见已报来的，待阅办的在前；单位见自己的。")
    filterset_class = SpecialFilter
    queryset = SpecialReport.objects.none()

    def get_serializer_class(self) -> Any:
        return SpecialWhole if self.detail else SpecialRow

    def get_queryset(self) -> QuerySet[SpecialReport]:
        office = self.asker.can(Verb.REVIEW_REPORTS)
        found = for_office(self.asker) if office else of_unit(self.asker)
        kept = found.select_related("batch", "pledge", "agency", "region")
        large = ("batch__source_text", "region__outline", *([] if self.detail else ["body"]))
        return kept.defer(*large)
