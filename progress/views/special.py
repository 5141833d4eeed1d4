"""Reports outside the months (重大情况, 年度总结) on the desk: written, signed, sent."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import now, today
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Batch
from progress.actions import special as actions
from progress.forms.special import ReasonForm, SpecialForm, StartForm
from progress.models import SpecialReport
from progress.readers.evidence import evidence_of_special, exhibits
from progress.readers.special import (
    batches_of,
    of_unit,
    read_special,
    year_end_due_on,
    year_ends_owed,
    year_rows,
)

PER_PAGE = 30
DESK = (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
Kind = SpecialReport.Kind
POSTED = ["GET", "HEAD", "POST"]


@needs(*DESK)
@require_safe
def special(request: PersonRequest) -> HttpResponse:
    """The unit's special reports, newest first, and what is still owed."""
    day = today()
    rows = of_unit(request.user)
    batches = list(batches_of(request.user))
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "batches": batches,
        "owed": year_ends_owed(request.user, day),
    }
    return render(request, "desk/special.html", context)


@needs(*DESK)
@require_http_methods(POSTED)
def special_new(request: PersonRequest) -> HttpResponse:
    """A blank report of a kind on a batch; POST keeps it, and sends it on if asked."""
    start = StartForm(request.GET, user=request.user)
    if not start.is_valid():
        return redirect("special")
    kind, batch = start.cleaned_data["kind"], start.cleaned_data["batch"]
    if kind == Kind.YEAR_END:
        _require_writer_of_year_end(request.user)
        written = SpecialReport.objects.of_unit(request.user).filter(kind=kind, batch=batch)
        if found := written.first():
            return redirect("special_report", found.pk)
    if request.method != "POST":
        form = SpecialForm(kind=kind, batch=batch, initial=_first_words(kind, batch, request.user))
        return _write_page(request, form, kind, batch)
    form = SpecialForm(request.POST, kind=kind, batch=batch)
    if not _is_sound(form, today()):
        return _write_page(request, form, kind, batch, status=400)
    made = actions.begin(kind=kind, batch=batch, draft=form.draft(), by=request.user, today=today())
    messages.success(request, _("草稿已保存。可以添加佐证，再送出。"))
    return redirect("special_report", made.pk)


@needs(*DESK)
@require_http_methods(POSTED)
def special_report(request: PersonRequest, pk: int) -> HttpResponse:
    """One report, to write or to read; POST keeps what was written."""
    if request.method == "POST":
        return _save(request, pk, send=False)
    return _page(request, _own(request.user, pk))


@needs(*DESK)
@require_http_methods(POSTED)
def special_submit(request: PersonRequest, pk: int) -> HttpResponse:
    """POST keeps what was written and sends it on: to the head, or a head's own to the office."""
    if request.method != "POST":
        return redirect("special_report", pk)
    return _save(request, pk, send=True)


@needs(*DESK)
@require_http_methods(POSTED)
def special_sign(request: PersonRequest, pk: int) -> HttpResponse:
    """POST signs it as it stands; it goes to the office."""
    if request.method != "POST":
        return redirect("special_report", pk)
    actions.sign(special=_own(request.user, pk), by=request.user, today=today(), now=now())
    messages.success(request, _("已签发，报办公室。"))
    return redirect("special")


@needs(*DESK)
@require_http_methods(POSTED)
def special_return(request: PersonRequest, pk: int) -> HttpResponse:
    """POST sends it back to be rewritten, with the reason."""
    if request.method != "POST":
        return redirect("special_report", pk)
    report, form = _own(request.user, pk), ReasonForm(request.POST)
    # what can't be returned, or not by this person, says so first, whatever was written
    if _signs(report, request.user) and not form.is_valid():
        return _page(request, report, return_form=form, status=400)
    actions.return_to_author(
        special=report,
        reason=form.cleaned_data["reason"] if form.is_valid() else "",
        by=request.user,
        today=today(),
        now=now(),
    )
    messages.success(request, _("已退回起草人修改。"))
    return redirect("special")


def _save(request: PersonRequest, pk: int, *, send: bool) -> HttpResponse:
    report, day = _own(request.user, pk), today()
    if not actions.may_write(report, request.user):
        raise Conflict(_("报告现为“%(state)s”，不能修改。") % {"state": report.get_state_display()})
    form = SpecialForm(request.POST, kind=report.kind, batch=report.batch)
    if not _is_sound(form, day):
        return _page(request, report, form=form, status=400)
    actions.change(special=report, draft=form.draft(), by=request.user, today=day)
    if not send:
        messages.success(request, _("草稿已保存。"))
        return redirect("special_report", pk)
    if request.user.can(Verb.SIGN_REPORTS):
        actions.sign(special=report, by=request.user, today=day, now=now())
        messages.success(request, _("已签发，报办公室。"))
    else:
        actions.submit(special=report, by=request.user, today=day, now=now())
        messages.success(request, _("已送单位负责人审签。"))
    return redirect("special")


def _is_sound(form: SpecialForm, day: date) -> bool:
    happened = form.cleaned_data.get("happened_on") if form.is_valid() else None
    if happened and happened > day:
        form.add_error("happened_on", _("发生日期不能晚于今天。"))
    return not form.errors


def _own(user: User, pk: int) -> SpecialReport:
    """The report, if it is of the person's own unit; else 404 or 403."""
    reports = SpecialReport.objects.select_related(
        "batch", "pledge", "agency", "region", "written_by", "signed_by", "read_by"
    )
    found = reports.of_unit(user).filter(pk=pk).first()
    if found:
        return found
    if SpecialReport.objects.filter(pk=pk).exists():
        raise PermissionDenied(_("这份报告属于其他单位，您不能查看或办理。"))
    raise Http404


def _signs(report: SpecialReport, user: User) -> bool:
    """Does the report wait for this person's signature?"""
    return report.state == report.State.SUBMITTED and actions.may_sign(report, user, today())


def _require_writer_of_year_end(user: User) -> None:
    if not user.can(Verb.FILL_REPORTS):
        raise PermissionDenied(_("年度总结由填报员起草，送单位负责人审签。"))


def _first_words(kind: str, batch: Batch, user: User) -> dict[str, object]:
    if kind == Kind.MAJOR:
        return {"happened_on": today()}
    return {"title": _("%(unit)s%(batch)s年度总结") % {"unit": user.unit, "batch": batch}}


def _write_page(
    request: PersonRequest, form: SpecialForm, kind: str, batch: Batch, status: int = 200
) -> HttpResponse:
    yearly, user = kind == Kind.YEAR_END, request.user
    context = {
        "form": form,
        "kind": Kind(kind),
        "batch": batch,
        "rows": year_rows(batch, user.agency_id, user.region_id) if yearly else [],
        "due_on": year_end_due_on(batch) if yearly else None,
    }
    return render(request, "desk/special_new.html", context, status=status)


def _page(
    request: PersonRequest,
    report: SpecialReport,
    *,
    form: SpecialForm | None = None,
    return_form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The report as the person may use it: to write, to sign, or to read."""
    page, user = read_special(report), request.user
    if form is None and actions.may_write(report, user):
        first = {
            "title": report.title,
            "text": page.text,
            "pledge": report.pledge_id,
            "happened_on": report.happened_on,
        }
        form = SpecialForm(kind=report.kind, batch=report.batch, initial=first)
    signs = _signs(report, user)
    yearly = report.kind == Kind.YEAR_END
    fresh = yearly and form is not None
    context = {
        "page": page,
        "special": report,
        "form": form,
        "rows": year_rows(report.batch, report.agency_id, report.region_id) if fresh else page.rows,
        "return_form": (return_form or ReasonForm()) if signs else None,
        "exhibits": exhibits(evidence_of_special(report), user),
        "due_on": year_end_due_on(report.batch) if yearly else None,
    }
    return render(request, "desk/special_report.html", context, status=status)
