"""A batch's steps: beginning it, drafting, deciding, deciding anew, publishing."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import PersonRequest, needs, require_office
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.actions.batches import (
    ImpossibleMonth,
    SlugTaken,
    begin_drafting,
    decide,
    publish_batch,
    reopen_decision,
    start_batch,
)
from pledges.forms.batches import DecisionForm, NewBatchForm, PublishForm, ReopenForm
from pledges.models import Batch, Candidate, Decision
from pledges.readers.candidates import rounds
from pledges.readers.planning import (
    batch_at,
    findings,
    first_months,
    missing_of,
    planned_batches,
)

form_page = require_http_methods(["GET", "HEAD", "POST"])
YEAR = re.compile(r"(?:19|20)\d\d")


@form_page
@needs(Verb.MANAGE_PLEDGES)
def batch_new(request: PersonRequest) -> HttpResponse:
    """Begin the next batch, named after the former one with the year put forward."""
    former = planned_batches(request.user).order_by("-starts_on", "slug")
    form = NewBatchForm(
        request.POST or None, former=former, initial=_next_of(former.first(), today())
    )
    if request.method == "POST" and form.is_valid():
        try:
            batch = start_batch(wanted=form.wanted(), by=request.user, today=today())
        except SlugTaken as refusal:
            form.add_error("slug", str(refusal))
        else:
            messages.success(request, _("已新建%(batch)s。") % {"batch": batch})
            return redirect("planning_batch", batch.slug)
    context = {
        "form": form,
        "heading": _("新建批次"),
        "submit": _("新建"),
        "trail": [(reverse("planning"), _("谋划"))],
        "back": reverse("planning"),
    }
    return _page(request, "planning/batch_new.html", context, form)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def batch_drafting(request: PersonRequest, slug: str) -> HttpResponse:
    """征集 → 谋划."""
    batch = batch_at(request.user, slug)
    begin_drafting(batch=batch, by=request.user, today=today())
    messages.success(request, _("%(batch)s已转入谋划。") % {"batch": batch})
    return redirect("planning_batch", slug)


@form_page
@needs(Verb.APPROVE_PUBLICATIONS)
def decision_new(request: PersonRequest, slug: str) -> HttpResponse:
    """谋划 → 审定: by vote as it is recorded, or by the leadership."""
    batch = _own(request, slug, Batch.Stage.DRAFTING)
    ballots, day = rounds(batch), today()
    last = ballots[-1] if ballots else None
    form = DecisionForm(
        request.POST or None,
        pool=Candidate.objects.filter(batch=batch, state=Candidate.State.POOLED),
        last_round=last,
        today=day,
        initial=_as_voted(last.ballot) if last else {"kind": Decision.Kind.LEADERSHIP},
    )
    if request.method == "POST" and form.is_valid():
        decide(batch=batch, ruling=form.ruling(), by=request.user, today=day)
        messages.success(request, _("%(batch)s已审定。") % {"batch": batch})
        return redirect("planning_batch", slug)
    context = {
        "form": form,
        "heading": _("登记审定"),
        "submit": _("审定"),
        "last_round": last,
        "findings": findings(missing_of(batch)),
        "waiting": Candidate.objects.filter(batch=batch, state=Candidate.State.PROPOSED).count(),
        **_at(batch),
    }
    return _page(request, "planning/decision_new.html", context, form)


@form_page
@needs(Verb.APPROVE_PUBLICATIONS)
def decision_reopen(request: PersonRequest, slug: str) -> HttpResponse:
    """审定 → 谋划, with a reason."""
    batch = _own(request, slug, Batch.Stage.DECIDED)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        reopen_decision(batch=batch, reason=reason, by=request.user, today=today())
        messages.success(request, _("%(batch)s退回谋划，可以重新审定。") % {"batch": batch})
        return redirect("planning_batch", slug)
    context = {
        "form": form,
        "heading": _("重新审定"),
        "submit": _("退回谋划"),
        "danger": True,
        "decision": Decision.objects.filter(batch=batch).first(),
        **_at(batch),
    }
    return _page(request, "planning/decision_reopen.html", context, form)


@form_page
@needs(Verb.APPROVE_PUBLICATIONS)
def batch_publish(request: PersonRequest, slug: str) -> HttpResponse:
    """审定 → 公布, once nothing is missing."""
    batch, day = _own(request, slug, Batch.Stage.DECIDED), today()
    missing = missing_of(batch)
    blocked = any(each.blocks for each in missing)
    form = PublishForm(
        request.POST or None,
        months=first_months(batch, day),
        today=day,
        initial={
            "title": batch.source_title,
            "publisher": batch.source_publisher,
            "dated": batch.source_date,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            publish_batch(batch=batch, source=form.source(), by=request.user, today=day)
        except ImpossibleMonth as refusal:
            form.add_error("reports_from", str(refusal))
        else:
            messages.success(request, _("%(batch)s已公布，转入执行。") % {"batch": batch})
            return redirect("planning_batch", slug)
    context = {
        "form": form,
        "heading": _("公布批次"),
        "submit": _("公布"),
        "findings": findings(missing),
        "blocked": blocked,
        "back_words": _("返回") if blocked else "",
        "decision": Decision.objects.filter(batch=batch).first(),
        **_at(batch),
    }
    return _page(request, "planning/batch_publish.html", context, form)


def _page(
    request: PersonRequest, template: str, context: dict[str, Any], form: Any
) -> HttpResponse:
    return render(request, template, context, status=400 if form.errors else 200)


def _at(batch: Batch) -> dict[str, Any]:
    """Where the form stands: its batch, the way back."""
    here = reverse("planning_batch", args=[batch.slug])
    return {
        "batch": batch,
        "trail": [(reverse("planning"), _("谋划")), (here, batch)],
        "back": here,
    }


def _own(request: PersonRequest, slug: str, stage: str) -> Batch:
    """The director's own batch in the stage the step begins at."""
    batch = batch_at(request.user, slug)
    require_office(request.user, batch.office_id, Verb.APPROVE_PUBLICATIONS)
    if batch.stage != stage:
        raise Conflict(
            _("%(batch)s处于“%(stage)s”阶段，不能办理这一步。")
            % {"batch": batch, "stage": batch.get_stage_display()}
        )
    return batch


def _next_of(former: Batch | None, day: date) -> dict[str, Any]:
    """The next calendar year after the former batch's end; without one, next year (R14, R79)."""
    year = former.ends_on.year + 1 if former else day.year + 1
    first: dict[str, Any] = {
        "starts_on": date(year, 1, 1),
        "ends_on": date(year, 12, 31),
        "former": former,
    }
    if former:
        first |= {"title": YEAR.sub(str(year), former.title, count=1)}
        if YEAR.search(former.slug):
            first["slug"] = YEAR.sub(str(year), former.slug, count=1)
    return first


def _as_voted(ballot: Any) -> dict[str, Any]:
    return {
        "kind": Decision.Kind.BALLOT,
        "body": ballot.body,
        "decided_on": ballot.held_on,
        "document": ballot.document,
    }
