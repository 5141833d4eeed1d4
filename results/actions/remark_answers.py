"""What the office does with a remark (公众意见, R76): answers it, prints it, or sets it aside."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from results.actions.access import require_own
from results.models import Remark

State = Remark.State


@transaction.atomic
def save_draft(*, remark: Remark, answer: str, by: User) -> Remark:
    """Keep a draft of the answer (暂存); only the office reads it. Raises ``Conflict`` for a
    remark that is decided."""
    remark = _undecided(remark, by)
    remark.answer = answer.strip()
    remark.save(update_fields=["answer"])
    return remark


@transaction.atomic
def answer(
    *, remark: Remark, answer: str, public: bool, upheld: bool | None = None, by: User, today: date
) -> Remark:
    """Answer a remark; its writer finds the answer under the receipt code at once, everybody
    where it is made ``public``. An objection's answer says whether it is ``upheld`` (属实).

    Raises ``Conflict`` for a remark that is decided, for an answer without words, and for an
    objection without a finding.
    """
    remark = _undecided(remark, by)
    words = answer.strip()
    if not words:
        raise Conflict(_("请写明答复内容。"))
    if (remark.kind == Remark.Kind.OBJECTION) != (upheld is not None):
        raise Conflict(_("答复数据异议须写明是否属实，其他意见不作此结论。"))
    remark.state, remark.answer, remark.upheld = State.ANSWERED, words, upheld
    remark.is_public, remark.decided_by, remark.decided_on = public, by, today
    remark.save(
        update_fields=["state", "answer", "upheld", "is_public", "decided_by", "decided_on"]
    )
    return remark


@transaction.atomic
def set_aside(*, remark: Remark, reason: str, by: User, today: date) -> Remark:
    """Leave a remark unanswered, with the reason its writer reads (不予答复). A draft answer
    goes. Raises ``Conflict`` for a remark that is decided, or without a reason."""
    remark = _undecided(remark, by)
    reason = reason.strip()
    if not reason:
        raise Conflict(_("不予答复须写明原因。"))
    remark.state, remark.answer, remark.reason = State.SET_ASIDE, "", reason
    remark.decided_by, remark.decided_on = by, today
    remark.save(update_fields=["state", "answer", "reason", "decided_by", "decided_on"])
    return remark


@transaction.atomic
def publish_answer(*, remark: Remark, by: User) -> Remark:
    """Print an answered remark under its pledge. Raises ``Conflict`` for one not answered."""
    return _print(remark, by, public=True)


@transaction.atomic
def unpublish(*, remark: Remark, by: User) -> Remark:
    """Take an answered remark off its pledge's page; its writer still finds the answer."""
    return _print(remark, by, public=False)


def _print(remark: Remark, by: User, *, public: bool) -> Remark:
    remark = _locked(remark, by)
    if remark.state != State.ANSWERED:
        raise Conflict(_("这条意见尚未答复，不能公开。"))
    remark.is_public = public
    remark.save(update_fields=["is_public"])
    return remark


def _undecided(remark: Remark, by: User) -> Remark:
    remark = _locked(remark, by)
    if remark.state != State.NEW:
        words = {"person": remark.decided_by, "state": remark.get_state_display()}
        raise Conflict(_("这条意见已由%(person)s办理（%(state)s），您的操作没有生效。") % words)
    return remark


def _locked(remark: Remark, by: User) -> Remark:
    """The remark as it stands, held until the transaction ends. Raises ``PermissionDenied`` for
    whoever does not publish for the office of its batch."""
    # who decided is asked for after the wait: joined here it would be read before it
    found = Remark.objects.select_for_update(of=("self",)).select_related("batch")
    held = found.get(pk=remark.pk)
    require_own(by, held.batch, Verb.PREPARE_PUBLICATIONS)
    return held
