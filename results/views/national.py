"""The whole country: what every configured province has published, side by side."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from results.national.rows import provinces, total
from results.views.freshness import answer


@require_safe
def national(request: HttpRequest) -> HttpResponse:
    """A row for each province; 404 where no province is configured."""
    if not settings.NATIONAL_SOURCES:
        raise Http404
    rows = provinces(now=timezone.now())

    def page() -> HttpResponse:
        return render(request, "public/national.html", {"rows": rows, "total": total(rows)})

    return answer(request, [], page, also=rows)
