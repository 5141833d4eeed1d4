"""What the public sees: pages made of published versions and nothing else.

No live table can be reached from here: only ``results.models`` and pure modules are
imported (tests/test_public_construction.py holds this true).
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.clock import today
from results import pdf
from results.models import Publication
from results.open_data.account import Account, account_of
from results.open_data.reading import in_force, own_content, published, with_threads
from results.search import Query, agencies, find
from results.views.freshness import answer


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Is the promise kept? The newest batch, and the way to all others."""
    batches = list(published(today()))

    def page() -> HttpResponse:
        account = None
        if batches:
            newest = Publication.objects.values_list("content", flat=True).get(pk=batches[0].pk)
            account = account_of(batches[0], newest)
        context = {"account": account, "stack": _stack(account), "former": batches[1:]}
        return render(request, "public/home.html", context)

    return answer(request, batches, page)


@require_safe
def batch(request: HttpRequest, slug: str) -> HttpResponse:
    """Every pledge of a batch in one table; the filters live in the address."""
    publication = get_object_or_404(in_force(slug, today()))

    def page() -> HttpResponse:
        account, query = account_of(publication), Query.of(request.GET)
        found = find(account, query)
        context = {
            "account": account,
            "stack": _stack(account),
            "query": query,
            "found": found,
            "found_indicators": sum(
                not indicator.condition for pledge in found for indicator in pledge.indicators
            ),
            "agencies": agencies(account),
            "pdf_available": pdf.available(),
        }
        return render(request, "public/batch.html", context)

    return answer(request, [publication], page)


@require_safe
def pledge(request: HttpRequest, slug: str, no: str) -> HttpResponse:
    """One promise in its own words, how far it is, and what came before and after it."""
    rows: list[Any] = list(with_threads(slug, no, today()))
    own = own_content(rows)
    if own is None or all(row["no"] != no for row in own[1]["pledges"]):
        raise Http404
    publication, content = own

    def page() -> HttpResponse:
        account = account_of(publication, content)
        shown = account.pledge(no)
        known = {row.slug: row for row in rows}
        context = {
            "account": account,
            "pledge": shown,
            "former": shown.predecessor,
            "former_batch": shown.predecessor and known.get(shown.predecessor["slug"]),
            "heirs": [(row, heir) for row in reversed(rows) for heir in row.heirs],
        }
        return render(request, "public/pledge.html", context)

    return answer(request, rows, page)


def _stack(account: Account | None) -> dict[str, object]:
    """One bar of 已完成 and 推进中, for ``parts/stack.html``."""
    if account is None or not account.has_figures:
        return {}
    total, done = account.counts["pledges"], account.counts["done"]
    edge = 100 * done / total if total else 0
    return {
        "total": total,
        "unit": _("件"),
        "segments": [
            _segment("done", _("已完成"), done, 0, edge),
            _segment("going", _("推进中"), account.going, edge, 100 - edge),
        ],
    }


def _segment(light: str, word: str, count: int, start: float, length: float) -> dict[str, object]:
    return {
        "light": light,
        "word": word,
        "count": count,
        "start": f"{start:.3f}%",
        "length": f"{length:.3f}%",
    }
