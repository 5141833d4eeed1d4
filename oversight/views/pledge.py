"""Everything about one pledge, with the actions at hand."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.models import User
from agencies.roles import Verb
from agencies.together import prepared
from oversight.readers.pledge import pledge_page
from oversight.readers.pledge_evidence import told_evidence
from oversight.readers.pledge_reads import read_around
from oversight.readers.problems import rows_of
from oversight.readers.reach import reaches, require_reach
from oversight.readers.trail import entries
from pledges.models import Batch, ChangedPledge, Pledge
from progress.standing import pledge_standing, reported_months


@require_safe
@needs(Verb.SEE_EVERYTHING)
def office_pledge(request: PersonRequest, pk: int) -> HttpResponse:
    """One pledge in the newest judged month, or that of ``?month=YYYY-MM``.

    ``?evidence=all`` shows every file instead of the newest ones.
    """
    found = _opened(pk)
    if not found:
        raise Http404
    [pledge] = found
    require_reach(request.user, pledge.batch)
    months = reported_months(pledge.batch)
    month = _chosen(request, months)
    newest = months[-1] if months else None
    day = today()
    standing = pledge_standing(pledge, month, day if month == newest else None)
    standing.pledge.batch = pledge.batch
    everything = request.GET.get("evidence") == "all"
    around = read_around(standing, month, newest, all_files=everything)
    context = {
        "pledge": pledge,
        "batch": pledge.batch,
        "months": months,
        "chosen": month,
        "page": pledge_page(standing, month, around, newest=month == newest),
        "may": _may(request.user, pledge),
        "changes": around.changes,
        "flags": around.open_flags,
        "flags_of": newest,
        "cases": around.cases,
        "problems": rows_of(around.problems, day, around.calendar),
        "evidence": told_evidence(around.evidence, around.same_evidence, request.user),
        "trail": entries(around.trail),
    }
    return render(request, "office/pledge.html", context)


@prepared
def _opened(pk: int) -> QuerySet[Pledge]:
    pledges = Pledge.objects.select_related(
        "batch__issuer", "category", "predecessor__batch", "draft"
    )
    changed = ChangedPledge.objects.filter(pledge=OuterRef("pk"))
    return pledges.annotate(changed=Exists(changed)).filter(pk=pk)


def _chosen(request: PersonRequest, months: list[date]) -> date | None:
    asked = request.GET.get("month")
    if not asked:
        return months[-1] if months else None
    chosen = next((month for month in months if f"{month:%Y-%m}" == asked), None)
    if chosen is None:
        raise Http404
    return chosen


def _may(user: User, pledge: Pledge) -> dict[str, bool]:
    """The actions at hand: what the person may do to this batch as it stands."""
    batch, former = pledge.batch, pledge.predecessor
    return {
        "reach_former": former is not None and reaches(user, former.batch),
        "plan": user.can(Verb.MANAGE_PLEDGES) and batch.stage != Batch.Stage.CLOSED,
        "revise": user.can(Verb.APPROVE_PUBLICATIONS) and batch.stage == Batch.Stage.PUBLISHED,
        "accept": user.can(Verb.SUPERVISE),
        "supervise": user.can(Verb.SUPERVISE) and batch.stage == Batch.Stage.PUBLISHED,
        "correct": user.can(Verb.REVIEW_REPORTS) and batch.stage == Batch.Stage.PUBLISHED,
    }
