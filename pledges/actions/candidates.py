"""Putting candidates forward, linking them to suggestions and to the pledges they became."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require, require_office
from agencies.models import Agency, User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.actions.batches import hold, hold_open
from pledges.models import Batch, Candidate, Pledge, Suggestion
from pledges.planning.stages import OPEN, Stage
from pledges.readers.candidates import calls_for

# From when a candidate may be tied to a pledge: a closed batch changes no more.
LINKED_IN = (*OPEN, Stage.DECIDED, Stage.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is put forward; see ``Candidate``. The money is in yuan."""

    title: str
    content: str
    domain: str = ""
    scope: str = ""
    lead: Agency | None = None
    estimated_yuan: Decimal | None = None
    funding_note: str = ""
    source: str = Candidate.Source.AGENCY
    agency: Agency | None = None
    proposer: str = ""


class TitleTaken(Conflict):
    """The batch has a candidate of this title already."""


class SuggestionTaken(Conflict):
    """A suggestion that is not there to be linked."""


@transaction.atomic
def put_forward(
    *,
    batch: Batch,
    proposal: Proposal,
    suggestions: Collection[int] = (),
    by: User,
    today: date,
) -> Candidate:
    """Add a candidate while the batch is in 征集 or 谋划.

    The office enters any, and may make one from suggestions (by their ids) it has taken up. A
    person of an agency puts forward that agency's own. Raises ``TitleTaken``,
    ``SuggestionTaken``, ``PermissionDenied`` for a batch that is not the person's.
    """
    if by.can(Verb.MANAGE_PLEDGES):
        require_office(by, batch.office_id, Verb.MANAGE_PLEDGES)
        batch = hold_open(batch)
    else:
        batch = hold_open(_called(batch, by))
    candidate = Candidate(batch=batch, made_by=by, made_on=today)
    _write(candidate, proposal, by)
    if suggestions:
        _link(candidate, suggestions, by)
    return candidate


@transaction.atomic
def revise_candidate(
    *, candidate: Candidate, proposal: Proposal, by: User, today: date
) -> Candidate:
    """Put a candidate right: an agency its own while 待筛选, the office while not settled."""
    candidate = _held(candidate)
    if by.can(Verb.MANAGE_PLEDGES):
        require_office(by, candidate.batch.office_id, Verb.MANAGE_PLEDGES)
        open_to = [Candidate.State.PROPOSED, Candidate.State.POOLED]
    else:
        require_own(candidate, by)
        open_to = [Candidate.State.PROPOSED]
    hold_open(candidate.batch)
    if candidate.state not in open_to:
        raise Conflict(
            _("“%(title)s”%(state)s，不能再修改。")
            % {"title": candidate, "state": candidate.get_state_display()}
        )
    _write(candidate, proposal, by)
    return candidate


@transaction.atomic
def link_suggestions(
    *, candidate: Candidate, suggestions: Collection[int], by: User, today: date
) -> Candidate:
    """Make the suggestions of the candidate those with these ids: others are let go.

    One that already became a pledge through this candidate stays. Raises ``SuggestionTaken``.
    """
    require_office(by, candidate.batch.office_id, Verb.MANAGE_PLEDGES)
    hold(candidate.batch, *LINKED_IN)
    candidate = _held(candidate)
    leaving = candidate.suggestions.select_for_update(of=("self",)).exclude(pk__in=suggestions)
    for suggestion in leaving.order_by("pk"):
        if suggestion.pledge_id and suggestion.pledge_id == candidate.pledge_id:
            suggestion.pledge = None
        suggestion.candidate = None
        suggestion.save(update_fields=["candidate", "pledge"])
    _link(candidate, suggestions, by)
    return candidate


@transaction.atomic
def link_pledge(
    *, pledge: Pledge, candidate: Candidate | None, by: User, today: date
) -> Candidate | None:
    """Say which chosen candidate became the pledge; None takes the link away.

    The candidate's suggestions become that pledge too, unless the office has set another.
    Raises ``Conflict`` for one not chosen, of another batch, or tied to another pledge.
    """
    require_office(by, pledge.batch.office_id, Verb.MANAGE_PLEDGES)
    hold(pledge.batch, *LINKED_IN)
    held = Candidate.objects.select_for_update(of=("self",))
    kept = [candidate.pk] if candidate else []
    for former in held.filter(pledge=pledge).exclude(pk__in=kept):
        former.suggestions.filter(pledge=pledge).update(pledge=None)
        former.pledge = None
        former.save(update_fields=["pledge"])
    if candidate is None:
        return None
    candidate = held.get(pk=candidate.pk)
    if candidate.batch_id != pledge.batch_id or candidate.state != Candidate.State.CHOSEN:
        raise Conflict(_("只有本批次已确定的候选项目才能关联到实事。"))
    if candidate.pledge_id not in (None, pledge.pk):
        raise Conflict(_("“%(title)s”已关联到另一件实事。") % {"title": candidate})
    candidate.pledge = pledge
    candidate.save(update_fields=["pledge"])
    candidate.suggestions.filter(pledge=None).update(pledge=pledge)
    return candidate


def require_own(candidate: Candidate, by: User) -> None:
    """Raise ``PermissionDenied`` unless the person's agency put the candidate forward."""
    require(by, Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
    own = Candidate.objects.put_forward_by(by.agency_id).filter(agency__isnull=False)
    if not own.filter(pk=candidate.pk).exists():
        raise PermissionDenied(_("这个候选项目不是本单位提报的。"))


def _called(batch: Batch, by: User) -> Batch:
    require(by, Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
    if not calls_for(by, open_only=False).filter(pk=batch.pk).exists():
        raise PermissionDenied(_("这个批次不由本单位提报候选项目。"))
    return batch


def _held(candidate: Candidate) -> Candidate:
    """The row as it stands, held after its batch: one order for all who write."""
    Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=candidate.batch_id)
    return (
        Candidate.objects.select_for_update(of=("self",))
        .select_related("batch")
        .get(pk=candidate.pk)
    )


def _write(candidate: Candidate, proposal: Proposal, by: User) -> None:
    told: dict[str, Any] = {each.name: getattr(proposal, each.name) for each in fields(proposal)}
    if not by.can(Verb.MANAGE_PLEDGES):
        told |= {"source": Candidate.Source.AGENCY, "agency": by.agency, "proposer": ""}
    same = Candidate.objects.filter(batch=candidate.batch, title=proposal.title)
    if same.exclude(pk=candidate.pk).exists():
        raise TitleTaken(_("本批次已有候选项目“%(title)s”。") % {"title": proposal.title})
    for name, value in told.items():
        setattr(candidate, name, value)
    candidate.save()


def _link(candidate: Candidate, suggestions: Collection[int], by: User) -> None:
    found = list(
        Suggestion.objects.select_for_update(of=("self",))
        .filter(pk__in=suggestions, solicitation__batch=candidate.batch)
        .order_by("pk")
    )
    fit = [
        row
        for row in found
        if row.state == Suggestion.State.TAKEN_UP and row.candidate_id in (None, candidate.pk)
    ]
    if len(fit) < len(set(suggestions)):
        raise SuggestionTaken(_("所选建议中有的尚未受理，或已关联其他候选项目，请重新选择。"))
    for suggestion in fit:
        suggestion.candidate = candidate
        if suggestion.pledge_id is None:
            suggestion.pledge = candidate.pledge
        suggestion.save(update_fields=["candidate", "pledge"])
