"""Targets of several years (多年计划): listed, kept, and added up over the years (R22)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest, needs, require_office
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.whole_numbers import whole_numbers
from oversight.forms.programmes import LinksForm, ProgrammeForm
from oversight.readers.programmes import linked_first, listed_programmes, offered_indicators
from pledges.actions.programmes import change_programme, link_indicators, make_programme
from pledges.models import Programme
from progress.readers.programmes import programmes_progress

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Verb.SEE_EVERYTHING)
def programmes(request: PersonRequest) -> HttpResponse:
    """The programmes of the person's office, with how far they have come."""
    context = {
        "rows": listed_programmes(request.user),
        "may_write": request.user.can(Verb.MANAGE_PLEDGES),
    }
    return render(request, "planning/programmes.html", context)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def programme(request: PersonRequest, pk: int) -> HttpResponse:
    """One programme, year by year."""
    found = _programme(request, pk)
    context = {
        "programme": found,
        "told": programmes_progress([found])[found.pk],
        "may_write": request.user.can(Verb.MANAGE_PLEDGES),
    }
    return render(request, "planning/programme.html", context)


@form_page
@needs(Verb.MANAGE_PLEDGES)
def programme_new(request: PersonRequest) -> HttpResponse:
    """A new programme."""
    form = ProgrammeForm(None, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = make_programme(terms=form.terms(), by=request.user, today=today())
        except Conflict as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已登记。请选择计入的各年度指标。"))
            return redirect("programme_links", made.pk)
    context = {"form": form, "heading": _("登记多年计划"), "submit": _("登记")}
    return _step(request, "planning/programme_form.html", context, reverse("programmes"))


@form_page
@needs(Verb.MANAGE_PLEDGES)
def programme_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Alter a programme's terms."""
    found = _own(request, pk)
    form = ProgrammeForm(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            change_programme(programme=found, terms=form.terms(), by=request.user, today=today())
        except Conflict as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已保存。"))
            return redirect("programme", pk)
    context = {
        "form": form,
        "programme": found,
        "heading": _("修改多年计划"),
        "submit": _("保存"),
    }
    return _step(request, "planning/programme_form.html", context, reverse("programme", args=[pk]))


@form_page
@needs(Verb.MANAGE_PLEDGES)
def programme_links(request: PersonRequest, pk: int) -> HttpResponse:
    """Which indicators of which years make the programme up."""
    found = _own(request, pk)
    offered = linked_first(offered_indicators(found), found)
    form = LinksForm(offered, request.POST if request.method == "POST" else None)
    if form.is_valid():
        chosen = [row.pk for row in form.cleaned_data["indicators"]]
        try:
            link_indicators(programme=found, indicators=chosen, by=request.user, today=today())
        except Conflict as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已保存。"))
            return redirect("programme", pk)
    held = {row.pk for row in offered if row.programme_id == pk}
    sent = whole_numbers(request.POST.getlist("indicators"))
    context = {
        "form": form,
        "programme": found,
        "rows": offered,
        "chosen": sent if form.is_bound else held,
        "heading": _("计入的年度指标"),
        "submit": _("保存"),
    }
    return _step(request, "planning/programme_links.html", context, reverse("programme", args=[pk]))


def _programme(request: PersonRequest, pk: int) -> Programme:
    found: Programme = get_object_or_404(Programme.objects.select_related("office"), pk=pk)
    if request.user.can(Verb.REVIEW_REPORTS) and found.office_id != request.user.agency_id:
        raise PermissionDenied(_("这个多年计划由其他办公室管理。"))
    return found


def _own(request: PersonRequest, pk: int) -> Programme:
    found = _programme(request, pk)
    require_office(request.user, found.office_id, Verb.MANAGE_PLEDGES)
    return found


def _step(
    request: PersonRequest, template: str, context: dict[str, Any], back: str
) -> HttpResponse:
    trail = [(reverse("planning"), _("谋划")), (reverse("programmes"), _("多年计划"))]
    context |= {"trail": trail, "back": back}
    status = 400 if context["form"].errors else 200
    return render(request, template, context, status=status)
