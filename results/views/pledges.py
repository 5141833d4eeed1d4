"""The page of one promise, made of published versions and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.clock import today
from results.open_data.account import Account
from results.open_data.remarks import remarks_of, takes_remarks
from results.open_data.shown import described, shown_indicators
from results.open_data.threads import Stage, links, thread
from results.open_data.timeline import timeline
from results.open_data.told import Telling, account_with, in_force, tellings
from results.views.freshness import answer


@require_safe
def pledge(request: HttpRequest, slug: str, no: str) -> HttpResponse:
    """One promise in its own words, how far it is, and what came before and after it."""
    day = today()
    told = tellings(slug, no, day)
    shown = in_force(told)
    if shown is None or shown.pledge is None:
        raise Http404
    known, said, taking = links(day), remarks_of(slug, no), takes_remarks(shown.version)

    def page() -> HttpResponse:
        account = account_with(shown)
        context = pledge_context(account, told, thread(known, slug, no))
        context["said"] = said
        context["door"] = taking and account.settings.get("takes_remarks")
        return render(request, "public/pledge.html", context)

    released = [telling.version for telling in told if not telling.is_withdrawn]
    return answer(request, [*released, *known.rows], page, also=[said, taking])


def pledge_context(
    account: Account, told: Sequence[Telling], stages: Sequence[Stage]
) -> dict[str, Any]:
    """What ``public/pledge.html`` needs; the pledge is the account's first. A preview hands in
    the account of a draft."""
    pledge = account.pledges[0]
    return {
        "account": account,
        "pledge": pledge,
        "rows": shown_indicators(account, pledge, told),
        "described": described(account, pledge),
        "events": timeline(told),
        "stages": stages,
        "votes": [vote for vote in account.votes if vote.unit in pledge.leads],
    }
