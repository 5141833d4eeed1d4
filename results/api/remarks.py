"""What citizens wrote of what was published, over the interface: for the office and the leaders."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.api.resources import Rows
from agencies.filters import Choice, Day
from agencies.roles import Verb
from results.models import Remark
from results.readers.remarks import reached
from results.serializers import RemarkRow


class RemarkFilter(filters.FilterSet):
    batch = filters.CharFilter(field_name="batch__slug", max_length=50, label=_("批次标识。"))
    kind = Choice(choices=Remark.Kind.choices, label=_("类型。"))
    state = Choice(choices=Remark.State.choices, label=_("状态。"))
    received_since = Day(
        field_name="received_on", lookup_expr="gte", label=_("收到日期从这一天起。")
    )

    class Meta:
        model = Remark
        fields: list[str] = []


class Remarks(Rows):
    tag = _("公众意见")
    verbs = (Verb.SEE_EVERYTHING,)
    summaries = {"list": _("公众意见列表"), "retrieve": _("一条公众意见")}
    about = _("公众对已发布结果的意见建议、咨询和异议及其办理，新的在前。不含联系方式和查询码。")
    serializer_class = RemarkRow
    filterset_class = RemarkFilter
    queryset = Remark.objects.none()

    def get_queryset(self) -> QuerySet[Remark]:
        found = reached(self.request.user)  # type: ignore[arg-type]
        large = ("contact", "receipt", "publication__content", "batch__source_text")
        return found.defer(*large).order_by("-received_on", "-pk")
