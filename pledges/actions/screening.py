"""Screening candidates by four questions (需求、可行、资金、风险), and the pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.actions.batches import hold_open
from pledges.models import Candidate, Screening
from pledges.readers.candidates import ties

Aspect, Outcome, State = Screening.Aspect, Screening.Outcome, Candidate.State


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question; the note says why where it is not 通过."""

    outcome: str
    note: str = ""


@transaction.atomic
def screen(
    *, candidate: Candidate, answers: Mapping[str, Answer], by: User, today: date
) -> Candidate:
    """Record answers by aspect while the candidate is 待筛选; those not given stay as they are.

    Who answered and when is kept with each answer that changes. Raises ``Conflict`` for an
    answer that is not 通过 without a note.
    """
    candidate = _held(candidate, by, State.PROPOSED)
    stored = {row.aspect: row for row in candidate.screenings.all()}
    for aspect, answer in answers.items():
        if answer.outcome != Outcome.PASS and not answer.note.strip():
            raise Conflict(
                _("“%(aspect)s”的结论不是“通过”，须写明情况。") % {"aspect": Aspect(aspect).label}
            )
        row = stored.get(aspect) or Screening(candidate=candidate, aspect=aspect)
        if (row.pk, row.outcome, row.note) == (row.pk or 0, answer.outcome, answer.note.strip()):
            continue
        row.outcome, row.note, row.by, row.on = answer.outcome, answer.note.strip(), by, today
        row.save()
    return candidate


@transaction.atomic
def pool(*, candidate: Candidate, by: User, today: date) -> Candidate:
    """待筛选 → 已入库. Raises ``Conflict`` unless all four are answered, none with 不通过."""
    candidate = _held(candidate, by, State.PROPOSED)
    why_not = what_keeps_out(candidate)
    if why_not:
        raise Conflict(why_not)
    return _move(candidate, State.POOLED)


@transaction.atomic
def drop(*, candidate: Candidate, reason: str, by: User, today: date) -> Candidate:
    """待筛选 or 已入库 → 未入选, with the reason, which whoever put it forward reads.

    Raises ``Conflict`` without a reason, and for one that ties and waits for a further vote.
    """
    candidate = _held(candidate, by, State.PROPOSED, State.POOLED)
    if not reason.strip():
        raise Conflict(_("请写明未入选的原因。"))
    if ties(candidate):
        raise Conflict(_("“%(title)s”得票相同，须列入再次票决。") % {"title": candidate})
    candidate.drop_reason = reason.strip()
    return _move(candidate, State.DROPPED)


@transaction.atomic
def bring_back(*, candidate: Candidate, reason: str, by: User, today: date) -> Candidate:
    """未入选 or 已入库 → 待筛选 once more, with a reason for the trail; the answers stay.

    Raises ``Conflict`` without a reason, and for one that has been voted on.
    """
    candidate = _held(candidate, by, State.DROPPED, State.POOLED)
    if not reason.strip():
        raise Conflict(_("请写明重新筛选的原因。"))
    if candidate.ballot_lines.exists():
        raise Conflict(_("“%(title)s”已经票决，不再重新筛选。") % {"title": candidate})
    candidate.drop_reason = ""
    with pghistory.context(reason=reason.strip()):
        return _move(candidate, State.PROPOSED)


def what_keeps_out(candidate: Candidate) -> str:
    """Why the candidate may not enter the pool, as a sentence; empty where it may."""
    stored = {row.aspect: row for row in candidate.screenings.all()}
    open_ones = [str(aspect.label) for aspect in Aspect if aspect not in stored]
    failed = [
        str(row.get_aspect_display()) for row in stored.values() if row.outcome == Outcome.FAIL
    ]
    if failed:
        return _("%(aspects)s不通过，不能入库。") % {"aspects": _named(failed)}
    if open_ones:
        return _("%(aspects)s还没有结论，四项都有结论后才能入库。") % {"aspects": _named(open_ones)}
    return ""


def _named(labels: list[str]) -> str:
    return _("、").join(labels)


def _held(candidate: Candidate, by: User, *states: str) -> Candidate:
    require_office(by, candidate.batch.office_id, Verb.MANAGE_PLEDGES)
    hold_open(candidate.batch)
    held = (
        Candidate.objects.select_for_update(of=("self",))
        .select_related("batch")
        .get(pk=candidate.pk)
    )
    if held.state not in states:
        raise Conflict(
            _("“%(title)s”%(state)s，不能办理这一步。")
            % {"title": held, "state": held.get_state_display()}
        )
    return held


def _move(candidate: Candidate, state: Candidate.State) -> Candidate:
    candidate.state = state
    candidate.save(update_fields=["state", "drop_reason"])
    return candidate
