"""Files of replies, problems and acceptances over the interface: named, and sent."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from oversight.api.base import KEPT, Supervision
from oversight.api.narrowing import AttachmentFilter
from oversight.models import Attachment
from oversight.readers import acceptance, problems
from oversight.readers.notices import letters_to
from oversight.readers.reach import reachable_batches
from oversight.serializers.files import AttachmentRow
from progress.views.sending import sent


class Attachments(Supervision):
    summaries = {
        "list": _("督办与验收的附件列表"),
        "retrieve": _("一个附件"),
        "file": _("下载附件"),
    }
    about = _(
        "文书回复、问题和验收申请的附件，不含已移除的；文件另行下载。"
        "单位只见发给自己的文书、交办给自己的问题和自己的验收申请的附件。"
    )
    serializer_class = AttachmentRow
    filterset_class = AttachmentFilter
    queryset = Attachment.objects.none()

    def get_queryset(self) -> QuerySet[Attachment]:
        homes = self._of_office() if self.in_office else self._of_unit()
        return KEPT.filter(homes).select_related("reply").order_by("pk")

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path="file", url_name="file")
    def file(self, request: Request, pk: str) -> HttpResponseBase:
        """The bytes as they were sent in."""
        return sent(self.get_object())

    def _of_office(self) -> Q:
        batches = reachable_batches(self.asker)
        return (
            Q(reply__notice__batch__in=batches)
            | Q(problem__pledge__batch__in=batches)
            | Q(case__pledge__batch__in=batches)
        )

    def _of_unit(self) -> Q:
        cases = acceptance.cases_of_unit((self.asker.agency_id, self.asker.region_id))
        return (
            Q(reply__notice__in=letters_to(self.asker).order_by().values("pk"))
            | Q(problem__in=problems.of_unit(self.asker).order_by().values("pk"))
            | Q(case__in=cases.order_by().values("pk"))
        )
