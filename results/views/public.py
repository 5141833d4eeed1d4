"""What the public sees first: the home page and the page of a batch.

No live table can be reached from here: only ``results.models`` and pure modules are
imported (tests/test_public_construction.py holds this true).
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.clock import today
from results import pdf
from results.open_data.account import Account, account_of
from results.open_data.bars import counts, stack
from results.open_data.compared import Comparison, compare
from results.open_data.listing import entries
from results.open_data.versions import Versions, contents, every_version, versions_of
from results.search import Query, agencies, find
from results.views.freshness import answer, open_calls
from results.views.tiles import tiles_of

NEWEST = 6  # completed pledges the home page names


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Is the promise kept? The newest batch, and the way to all others."""
    batches = every_version(today())
    newest = batches[0] if batches else None
    shown = [versions.shown for versions in batches if versions.shown]

    def page() -> HttpResponse:
        account, comparison = _opened(newest) if newest else (None, None)
        context = {
            "account": account,
            "segments": stack(account, account.pledges) if account else [],
            "comparison": comparison,
            "completed": comparison.completed[:NEWEST] if comparison else (),
            "former": shown[1:],
        }
        return render(request, "public/home.html", context)

    told = [*shown, *(newest.pair[1:] if newest else [])]
    return answer(request, told, page, also=open_calls(request))


@require_safe
def batch(request: HttpRequest, slug: str) -> HttpResponse:
    """Every pledge of a batch in one table; the filters live in the address."""
    versions = versions_of(slug, today())
    if versions.shown is None:
        raise Http404

    def page() -> HttpResponse:
        account, comparison = _opened(versions)
        context = batch_context(request, account, comparison)
        context |= {"versions": versions, "pdf_available": pdf.available()}
        return render(request, "public/batch.html", context)

    return answer(request, [*versions.pair, *versions.withdrawn], page)


def batch_context(
    request: HttpRequest, account: Account, comparison: Comparison | None
) -> dict[str, Any]:
    """What ``public/batch.html`` shows of ``account``, as the address asks for it."""
    query = Query.of(request.GET)
    found = find(account, query)
    compared = comparison if request.GET.get("compare") else None
    return {
        "account": account,
        "segments": stack(account, account.pledges),
        "query": query,
        "entries": entries(found, compared),
        "found": counts(found),
        "comparison": comparison,
        "compared": compared,
        "other_way": _turned(request),
        "agencies": agencies(account),
        "map": tiles_of(account),
        "corrected": [
            (pledge, row) for pledge in account.pledges for row in pledge.rows if row.corrected
        ],
    }


def _opened(versions: Versions) -> tuple[Account, Comparison | None]:
    """The account in force, and what it tells anew where the one before had figures."""
    content = contents(versions.pair)
    now, *before = [account_of(version, content[version.pk]) for version in versions.pair]
    former = next((account for account in before if account.has_figures), None)
    return now, compare(now, former) if former and now.has_figures else None


def _turned(request: HttpRequest) -> str:
    """This address with the comparison turned on or off."""
    asked = request.GET.copy()
    if asked.pop("compare", None) is None:
        asked["compare"] = "1"
    return f"?{asked.urlencode()}"
