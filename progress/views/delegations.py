"""A head away lets a colleague sign: naming, seeing and taking back delegations."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.templatetags.portal import day as day_in_words
from progress.actions import delegations as actions
from progress.forms.special import DelegationForm
from progress.models import Delegation
from progress.readers.delegations import read_delegations


@needs(Verb.SIGN_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def delegation(request: PersonRequest) -> HttpResponse:
    """Those in force and gone by; POST gives one."""
    day = today()
    if request.method != "POST":
        return _page(request, DelegationForm(head=request.user, initial={"starts_on": day}))
    form = DelegationForm(request.POST, head=request.user)
    if form.is_valid():
        try:
            made = actions.delegate(head=request.user, today=day, **form.cleaned_data)
        except Conflict as refusal:
            form.add_error("starts_on", str(refusal))
        else:
            names = {"deputy": made.deputy, "until": day_in_words(made.ends_on)}
            messages.success(request, _("已授权%(deputy)s代签至%(until)s。") % names)
            return redirect("delegation")
    return _page(request, form, status=400)


@needs(Verb.SIGN_REPORTS)
@require_POST
def delegation_revoke(request: PersonRequest, pk: int) -> HttpResponse:
    """Take one back; from now on the deputy does not sign."""
    row = actions.revoke(
        delegation=get_object_or_404(Delegation, pk=pk), by=request.user, today=today()
    )
    messages.success(request, _("已收回对%(deputy)s的授权。") % {"deputy": row.deputy})
    return redirect("delegation")


def _page(request: PersonRequest, form: DelegationForm, status: int = 200) -> HttpResponse:
    rows = read_delegations(request.user, today())
    context = {"form": form, "rows": rows, "colleagues": form.fields["deputy"].queryset}  # type: ignore[attr-defined]
    return render(request, "desk/delegation.html", context, status=status)
