"""The search of the exported site: a plain list of everything, which a small script narrows by
an index made beforehand. Reached through ``results.export_urls`` alone."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.clock import today
from results.models import Publication
from results.open_data.account import Account, account_of
from results.search import searched_words


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every pledge of every batch in force, batch by batch."""
    return render(request, "public/export_search.html", {"accounts": _accounts()})


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What each pledge is found by, as a script: a page opened from a folder may fetch nothing."""
    words = {
        f"{account.slug}/{pledge.no}": searched_words(pledge)
        for account in _accounts()
        for pledge in account.pledges
    }
    text = json.dumps(words, ensure_ascii=False, indent=0, sort_keys=True)
    body = f"window.siteIndex = {text};\n"
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")


def _accounts() -> list[Account]:
    return [account_of(publication) for publication in Publication.objects.public(today())]
