"""What is done with a version: checked, frozen anew, dropped, put off, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateformat import format as write_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from results.actions.access import require_state
from results.actions.checking import change_embargo, check
from results.actions.preparing import discard, refreeze
from results.actions.withdrawing import withdraw
from results.chain import chain_of
from results.forms.publishing import (
    DiscardForm,
    EmbargoForm,
    PassForm,
    ReturnForm,
    WithdrawForm,
)
from results.models import Publication, PublicationCheck
from results.views.publishing import own_publication, review_page

Step = PublicationCheck.Step
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
@needs(Verb.PREPARE_PUBLICATIONS)
def publication_check(request: PersonRequest, pk: int, step: str) -> HttpResponse:
    """Pass a draft at the step of the address; the final one publishes it."""
    publication, day = own_publication(request, pk), today()
    form = PassForm(request.POST, today=day, final=step == Step.FINAL)
    if not form.is_valid():
        return review_page(request, publication, passing=form)
    made = check(
        publication=publication, step=step, passed=True, by=request.user, today=day,
        **form.cleaned_data,
    )  # fmt: skip
    if made.step != Step.FINAL:
        messages.success(request, _("%(step)s通过。") % {"step": made.get_step_display()})
        return redirect("publication_review", pk)
    released = made.publication.public_from
    if released and released > day:
        day_words = write_date(released, _("Y年n月j日"))
        messages.success(request, _("终审通过，%(day)s起公众可以看到。") % {"day": day_words})
    else:
        messages.success(request, _("已发布，公众现在可以看到。"))
    return redirect("publishing")


@require_POST
@needs(Verb.PREPARE_PUBLICATIONS)
def publication_return(request: PersonRequest, pk: int, step: str) -> HttpResponse:
    """Send a draft back at the step of the address, with words."""
    publication = own_publication(request, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return review_page(request, publication, returning=form)
    check(
        publication=publication, step=step, passed=False, by=request.user, today=today(),
        **form.cleaned_data,
    )  # fmt: skip
    messages.success(request, _("发布稿已退回，拟稿人会收到通知。"))
    return redirect("publication_review", pk)


@form_page
@needs(Verb.PREPARE_PUBLICATIONS)
def publication_refreeze(request: PersonRequest, pk: int) -> HttpResponse:
    """Freeze a draft anew: the figures of now, the checks from the first. Whoever would lose
    checks by it is asked on a page of its own."""
    publication = own_publication(request, pk)
    require_state(publication, Publication.State.DRAFT)
    if request.method == "POST":
        void_checks = "void_checks" in request.POST
        refreeze(publication=publication, void_checks=void_checks, by=request.user, today=today())
        messages.success(request, _("已按最新数据重新拟稿，审核从头开始。"))
        return redirect("publication_review", pk)
    context = {"heading": _("按最新数据重新拟稿"), "submit": _("重新拟稿")}
    return _step(request, publication, "office/publish_refreeze.html", context)


@form_page
@needs(Verb.PREPARE_PUBLICATIONS)
def publication_discard(request: PersonRequest, pk: int) -> HttpResponse:
    """Drop a draft, having been asked why."""
    publication = own_publication(request, pk)
    require_state(publication, Publication.State.DRAFT)
    form = DiscardForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        discard(publication=publication, by=request.user, today=today(), **form.cleaned_data)
        messages.success(request, _("发布稿已作废，公开内容没有变化。"))
        return redirect("publishing")
    context = {"form": form, "heading": _("作废发布稿"), "submit": _("作废"), "danger": True}
    return _step(request, publication, "office/publish_discard.html", context)


@require_POST
@needs(Verb.APPROVE_PUBLICATIONS)
def publication_embargo(request: PersonRequest, pk: int) -> HttpResponse:
    """Set another day for a version that is not yet public."""
    publication, day = own_publication(request, pk), today()
    form = EmbargoForm(request.POST, today=day)
    if not form.is_valid():
        return review_page(request, publication, embargo=form)
    change_embargo(publication=publication, by=request.user, today=day, **form.cleaned_data)
    messages.success(request, _("公开日期已改。"))
    return redirect("publication_review", pk)


@form_page
@needs(Verb.APPROVE_PUBLICATIONS)
def publication_withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a published version back, with the reason the public reads."""
    publication, day = own_publication(request, pk), today()
    require_state(publication, Publication.State.PUBLISHED)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        withdraw(publication=publication, by=request.user, today=day, **form.cleaned_data)
        messages.success(request, _("这一版已撤回。"))
        return redirect("publishing")
    next_version = (
        Publication.objects.released(day)
        .filter(slug=publication.slug)
        .exclude(pk=publication.pk)
        .defer("content")
        .order_by("-number")
        .first()
    )
    context = {
        "falls_back_to": next_version,
        "form": form,
        "heading": _("撤回已发布的版本"),
        "submit": _("撤回"),
        "danger": True,
    }
    return _step(request, publication, "office/publish_withdraw.html", context)


def _step(
    request: PersonRequest, publication: Publication, template: str, context: dict[str, Any]
) -> HttpResponse:
    """A page that asks before something is done with the version."""
    address = reverse("publication_review", args=[publication.pk])
    names = {"title": publication.title, "number": publication.number}
    frame = {
        "publication": publication,
        "batch": publication.batch,
        "chain": chain_of(publication),
        "trail": [
            (reverse("publishing"), _("公开发布")),
            (address, _("%(title)s第%(number)d版") % names),
        ],
        "back": address,
    }
    form = context.get("form")
    return render(
        request, template, {**frame, **context}, status=400 if form and form.errors else 200
    )
