"""Votes with more candidates than places (差额票决): the rounds, a new one, one taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest, needs, require_office
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.actions.ballots import BadRecord, record_ballot, withdraw_ballot
from pledges.forms.ballots import BallotForm, WithdrawForm
from pledges.models import Ballot, Batch, Candidate
from pledges.readers.candidates import Further, further_round, rounds
from pledges.readers.planning import batch_at

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Verb.SEE_EVERYTHING)
def ballots(request: PersonRequest, slug: str) -> HttpResponse:
    """Every round with its votes and who was chosen; what a further round would be about."""
    batch = batch_at(request.user, slug)
    held = rounds(batch)
    further = further_round(held[-1].ballot) if held else None
    writes = request.user.can(Verb.MANAGE_PLEDGES) and batch.stage == Batch.Stage.DRAFTING
    context = {
        "batch": batch,
        "rounds": held,
        "further": further,
        "pooled": Candidate.objects.filter(batch=batch, state=Candidate.State.POOLED).count(),
        "may_record": writes and (further is None or further.places),
        "may_withdraw": writes,
    }
    return render(request, "planning/ballots.html", context)


@form_page
@needs(Verb.MANAGE_PLEDGES)
def ballot_new(request: PersonRequest, slug: str) -> HttpResponse:
    """Enter the record of a round: the first over the pool, a further one over what is open."""
    batch = batch_at(request.user, slug)
    last = Ballot.objects.filter(batch=batch).prefetch_related("lines").order_by("round").last()
    further = further_round(last) if last else None
    standing = _standing(batch, further)
    form = BallotForm(
        request.POST or None,
        candidates=standing,
        further=further,
        today=today(),
        initial=_as_before(last),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = record_ballot(
                batch=batch,
                record=form.record(),
                votes=form.votes(),
                by=request.user,
                today=today(),
            )
        except BadRecord as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("第%(round)d轮票决已登记。") % {"round": made.round})
            return redirect("ballots", slug)
    context = {
        "form": form,
        "heading": _("登记再次票决") if further else _("登记票决"),
        "submit": _("登记"),
        "further": further,
        **_at(batch),
    }
    status = 400 if form.errors else 200
    return render(request, "planning/ballot_new.html", context, status=status)


@form_page
@needs(Verb.MANAGE_PLEDGES)
def ballot_withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Take back a record entered wrongly, with the reason."""
    ballot = get_object_or_404(Ballot.objects.select_related("batch"), pk=pk)
    batch = ballot.batch
    require_office(request.user, batch.office_id, Verb.MANAGE_PLEDGES)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        withdraw_ballot(ballot=ballot, reason=reason, by=request.user, today=today())
        messages.success(request, _("第%(round)d轮票决的登记已撤销。") % {"round": ballot.round})
        return redirect("ballots", batch.slug)
    context = {
        "form": form,
        "heading": _("撤销第%(round)d轮票决的登记") % {"round": ballot.round},
        "submit": _("撤销登记"),
        "danger": True,
        "ballot": ballot,
        **_at(batch),
    }
    status = 400 if form.errors else 200
    return render(request, "planning/ballot_withdraw.html", context, status=status)


def _at(batch: Batch) -> dict[str, object]:
    """Where a form of the vote stands: its batch, the way back."""
    here = reverse("ballots", args=[batch.slug])
    return {
        "batch": batch,
        "trail": [
            (reverse("planning"), _("谋划")),
            (reverse("planning_batch", args=[batch.slug]), batch),
            (here, _("差额票决")),
        ],
        "back": here,
    }


def _standing(batch: Batch, further: Further | None) -> list[Candidate]:
    """Who may be voted on; ``Conflict`` where no round can be held now."""
    if batch.stage != Batch.Stage.DRAFTING:
        raise Conflict(
            _("%(batch)s处于“%(stage)s”阶段，不能登记票决。")
            % {"batch": batch, "stage": batch.get_stage_display()}
        )
    if further and not further.places:
        raise Conflict(_("应选名额已经选满，不需要再次票决。"))
    pooled = Candidate.objects.filter(batch=batch, state=Candidate.State.POOLED)
    if further:
        pooled = pooled.filter(pk__in=further.contenders)
    found = list(pooled.order_by("made_on", "pk"))
    if not found:
        raise Conflict(_("候选库中没有可以票决的候选项目。"))
    return found


def _as_before(last: Ballot | None) -> dict[str, object]:
    """A further round is mostly held by the same body, on the same day, by the same rule."""
    if last is None:
        return {}
    names = ("body", "held_on", "rule", "members", "present", "document")
    return {name: getattr(last, name) for name in names}
