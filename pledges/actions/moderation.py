"""What the office does with a suggestion (意见建议): enters it, takes it up or sets it aside, links
it to what became of it, answers it, and makes the answer public; R15, R76."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.actions.suggestions import Asked, keep
from pledges.models import Candidate, Pledge, Solicitation, Suggestion
from pledges.models.suggestion import ASKING

State = Suggestion.State


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of many; ``why`` is the refusal in words, "" where it was done."""

    suggestion: Suggestion
    why: str = ""


@transaction.atomic
def enter(
    *,
    call: Solicitation,
    asked: Asked,
    channel: str,
    proposer: str,
    received_on: date,
    by: User,
    today: date,
) -> Suggestion:
    """Enter what came by letter, phone, visit or a deputy's motion (人工登记), within the window
    or outside it.

    Raises ``Conflict`` for a batch that is decided, for a day yet to come, and for the public
    page's own channel; ``ValidationError`` like ``receive``.
    """
    require_office(by, call.batch.office_id, Verb.MANAGE_PLEDGES)
    if call.batch.stage not in ASKING:
        raise Conflict(_("%(batch)s已经审定，不再登记意见建议。") % {"batch": call.batch})
    if received_on > today:
        raise Conflict(_("收到日期不能晚于今天。"))
    if channel == Suggestion.Channel.ONLINE:
        raise Conflict(_("网上征集的建议由公众在公开网站提交，不能人工登记。"))
    suggestion = Suggestion(
        solicitation=call, channel=channel, proposer=proposer.strip(), received_on=received_on
    )
    return keep(suggestion, asked, today)


@transaction.atomic
def take_up(*, suggestion: Suggestion, by: User, today: date) -> Suggestion:
    """Take a suggestion up for consideration (受理), also one set aside before. Raises
    ``Conflict`` for one taken up already or merged."""
    held = locked(suggestion, by)
    if held.state not in (State.NEW, State.SET_ASIDE):
        raise _decided(held)
    held.state, held.reason = State.TAKEN_UP, ""
    held.decided_by, held.decided_on = by, today
    held.save(update_fields=["state", "reason", "decided_by", "decided_on"])
    return held


@transaction.atomic
def set_aside(*, suggestion: Suggestion, reason: str, by: User, today: date) -> Suggestion:
    """Set a suggestion aside (不予受理) with the reason its writer reads, and the writers of those
    merged into it. Raises ``Conflict`` for one merged, set aside already, public or linked, and
    without a reason."""
    held = locked(suggestion, by)
    if not reason.strip():
        raise Conflict(_("不予受理须写明原因。"))
    if held.state not in (State.NEW, State.TAKEN_UP):
        raise _decided(held)
    if held.is_public:
        raise Conflict(_("建议和答复已经公开，请先撤下再改为不予受理。"))
    require_unlinked(held)
    held.state, held.reason, held.answer, held.answered_on = (
        State.SET_ASIDE, reason.strip(), "", None,
    )  # fmt: skip
    held.decided_by, held.decided_on = by, today
    held.save(
        update_fields=["state", "reason", "answer", "answered_on", "decided_by", "decided_on"]
    )
    return held


def decide_many(
    *, suggestions: Iterable[Suggestion], reason: str | None, by: User, today: date
) -> list[Outcome]:
    """Take up each of the suggestions, or set each aside where a ``reason`` is given; one that
    cannot be is told why and holds up none of the others."""
    return [_decide(suggestion, reason, by, today) for suggestion in suggestions]


@transaction.atomic
def link(
    *, suggestion: Suggestion, candidate: Candidate | None, pledge: Pledge | None, by: User
) -> Suggestion:
    """Say what became of a suggestion: the candidate it led to, the pledge that adopted it (the
    candidate's own where none is named), or neither. Raises ``Conflict`` for one not taken up,
    and for another batch's."""
    held = _taken_up(suggestion, by)
    batch_id = held.solicitation.batch_id
    if any(found is not None and found.batch_id != batch_id for found in (candidate, pledge)):
        raise Conflict(_("只能关联本批次的候选项目和实事。"))
    held.candidate = candidate
    held.pledge = pledge or (candidate.pledge if candidate else None)
    held.save(update_fields=["candidate", "pledge"])
    return held


@transaction.atomic
def answer(
    *, suggestion: Suggestion, answer: str, public: bool, by: User, today: date
) -> Suggestion:
    """Answer a suggestion; its writer and those of the merged ones find the answer under their
    codes, everybody where it is made ``public``. Raises ``Conflict`` for one not taken up and
    for an answer without words."""
    held = _taken_up(suggestion, by)
    if not answer.strip():
        raise Conflict(_("请写明答复内容。"))
    if held.answer != answer.strip():
        held.answer, held.answered_on = answer.strip(), today
    held.is_public = public
    held.save(update_fields=["answer", "answered_on", "is_public"])
    return held


@transaction.atomic
def make_public(*, suggestion: Suggestion, public: bool, by: User) -> Suggestion:
    """Print an answered suggestion on the public list, or take it off again. Raises ``Conflict``
    for one not answered."""
    held = _taken_up(suggestion, by)
    if not held.answer:
        raise Conflict(_("这条建议尚未答复，不能公开。"))
    held.is_public = public
    held.save(update_fields=["is_public"])
    return held


def locked(suggestion: Suggestion, by: User) -> Suggestion:
    """The suggestion as it stands, held until the transaction ends. Raises ``PermissionDenied``
    for whoever does not manage the batches of its office."""
    # who decided it is read later: joined rows are those of before the lock was waited for
    found = Suggestion.objects.select_for_update(of=("self",))
    held = found.select_related("solicitation__batch").get(pk=suggestion.pk)
    require_office(by, held.solicitation.batch.office_id, Verb.MANAGE_PLEDGES)
    return held


def require_unlinked(suggestion: Suggestion) -> None:
    """Raise ``Conflict`` for a suggestion that led to a candidate or a pledge."""
    if suggestion.candidate_id or suggestion.pledge_id:
        raise Conflict(_("这条建议已关联候选项目或实事，请先解除关联。"))


def _decide(suggestion: Suggestion, reason: str | None, by: User, today: date) -> Outcome:
    try:
        if reason is None:
            return Outcome(take_up(suggestion=suggestion, by=by, today=today))
        return Outcome(set_aside(suggestion=suggestion, reason=reason, by=by, today=today))
    except Conflict as refusal:
        return Outcome(suggestion, str(refusal))


def _taken_up(suggestion: Suggestion, by: User) -> Suggestion:
    held = locked(suggestion, by)
    if held.state != State.TAKEN_UP:
        raise Conflict(
            _("这条建议现为“%(state)s”，受理后才能办理。") % {"state": held.get_state_display()}
        )
    return held


def _decided(suggestion: Suggestion) -> Conflict:
    words = {"person": suggestion.decided_by, "state": suggestion.get_state_display()}
    return Conflict(_("这条建议已由%(person)s处理（%(state)s），您的操作没有生效。") % words)
