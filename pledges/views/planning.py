"""The planning stage's first pages: all batches of the office, and one batch on its way."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.access import PersonRequest, needs
from agencies.roles import Verb
from pledges.actions.candidates import LINKED_IN
from pledges.models import Batch, Candidate, Decision
from pledges.planning.stages import OPEN
from pledges.readers.candidates import rounds, tally
from pledges.readers.drafts import unfinished
from pledges.readers.planning import (
    batch_at,
    findings,
    listed,
    missing_of,
    overview,
    pledges_of,
    row_of,
)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def planning(request: PersonRequest) -> HttpResponse:
    """Every batch of the office with its five stages, its counts and what comes next."""
    context = {
        "rows": overview(request.user),
        "may_begin": request.user.can(Verb.MANAGE_PLEDGES),
        "may_settle": request.user.can(Verb.APPROVE_PUBLICATIONS),
    }
    return render(request, "planning/index.html", context)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def planning_batch(request: PersonRequest, slug: str) -> HttpResponse:
    """One batch: its step, its doors, what it lacks, its pledges."""
    batch = batch_at(request.user, slug)
    pledges = pledges_of(batch)
    is_open = not batch.is_public
    missing = missing_of(batch, pledges) if is_open else []
    ballots, counted = rounds(batch), tally(batch)
    context = {
        "batch": batch,
        "row": row_of(batch),
        "pledges": listed(pledges, missing),
        "items": sum(indicator.counts for row in pledges for indicator in row.indicators.all()),
        "findings": findings(missing),
        "blocked": any(each.blocks for each in missing),
        # an empty batch says so once, below; before it is published that keeps it back
        "checked": is_open and bool(pledges or batch.stage == Batch.Stage.DECIDED),
        "tally": counted,
        "has_candidates": any(n for _state, _label, n in counted),
        "may_link": request.user.can(Verb.MANAGE_PLEDGES)
        and batch.stage in LINKED_IN
        and any(n for state, _label, n in counted if state == Candidate.State.CHOSEN),
        "waiting": unfinished(batch) if batch.stage in OPEN else [],
        "last_round": ballots[-1] if ballots else None,
        "decision": Decision.objects.filter(batch=batch).select_related("by").first(),
        "may_write": request.user.can(Verb.MANAGE_PLEDGES),
        "may_settle": request.user.can(Verb.APPROVE_PUBLICATIONS),
    }
    return render(request, "planning/batch.html", context)
