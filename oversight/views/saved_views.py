"""Saved views (常用筛选) of the dashboard's list: each person's own, seen by nobody else."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import PersonRequest, needs
from agencies.roles import Verb
from oversight.actions import saved_views as actions
from oversight.forms.saved_views import NameForm, NewViewForm
from oversight.models import SavedView


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.SEE_EVERYTHING)
def saved_view_add(request: PersonRequest) -> HttpResponse:
    """Keep the filters of the page one comes from; that page opens again."""
    if request.method != "POST":
        return _page(request, _("保存常用筛选"), NewViewForm(initial=request.GET.dict()))
    form = NewViewForm(request.POST)
    if form.is_valid():
        name, query = form.cleaned_data["name"], form.cleaned_data["query"]
        try:
            view = actions.add_view(name=name, query=query, by=request.user)
        except actions.NameTaken as taken:
            form.add_error("name", str(taken))
        else:
            messages.success(request, _("已保存常用筛选“%(name)s”。") % {"name": view.name})
            return _back(request)
    return _page(request, _("保存常用筛选"), form, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.SEE_EVERYTHING)
def saved_view_rename(request: PersonRequest, pk: int) -> HttpResponse:
    """Another name for one's own view."""
    view = get_object_or_404(SavedView, pk=pk, person=request.user)
    if request.method != "POST":
        form = NameForm(initial={"name": view.name})
        return _page(request, _("常用筛选改名"), form)
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            actions.rename_view(view=view, name=form.cleaned_data["name"], by=request.user)
        except actions.NameTaken as taken:
            form.add_error("name", str(taken))
        else:
            messages.success(request, _("已改名为“%(name)s”。") % form.cleaned_data)
            return redirect("office")
    return _page(request, _("常用筛选改名"), form, status=400)


@require_POST
@needs(Verb.SEE_EVERYTHING)
def saved_view_remove(request: PersonRequest, pk: int) -> HttpResponse:
    """Take one's own view away."""
    view = get_object_or_404(SavedView, pk=pk, person=request.user)
    actions.remove_view(view=view, by=request.user)
    messages.success(request, _("已删去常用筛选“%(name)s”。") % {"name": view.name})
    return _back(request)


def _page(
    request: PersonRequest, heading: str, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    back = reverse("office")
    context = {
        "heading": heading,
        "form": form,
        "submit": _("保存"),
        "back": back,
        "trail": [(back, _("看板"))],
    }
    return render(request, "office/form.html", context, status=status)


def _back(request: PersonRequest) -> HttpResponse:
    """To the page one came from, if it is ours."""
    asked = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure()):
        asked = reverse("office")
    return HttpResponseRedirect(asked)
