"""The feeds: all releases, those of one batch, and what changed in one pledge."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.clock import today
from results.feeds import atom
from results.models import Publication
from results.open_data.entries import (
    Entry,
    batch_entries,
    pledge_entries,
    release_entries,
    releases,
)
from results.open_data.remarks import remark_entries
from results.open_data.told import in_force, tellings
from results.site import site_of
from results.views.freshness import answer

LENGTH = 20


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest releases and withdrawals of all batches."""
    rows: list[Any] = list(releases(today())[:LENGTH])

    def body() -> HttpResponse:
        return atom(
            name="urn:minsheng",
            title=_("民生实事公开发布"),
            subtitle=_("民生实事年度批次的最新公开进展。"),
            site=site_of(request),
            link=reverse("home"),
            address=request.path,
            entries=release_entries(rows),
        )

    return _answer(request, rows, body)


@require_safe
def batch_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Every release and withdrawal of one batch."""
    rows: list[Any] = list(releases(today()).filter(slug=slug))
    shown = [row for row in rows if row.state == Publication.State.PUBLISHED]
    if not shown:
        raise Http404

    def body() -> HttpResponse:
        return atom(
            name=f"urn:minsheng:{slug}",
            title=shown[0].title,
            subtitle=_("这一批次的每次公开发布。"),
            site=site_of(request),
            link=reverse("batch", args=[slug]),
            address=request.path,
            entries=batch_entries(rows),
        )

    return _answer(request, rows, body)


@require_safe
def pledge_feed(request: HttpRequest, slug: str, no: str) -> HttpResponse:
    """What each release changed in one pledge, and the questions answered about it."""
    told = tellings(slug, no, today())
    shown = in_force(told)
    if shown is None or shown.pledge is None:
        raise Http404
    pledge, said = shown.pledge, remark_entries(slug, no)
    entries = sorted([*pledge_entries(told), *said], key=attrgetter("published"), reverse=True)

    def body() -> HttpResponse:
        words = {"pledge": pledge["title"], "batch": shown.version.title}
        return atom(
            name=f"urn:minsheng:{slug}:pledge:{no}",
            title=_("%(pledge)s（%(batch)s）") % words,
            subtitle=_("这件实事的公开进展。"),
            site=site_of(request),
            link=reverse("pledge", args=[slug, no]),
            address=request.path,
            entries=entries,
        )

    return _answer(request, [each.version for each in told], body, said)


def _answer(
    request: HttpRequest, rows: Sequence[Publication], body: Any, said: Sequence[Entry] = ()
) -> HttpResponse:
    """A version that is withdrawn stays in the feed: its state is part of the validator, as is
    what was answered."""
    return answer(request, rows, body, also=[*(row.state for row in rows), *said])
