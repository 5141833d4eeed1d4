"""Special reports (重大情况, 年度总结) as the office reads, answers and returns them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import now, today
from agencies.roles import Verb
from oversight.readers.reach import require_reach
from progress.actions import special as actions
from progress.forms.special import AnswerForm, ReasonForm
from progress.models import SpecialReport
from progress.readers.evidence import evidence_of_special, exhibits
from progress.readers.special import for_office, read_special

PER_PAGE = 30
State = SpecialReport.State


@require_safe
@needs(Verb.REVIEW_REPORTS)
def office_special(request: PersonRequest) -> HttpResponse:
    """What has come, unread on top."""
    rows = for_office(request.user)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "unread": rows.filter(state=State.SIGNED).count(),
    }
    return render(request, "office/special.html", context)


@require_safe
@needs(Verb.REVIEW_REPORTS)
def office_special_report(request: PersonRequest, pk: int) -> HttpResponse:
    """One report with its table and files, and the two answers to it."""
    return _page(request, _reached(request, pk))


@require_POST
@needs(Verb.REVIEW_REPORTS)
def office_special_read(request: PersonRequest, pk: int) -> HttpResponse:
    """Mark it read; what is answered goes to the unit."""
    special, form = _reached(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, special, answer_form=form, status=400)
    answer = form.cleaned_data["answer"]
    actions.mark_read(special=special, answer=answer, by=request.user, today=today(), now=now())
    messages.success(request, _("已阅办“%(title)s”。") % {"title": special.title})
    return redirect("office_special")


@require_POST
@needs(Verb.REVIEW_REPORTS)
def office_special_return(request: PersonRequest, pk: int) -> HttpResponse:
    """Send it back to the unit with the reason."""
    special, form = _reached(request, pk), ReasonForm(request.POST)
    if special.state == State.SIGNED and not form.is_valid():
        return _page(request, special, return_form=form, status=400)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.return_to_unit(
        special=special, reason=reason, by=request.user, today=today(), now=now()
    )
    messages.success(request, _("已退回“%(title)s”。") % {"title": special.title})
    return redirect("office_special")


def _reached(request: PersonRequest, pk: int) -> SpecialReport:
    """A report that has come to the office; a unit's draft is not the office's to see."""
    reports = SpecialReport.objects.select_related(
        "batch", "pledge", "agency", "region", "written_by", "signed_by", "read_by"
    )
    special = reports.filter(pk=pk).first()
    if special is None:
        raise Http404
    require_reach(request.user, special.batch)
    if special.signed_on is None:
        raise Http404
    return special


def _page(
    request: PersonRequest,
    special: SpecialReport,
    *,
    answer_form: AnswerForm | None = None,
    return_form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    waits = special.state == State.SIGNED
    context = {
        "page": read_special(special),
        "special": special,
        "answer_form": (answer_form or AnswerForm()) if waits else None,
        "return_form": (return_form or ReasonForm()) if waits else None,
        "exhibits": exhibits(evidence_of_special(special), request.user),
    }
    return render(request, "office/special_report.html", context, status=status)
