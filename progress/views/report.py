"""One report of the person's own unit: filled, sent, taken back, signed and returned.

Each view first fetches the report or refuses: 404 where there is none of that number, 403
where it belongs to another unit. A state that does not fit answers 409 (``Conflict``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.access import PersonRequest, needs, require
from agencies.clock import today
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.together import prepared
from pledges.models import Share
from progress.actions import entries, reports
from progress.forms import Disputed, Line, ReportForm, ReturnForm, SignForm
from progress.locks import Locks, why_locked
from progress.models import MonthlyReport
from progress.readers.at_hand import read_at_hand
from progress.readers.desk import due_in_words
from progress.readers.narratives import read_narratives
from progress.readers.preview import Grid, read_cells, read_grid
from progress.readers.rollup import missing_places

State = MonthlyReport.State


@needs(Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: PersonRequest, pk: int) -> HttpResponse:
    """One report: the grid to fill, or to read; POST keeps a draft."""
    if request.method == "POST":
        return _save(request, pk, send=False)
    return _page(request, report_page(request.user, own_report(request.user, pk), today()))


@needs(Verb.FILL_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def submit_report(request: PersonRequest, pk: int) -> HttpResponse:
    """POST keeps what was typed and sends the report to the unit's head.

    Where another person has changed a figure meanwhile, the rest is kept and nothing is sent.
    """
    if request.method != "POST":
        return _back_to_report(pk)
    return _save(request, pk, send=True)


@needs(Verb.FILL_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def recall_report(request: PersonRequest, pk: int) -> HttpResponse:
    """POST takes the report back from the head's table."""
    if request.method != "POST":
        return _back_to_report(pk)
    report = reports.recall(report=own_report(request.user, pk), by=request.user, today=today())
    messages.success(
        request, _("%(year)d年%(month)d月月报已撤回，可以继续修改。") % _month_names(report)
    )
    return _back_to_report(pk)


@needs(Verb.SIGN_REPORTS, Verb.FILL_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_report(request: PersonRequest, pk: int) -> HttpResponse:
    """POST signs the report, as head or in the head's place; it goes to who is next."""
    if request.method != "POST":
        return _back_to_report(pk)
    report, day = own_report(request.user, pk), today()
    form = SignForm(missing_places(report), request.POST)
    if _signs(request.user, report, day) and not form.is_valid():
        page = report_page(request.user, report, day, sign_form=form)
        return _page(request, page, status=400)
    report = reports.sign(
        report=report,
        by=request.user,
        today=day,
        despite_missing=form.is_valid() and form.knows,
    )
    messages.success(request, _next_reader(report) % _month_names(report))
    return redirect("desk")


@needs(Verb.SIGN_REPORTS, Verb.FILL_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def return_report(request: PersonRequest, pk: int) -> HttpResponse:
    """POST sends the report back to its reporter, with a reason or a word beside figures."""
    if request.method != "POST":
        return _back_to_report(pk)
    report, day = own_report(request.user, pk), today()
    form = ReturnForm([row.share for row in read_cells(report)], request.POST)
    # a report that can't be returned any more says so first, whatever was written
    if _signs(request.user, report, day) and not form.is_valid():
        page = report_page(request.user, report, day, return_form=form)
        return _page(request, page, status=400)
    written = form.cleaned_data if form.is_valid() else {"reason": ""}
    report = reports.return_by_head(
        report=report,
        reason=written["reason"],
        cells=form.cells() if form.is_valid() else {},
        by=request.user,
        today=day,
    )
    messages.success(
        request, _("%(year)d年%(month)d月月报已退回填报员修改。") % _month_names(report)
    )
    return redirect("desk")


def own_report(user: User, pk: int) -> MonthlyReport:
    """The report, if it is of the person's own unit; else 404 or 403."""
    found: list[MonthlyReport] = _own(user.agency_id, user.region_id, pk)
    if found:
        return found[0]
    if MonthlyReport.objects.filter(pk=pk).exists():
        raise PermissionDenied(_("这份月报属于其他单位，您不能查看或办理。"))
    raise Http404


@prepared
def _own(agency: int | None, region: int | None, pk: int) -> QuerySet[MonthlyReport]:
    reports = MonthlyReport.objects.of(agency, region).filter(pk=pk)
    return reports.select_related("batch", "agency", "region").defer("region__outline")


def report_page(
    user: User,
    report: MonthlyReport,
    day: date,
    *,
    locks: Locks | None = None,
    shares: Sequence[Share] | None = None,
    form: ReportForm | None = None,
    disputed: tuple[Disputed, ...] = (),
    sign_form: SignForm | None = None,
    return_form: ReturnForm | None = None,
) -> dict[str, Any]:
    """What the page of a report shows the person: the grid to fill, to sign, or to read."""
    at_hand = read_at_hand(report, shares)
    grid = read_grid(report, day, locks, at_hand)
    if form is None and not grid.lock and user.can(Verb.FILL_REPORTS):
        form = ReportForm(grid.rows)
    signs = _signs(user, report, day)
    if signs:
        sign_form = sign_form or SignForm(grid.missing)
        return_form = return_form or ReturnForm([row.share for row in grid.rows])
    return {
        "grid": grid,
        "report": report,
        "due": due_in_words(report.due_on, day) if report.is_editable else "",
        "form": form,
        "lines": _lines(grid, form, disputed, return_form),
        "disputed": _summary(form, disputed),
        "sign_form": sign_form,
        "return_form": return_form,
        "narratives": read_narratives(report, grid.rows, (at_hand.shares, at_hand.stories)),
        "leads": at_hand.leads if signs else [],
        "confirmations": at_hand.confirmations,
        "may_recall": user.can(Verb.FILL_REPORTS) and _waits_for_signature(report),
    }


def _lines(
    grid: Grid,
    form: ReportForm | None,
    disputed: tuple[Disputed, ...],
    return_form: ReturnForm | None,
) -> list[Line]:
    if form:
        return list(form.lines(grid.rows, disputed))
    if return_form:
        return [Line(row, why=return_form.cell(row.share)) for row in grid.rows]
    return [Line(row) for row in grid.rows]


def _summary(form: ReportForm | None, disputed: tuple[Disputed, ...]) -> list[tuple[str, str]]:
    """Each disputed field's control, and what to say of it at the top of the page."""
    if form is None:
        return []
    told = _("%(field)s：%(what)s，与您填的不同。请核对，仍用您填的请再次保存。")
    return [
        (f"id_{one.name}", told % {"field": form[one.name].label, "what": one.text})
        for one in disputed
    ]


def _save(request: PersonRequest, pk: int, *, send: bool) -> HttpResponse:
    """Keep what was typed, and send it on if asked; nothing at all when any of it is wrong."""
    require(request.user, Verb.FILL_REPORTS)
    report, day = own_report(request.user, pk), today()
    if why := why_locked(report, day):
        raise Conflict(why)
    form = ReportForm(read_cells(report), request.POST, complete=send)
    if form.foreign:
        raise PermissionDenied(_("填报内容包含不属于本单位的任务，未保存。"))
    if not form.is_valid():
        page = report_page(request.user, report, day, form=form)
        return _page(request, page, status=400)
    with transaction.atomic():
        saved = entries.save_draft(
            report=report, entries=form.entries(), by=request.user, today=day
        )
        if send and not saved.clashes:
            reports.submit(report=report, by=request.user, today=day)
    if saved.clashes:
        return _disputed(request, saved, form, day)
    messages.success(request, _outcome(report, sent=send))
    return redirect("desk") if send else redirect("desk_report", pk=pk)


def _disputed(
    request: PersonRequest, saved: entries.Saved, form: ReportForm, day: date
) -> HttpResponse:
    """The page with both people's figures: what is saved from here on is a knowing choice."""
    disputed = tuple(form.disputed(saved.clashes))
    again = ReportForm(
        read_cells(saved.report), {one.name: form.sent[one.name] for one in disputed}
    )
    page = report_page(request.user, saved.report, day, form=again, disputed=disputed)
    return _page(request, page, status=409)


def _outcome(report: MonthlyReport, *, sent: bool) -> str:
    if sent:
        return _("%(year)d年%(month)d月月报已送单位负责人审签。") % _month_names(report)
    left = sum(not row.filled for row in read_cells(report))
    if left:
        return _("草稿已保存，还有%(count)d项未填。") % {"count": left}
    return _("草稿已保存，各项都已填好，可以送单位负责人审签。")


def _next_reader(report: MonthlyReport) -> str:
    if report.state == State.SIGNED and report.region_id:
        return _("%(year)d年%(month)d月月报已审签，待牵头单位确认。")
    return _("%(year)d年%(month)d月月报已审签，报办公室审核。")


def _signs(user: User, report: MonthlyReport, day: date) -> bool:
    return _waits_for_signature(report) and reports.may_sign(report, user, day)


def _waits_for_signature(report: MonthlyReport) -> bool:
    published = report.batch.stage == report.batch.Stage.PUBLISHED
    return published and report.state == State.SUBMITTED


def _page(request: PersonRequest, page: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, "desk/report.html", page, status=status)


def _back_to_report(pk: int) -> HttpResponse:
    """Whoever signs in again after a time-out comes back by GET: show the report."""
    return redirect("desk_report", pk=pk)


def _month_names(report: MonthlyReport) -> dict[str, int]:
    return {"year": report.month.year, "month": report.month.month}
