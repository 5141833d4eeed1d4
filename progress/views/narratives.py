"""What a report tells of its pledges in words and money: kept, and saved while it is typed.

The report's own page shows the same forms; this one stands by itself for those who came
back after a fault, a clash or a time-out.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import PersonRequest, needs, require
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.templatetags.portal import moment
from progress.actions.narratives import Spot, TextClash, Typed, tell
from progress.forms.narratives import StoryForm, stored, story_forms, written
from progress.models import MonthlyReport
from progress.readers.narratives import Story, read_narratives
from progress.readers.preview import Grid, read_grid
from progress.views.cells import refuses_in_json
from progress.views.report import own_report

DESK = (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)


@needs(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def narratives(request: PersonRequest, pk: int) -> HttpResponse:
    """The stories of a report; POST keeps those that were sent, or none when any is wrong."""
    report, day = own_report(request.user, pk), today()
    if request.method != "POST":
        return _page(request, read_grid(report, day))
    require(request.user, Verb.FILL_REPORTS)
    grid = read_grid(report, day)
    stories = read_narratives(report, grid.rows)
    forms, foreign = story_forms(stories, report.month.year, request.POST)
    if foreign:
        raise PermissionDenied(_("填报内容包含不属于本单位的任务，未保存。"))
    if any(form.errors for form in forms):
        if grid.lock:
            raise Conflict(grid.lock)
        return _page(request, grid, stories, forms, status=400)
    told = tell(report=report, typed=_typed(forms), by=request.user, today=day)
    if told.clashes:
        return _clashed(request, grid, told.clashes)
    messages.success(request, _("文字进展已保存。"))
    return redirect(f"{reverse('desk_report', args=[pk])}#narratives")


@refuses_in_json
@needs(Verb.FILL_REPORTS)
@require_POST
def cells(request: PersonRequest, pk: int) -> JsonResponse:
    """Save what has changed while it is typed; the answer says of each part how it went."""
    return JsonResponse(_save_cells(request, own_report(request.user, pk), today()))


def _save_cells(request: PersonRequest, report: MonthlyReport, day: date) -> dict[str, Any]:
    forms, foreign = story_forms(read_narratives(report), report.month.year, request.POST)
    if foreign:
        raise PermissionDenied(_("填报内容包含不属于本单位的任务，未保存。"))
    typed = _typed(forms)
    told = tell(report=report, typed=typed, by=request.user, today=day)
    names = {spot: name for form in forms for name, spot in form.spots.items()}
    lost = {clash.spot for clash in told.clashes}
    return {
        "saved": [names[spot] for spot in typed if spot not in lost],
        "stored": _stored(report, typed, names),
        "faults": {
            name: str(errors[0])
            for form in forms
            for name, errors in form.errors.items()
            if name in form.named
        },
        "clashes": {
            names[clash.spot]: {"text": clash_text(clash), "theirs": written(clash.stored)}
            for clash in told.clashes
        },
        "rows": {},
        "summary": "",
    }


def _stored(
    report: MonthlyReport, typed: dict[Spot, Typed], names: dict[Spot, str]
) -> dict[str, str]:
    """Each part that was sent, as it is kept now: 年内 has become 2023-12."""
    stories = {story.pledge.pk: story for story in read_narratives(report)}
    return {names[spot]: written(stored(stories[spot.pledge_id], spot)) for spot in typed}


def clash_text(clash: TextClash) -> str:
    """「陈晓梅 2023年10月16日 16:31 已改为“…”」, for the one who came second."""
    names = {"by": clash.by or "—", "at": moment(clash.at), "theirs": written(clash.stored)}
    if names["theirs"]:
        return _("%(by)s %(at)s 已改为“%(theirs)s”") % names
    return _("%(by)s %(at)s 已清空") % names


def _typed(forms: list[StoryForm]) -> dict[Spot, Typed]:
    return {
        spot: typed for form in forms if form.is_bound for spot, typed in form.entries().items()
    }


def _clashed(request: PersonRequest, grid: Grid, clashes: list[TextClash]) -> HttpResponse:
    """What did not clash is kept; the rest comes back with both texts, to choose between."""
    stories = read_narratives(grid.report, grid.rows)
    forms, _foreign = story_forms(stories, grid.report.month.year, request.POST)
    for form in forms:
        form.clashes = {c.spot: c for c in clashes if c.spot.pledge_id == form.story.pledge.pk}
    return _page(request, grid, stories, forms, status=409)


def _page(
    request: PersonRequest,
    grid: Grid,
    stories: list[Story] | None = None,
    forms: list[StoryForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    faulty = [(form, name) for form in forms or () for name in form.errors]
    context = {
        "grid": grid,
        "report": grid.report,
        "narratives": read_narratives(grid.report, grid.rows) if stories is None else stories,
        "story_forms": forms,
        "story_errors": [(f[name].id_for_label, _fault(f, name)) for f, name in faulty],
        "clashed": any(form.clashes for form in forms or ()),
    }
    return render(request, "desk/narratives_page.html", context, status=status)


def _fault(form: StoryForm, name: str) -> str:
    names = {"pledge": form.story.pledge, "part": form[name].label, "error": form.errors[name][0]}
    if form.spots[name].source:
        return _("%(part)s：%(error)s") % names
    return _("%(pledge)s，%(part)s：%(error)s") % names
