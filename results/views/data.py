"""Open data and the printed results, made of the published version alone."""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from agencies.clock import today
from results import pdf
from results.feeds import Releases
from results.models import Publication
from results.open_data import tables
from results.open_data.reading import in_force, released
from results.views.freshness import answer

KEPT_FOR = 24 * 3600
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def data_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The table as CSV."""
    return _file(request, slug, tables.to_csv, "text/csv; charset=utf-8", "csv")


@require_safe
def data_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The published content as JSON."""
    return _file(request, slug, tables.to_json, "application/json; charset=utf-8", "json")


@require_safe
def data_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    """The table as a workbook."""
    return _file(request, slug, tables.to_xlsx, XLSX, "xlsx")


@require_safe
def batch_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The results on paper; 503 with the reason where this machine can't draw them."""
    if not pdf.available():
        publication = get_object_or_404(in_force(slug, today()).defer("content"))
        return render(request, "public/no_pdf.html", {"publication": publication}, status=503)
    return _file(request, slug, _drawn, "application/pdf", "pdf")


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest publications, for feed readers."""
    return Releases()(request)


def _drawn(publication: Publication) -> bytes:
    """Drawing takes seconds and a published version never changes: it is drawn once."""
    moment = released(publication)[1].timestamp()
    key = f"results.pdf:{publication.slug}:{publication.number}:{moment}:{get_language()}"
    drawn: bytes | None = cache.get(key)
    if drawn is None:
        drawn = pdf.draw(publication)
        cache.set(key, drawn, timeout=KEPT_FOR)
    return drawn


def _file(
    request: HttpRequest,
    slug: str,
    make: Callable[[Publication], bytes],
    content_type: str,
    ending: str,
) -> HttpResponse:
    publication = get_object_or_404(in_force(slug, today()))

    def body() -> HttpResponse:
        name = f"{publication.slug}-{publication.number}.{ending}"
        response = HttpResponse(make(publication), content_type=content_type)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    return answer(request, [publication], body)
