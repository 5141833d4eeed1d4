"""The dashboard: one batch in one month, and the way to the current one."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse, HttpResponseNotModified, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import now, today
from agencies.models import Region
from agencies.roles import Verb
from agencies.together import together
from oversight.filters import ListFilter, below
from oversight.models import SavedView
from oversight.readers.dashboard import Dashboard, rows_in
from oversight.readers.dashboard import dashboard as read_dashboard
from oversight.readers.dashboard_list import narrowed
from oversight.readers.dashboard_map import batch_map
from oversight.readers.dashboard_words import three_sentences
from oversight.readers.heat import heat
from oversight.readers.places import places_of
from oversight.readers.reach import current_batch, reachable_batches, require_reach
from oversight.readers.rows import Row
from oversight.readers.today_list import today_list
from pledges.models import Batch
from pledges.templatetags.portal import moment
from progress.months import judged_months
from progress.standing import BatchStanding, batch_standing

FIRST_ROWS = 12  # of the list; the rest is folded away, unless it is hardly more
FRESH = "Portal-Time"  # the header that tells when the answer was read, percent-encoded


@dataclass(frozen=True, slots=True)
class Opened:
    """A batch opened at a judged month; ``live`` where that month is the one being worked on."""

    batch: Batch
    months: list[date]
    chosen: date
    live: bool

    @property
    def newest(self) -> bool:
        return self.chosen == self.months[-1]

    @property
    def compare(self) -> bool:
        """Was a month judged before it?"""
        return self.chosen != self.months[0]

    def address(self, name: str = "dashboard") -> str:
        return reverse(name, args=[self.batch.slug, self.chosen.year, self.chosen.month])


@require_safe
@needs(Verb.SEE_EVERYTHING)
def office(request: PersonRequest) -> HttpResponse:
    """To the current batch; a page of its own words where the office has none."""
    batch = current_batch(request.user)
    if batch is None:
        return render(request, "office/no_batch.html")
    return redirect("dashboard_batch", batch.slug)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def dashboard_batch(request: PersonRequest, slug: str) -> HttpResponse:
    """To the newest judged month; a batch not under reporting shows its pledges here."""
    batch = reached_batch(request, slug)
    if month := judged_months(batch, today()).current:
        return redirect("dashboard", slug, month.year, month.month)
    standing = batch_standing(batch, None)
    return render(
        request,
        "office/batch.html",
        {
            "batch": batch,
            "batches": list(reachable_batches(request.user)),
            "standing": standing,
            "reports_later": batch.reports_from is not None,
        },
    )


@require_safe
@needs(Verb.SEE_EVERYTHING)
def dashboard(request: PersonRequest, slug: str, year: int, month: int) -> HttpResponse:
    """One judged month; 404 for a month without verdicts."""
    batches, views = together(
        reachable_batches(request.user).select_related("office"),
        SavedView.objects.filter(person=request.user),
    )
    known = next((batch for batch in batches if batch.slug == slug), None)
    opened = _open(known or reached_batch(request, slug), year, month)
    places = places_of(opened.batch)
    groups = places.groups()
    standing = standing_of(opened, below(groups, request.GET.get("region")))
    filters = ListFilter(request.GET, standing, groups)
    board = read(opened, standing, filters)
    shown = shown_rows(board, filters)
    context = _frame(request, opened, board) | {
        "batches": batches,
        "map": batch_map(standing, places, opened.address()),
        "sentences": three_sentences(board),
        "heat": heat(shown, opened.months, opened.chosen),
        "filters": filters,
        "shown": shown,
        "listed": _folded(shown),
        "views": _views(views, filters, standing, groups),
        "savable": bool(filters.query()) and filters.is_valid(),
    }
    context["live"] = _rendered(request, context)
    return render(
        request, "office/dashboard.html", context, status=200 if filters.is_valid() else 400
    )


@require_safe
@needs(Verb.SEE_EVERYTHING)
def dashboard_now(request: PersonRequest, slug: str, year: int, month: int) -> HttpResponse:
    """The strip and the list of today once more; 304 where nothing about them has changed."""
    opened = open_month(request, slug, year, month)
    board = read(opened, standing_of(opened))
    context = _frame(request, opened, board)
    live = _rendered(request, context)
    response: HttpResponse
    if request.headers.get("If-None-Match") == live["etag"]:
        response = HttpResponseNotModified()
    else:
        response = render(request, "office/parts/live.html", {"live": live})
    response["ETag"], response[FRESH] = live["etag"], quote(moment(context["read_at"]))
    response["Cache-Control"] = "no-store"
    return response


def open_month(request: PersonRequest, slug: str, year: int, month: int) -> Opened:
    """The judged month asked for, fetched or refused; 404 for a month without verdicts."""
    return _open(reached_batch(request, slug), year, month)


def _open(batch: Batch, year: int, month: int) -> Opened:
    judged, chosen = judged_months(batch, today()), date(year, month, 1)
    current = judged.current
    if current is None or chosen not in judged.months:
        raise Http404
    live = batch.stage == Batch.Stage.PUBLISHED and chosen >= current
    return Opened(batch, judged.months, chosen, live)


def standing_of(opened: Opened, regions: Collection[int] = ()) -> BatchStanding:
    """The batch in the month; in the one being worked on what is out of force today is so.

    The wholes alone, and the shares of ``regions`` (ids).
    """
    until = today() if opened.live else None
    return batch_standing(opened.batch, opened.chosen, until, regions=regions)


def reached_batch(request: PersonRequest, slug: str) -> Batch:
    """The batch, if the person may see it; 404 or 403 else."""
    batch = get_object_or_404(Batch.objects.select_related("office"), slug=slug)
    require_reach(request.user, batch)
    return batch


def read(opened: Opened, standing: BatchStanding, filters: ListFilter | None = None) -> Dashboard:
    """The month read for the dashboard, with the shares of the place asked for."""
    return read_dashboard(
        standing,
        today=today(),
        newest=opened.newest,
        compare=opened.compare,
        regions=filters.wanted().regions if filters else (),
    )


def shown_rows(board: Dashboard, filters: ListFilter) -> list[Row]:
    """The rows that fit: of a place its own shares, else the wholes."""
    wanted = filters.wanted()
    return narrowed(rows_in(board, wanted.regions) if wanted.regions else board.rows, wanted)


def _folded(rows: list[Row]) -> dict[str, list[Row]]:
    """The rows at hand, and those folded away."""
    count = FIRST_ROWS if len(rows) > FIRST_ROWS + 3 else len(rows)
    return {"first": rows[:count], "more": rows[count:]}


def _frame(request: PersonRequest, opened: Opened, board: Dashboard) -> dict[str, Any]:
    """What the strip and the list of today stand in."""
    return {
        "batch": opened.batch,
        "months": opened.months,
        "chosen": opened.chosen,
        "newest": opened.newest,
        "is_live": opened.live,
        "address": opened.address(),
        "board": board,
        "today": today_list(board, reader=request.user, today=today(), waits=opened.live),
        "read_at": now(),
    }


def _rendered(request: PersonRequest, context: dict[str, Any]) -> dict[str, str]:
    """Both parts as they stand in the page, and the mark that changes when either does."""
    parts = {
        name: render_to_string(f"office/parts/{name}.html", context, request)
        for name in ("strip", "tasks")
    }
    told = hashlib.sha256("".join(parts.values()).encode()).hexdigest()[:32]
    return parts | {"etag": f'"{told}"'}


def _views(
    views: list[SavedView],
    filters: ListFilter,
    standing: BatchStanding,
    places: list[list[Region]],
) -> list[tuple[SavedView, bool, bool]]:
    """The person's saved views: does each fit this batch, is it the one that is open?"""
    here = filters.query()
    return [
        (
            view,
            ListFilter(QueryDict(view.query), standing, places).is_valid(),
            view.query == here,
        )
        for view in views
    ]
