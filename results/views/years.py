"""All years, the search over them, and the page that says what every figure means."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agencies.clock import today
from results.models import PeriodStatement, Publication
from results.open_data.account import account_of
from results.open_data.reading import published
from results.open_data.years import batch_of, strip, with_counts
from results.search import LONGEST, Query, search
from results.views.freshness import answer

# a question, and the words it is offered in
EXAMPLES = (
    ("老旧小区", _("老旧小区")),
    ("就业", _("就业")),
    ("农村公路", _("农村公路")),
    ("ncgl", _("ncgl（农村公路的拼音首字母）")),
)


@require_safe
def years(request: HttpRequest) -> HttpResponse:
    """The batches year by year as published, and what texts say of several years together."""
    rows = list(with_counts(today()))
    periods = list(PeriodStatement.objects.all())

    def page() -> HttpResponse:
        batches = [batch_of(row) for row in rows]
        context = {
            "years": strip(batches),
            "yearly": [batch for batch in batches if batch.first_year == batch.last_year],
            "spanning": [batch for batch in batches if batch.first_year != batch.last_year],
            "periods": periods,
        }
        return render(request, "public/years.html", context)

    said = [
        (row.title, row.first_year, row.last_year, row.items, row.quote, row.source_title,
         row.source_date)
        for row in periods
    ]  # fmt: skip
    return answer(request, rows, page, also=said)


@require_safe
def search_results(request: HttpRequest) -> HttpResponse:
    """One question to every batch in force; the answers stand under their batch."""
    q = Query.of(request.GET).q
    rows: list[Publication] = list(Publication.objects.public(today()) if q else published(today()))

    def page() -> HttpResponse:
        found = search([account_of(row) for row in rows], q) if q else []
        context = {
            "q": q,
            "found": found,
            "total": sum(len(pledges) for _account, pledges in found),
            "batches": rows,
            "longest": LONGEST,
            "examples": EXAMPLES,
        }
        return render(request, "public/search.html", context)

    return answer(request, rows, page)


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """What every figure of the public pages means, in plain words."""
    rows = list(
        published(today()).filter(content__settings__shows_schedule=True, month__isnull=False)
    )
    context = {"shows_schedule": bool(rows)}
    return answer(request, rows, lambda: render(request, "public/method_page.html", context))
