"""The public part of the interface: what was published, and nothing else. No token is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from agencies.api.gates import Anybody
from agencies.api.pagination import MOST, PAGE
from agencies.api.resources import Answering
from agencies.clock import today
from results.models import Publication
from results.open_data.history import public_content
from results.open_data.reading import in_force, published
from results.open_data.versions import ever_public
from results.serializers import BatchWhole, PledgeTold, PublishedBatch, VersionRow

SLUG = OpenApiParameter("slug", str, OpenApiParameter.PATH, description=_("批次标识。"))
NO = OpenApiParameter("no", str, OpenApiParameter.PATH, description=_("实事的序号，是文本。"))
KEPT = "public, max-age=60"  # seconds a proxy may answer by itself; a withdrawal is news


class Public(Answering, GenericViewSet):
    """Read from the version in force."""

    tag = _("公开数据")
    permission_classes = (Anybody,)
    filter_backends = ()
    queryset = Publication.objects.none()

    def allowed_parameters(self) -> frozenset[str]:
        return frozenset() if self.detail else frozenset({PAGE, MOST})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        made = super().finalize_response(request, response, *args, **kwargs)
        if made.status_code == 200 and "HTTP_AUTHORIZATION" not in request.META:
            made["Cache-Control"] = KEPT
        return made

    def paged(self, rows: Any, serializer: Any) -> Response:
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(serializer(page, many=True).data)


class PublicBatches(Public):
    lookup_field = "slug"
    summaries = {"list": _("已发布的批次"), "retrieve": _("一个批次的发布结果")}
    about = _("每个批次取现行的一期。数值是发布时固定的，以数据截至日期为准。")

    @extend_schema(responses=PublishedBatch(many=True))
    def list(self, request: Request) -> Response:
        return self.paged(published(today()), PublishedBatch)

    @extend_schema(responses=BatchWhole, parameters=[SLUG])
    def retrieve(self, request: Request, slug: str) -> Response:
        publication = get_object_or_404(in_force(slug, today()))
        content = public_content(publication.content)
        told = {name: value for name, value in content.items() if name != "pledges"}
        publication.told = told  # type: ignore[attr-defined]
        return Response(BatchWhole(publication).data)


class PublicPledges(Public):
    lookup_field = "no"
    summaries = {"list": _("已发布的实事"), "retrieve": _("一件已发布的实事")}
    about = _("现行一期中的各件实事及其指标、进展，与开放数据的JSON文件相同。")

    @extend_schema(responses=PledgeTold(many=True), parameters=[SLUG])
    def list(self, request: Request, slug: str) -> Response:
        return self.paged(_pledges(slug), PledgeTold)

    @extend_schema(responses=PledgeTold, parameters=[SLUG, NO])
    def retrieve(self, request: Request, slug: str, no: str) -> Response:
        found = next((row for row in _pledges(slug) if row["no"] == no), None)
        if found is None:
            raise Http404
        return Response(PledgeTold(found).data)


class Versions(Public):
    summary = _("一个批次的历次发布")
    about = _("历次发布，新的在前；已撤回的写明日期和原因。")

    @extend_schema(responses=VersionRow(many=True), parameters=[SLUG])
    def list(self, request: Request, slug: str) -> Response:
        rows = ever_public(today()).filter(slug=slug).order_by("-number")
        if not rows.exists():
            raise Http404
        return self.paged(rows, VersionRow)


def _pledges(slug: str) -> list[Mapping[str, Any]]:
    publication = get_object_or_404(in_force(slug, today()))
    return list(public_content(publication.content)["pledges"])
