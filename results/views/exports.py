"""The office carries the public site away as files: start, watch, fetch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.roles import Verb
from results import tasks
from results.export import job
from results.models import SiteExport
from results.readers.remarks import reached, tally

OFFICE = (Verb.PREPARE_PUBLICATIONS, Verb.APPROVE_PUBLICATIONS)
SHOWN = 20
State = SiteExport.State


@dataclass(frozen=True, slots=True)
class Run:
    """One export as the page shows it: ``share`` of the files made in percent, ``took`` in
    whole seconds, ``same`` where it holds what the one before it held."""

    row: SiteExport
    share: int
    took: int | None
    same: bool

    @property
    def going(self) -> bool:
        return self.row.state in (State.WAITING, State.RUNNING)

    @property
    def megabytes(self) -> str:
        """「1.25」."""
        return f"{self.row.size / 10**6:.2f}"


@require_safe
@needs(*OFFICE)
def exports(request: PersonRequest) -> HttpResponse:
    """The exports so far, newest first, and the button for another."""
    context = {**_context(), "waiting": tally(reached(request.user))}
    return render(request, "office/exports.html", context)


@require_safe
@needs(*OFFICE)
def exports_progress(request: PersonRequest) -> HttpResponse:
    """The part of the page that changes while an export runs."""
    return render(request, "office/exports_runs.html", _context())


@require_POST
@needs(Verb.PREPARE_PUBLICATIONS)
def exports_start(request: PersonRequest) -> HttpResponse:
    """Ask for an export; a worker makes it."""
    with transaction.atomic():
        asked = job.ask(by=request.user)
        # without a broker the sweep finds it within a minute
        transaction.on_commit(lambda: tasks.export_site.delay(asked.pk), robust=True)
    messages.success(request, _("已开始导出，可以离开本页，完成后回来下载。"))
    return redirect("exports")


@require_safe
@needs(*OFFICE)
def exports_download(request: HttpRequest, pk: int) -> FileResponse:
    """The packed site."""
    row = get_object_or_404(SiteExport, pk=pk, state=State.DONE)
    path = job.archive_of(row.archive)
    if not row.archive or not path.is_file():
        raise Http404
    name = f"minsheng-site-{row.pk}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def _context() -> dict[str, Any]:
    rows = list(SiteExport.objects.select_related("asked_by")[: SHOWN + 1])
    done = [row for row in rows if row.state == State.DONE]
    former = {row.pk: other.digest for row, other in pairwise(done)}
    runs = [_run(row, former.get(row.pk, "")) for row in rows[:SHOWN]]
    return {"runs": runs, "going": any(run.going for run in runs)}


def _run(row: SiteExport, former: str) -> Run:
    took = None
    if row.finished_at and row.started_at:
        took = (row.finished_at - row.started_at) // timedelta(seconds=1)
    share = 100 * row.done // row.total if row.total else 0
    return Run(row, share, took, bool(row.digest) and row.digest == former)
