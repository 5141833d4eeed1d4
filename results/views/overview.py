"""A batch by domain, by body and by place: the same figures, other groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.clock import today
from results.open_data.account import Account, account_of
from results.open_data.bars import counts, stack
from results.open_data.listing import entries
from results.open_data.places import children, corner, corners, place_of
from results.open_data.reading import whole_in_force
from results.search import agencies
from results.views.freshness import answer, there
from results.views.tiles import tiles_of

Context = dict[str, Any]


@require_safe
def category(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    """The pledges of one domain; ``position`` counts the batch's domains from 1."""

    def make(account: Account) -> Context | None:
        if not 1 <= position <= len(account.categories):
            return None
        shown = account.categories[position - 1]
        pledges = [pledge for pledge in account.pledges if pledge.category == shown["name"]]
        return {
            "category": shown,
            "position": position,
            "counts": counts(pledges),
            "segments": stack(account, pledges),
            "entries": entries(pledges),
        }

    return _page(request, slug, "public/category_results.html", make)


@require_safe
def agency_results(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """What one body leads, and what it has a part in."""

    def make(account: Account) -> Context | None:
        led = [pledge for pledge in account.pledges if name in pledge.leads]
        joined = [
            pledge
            for pledge in account.pledges
            if name in pledge.others and name not in pledge.leads
        ]
        if not led and not joined:
            return None
        return {
            "name": name,
            "led": counts(led),
            "joined": counts(joined),
            "segments": stack(account, led),
            "led_entries": entries(led),
            "joined_entries": entries(joined),
            "agencies": agencies(account),
            "votes": [vote for vote in account.votes if vote.unit == name],
        }

    return _page(request, slug, "public/agency_results.html", make)


@require_safe
def region_results(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """What one place has a part in: target, figure and ratio of every indicator there."""

    def make(account: Account) -> Context | None:
        place = place_of(account, code)
        if place is None:
            return None
        here = corner(account, place)
        return {
            "place": place,
            "above": place_of(account, place.parent) if place.parent else None,
            "corner": here,
            "mixed": any(at != place for task in here.tasks for at, _row in task.rows),
            "map": tiles_of(account, code),
            "votes": [vote for vote in account.votes if vote.code == code],
            "siblings": [
                other.place
                for other in corners(account, children(account, place.parent))
                if other.tasks
            ],
        }

    return _page(request, slug, "public/region_results.html", make)


def _page(
    request: HttpRequest, slug: str, template: str, make: Callable[[Account], Context | None]
) -> HttpResponse:
    """The version in force through ``make``; None from it answers 404 with the way back."""
    publication = there(whole_in_force(slug, today()))
    account = account_of(publication)
    context = make(account)
    if context is None:
        return _not_there(request, account)
    return answer(
        request, [publication], lambda: render(request, template, {"account": account, **context})
    )


def _not_there(request: HttpRequest, account: Account) -> HttpResponse:
    context = {"account": account, "agencies": agencies(account), "title": _("这里没有这一项")}
    return render(request, "public/not_there.html", context, status=404)
