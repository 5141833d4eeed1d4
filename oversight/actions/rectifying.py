"""A problem's life after it is assigned: taken up, put right, asked to be closed, closed.

整改 by its unit, 销号 by the office (R57–R61). Every step is written down with who and when.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.refusals import Conflict
from oversight.actions.attachments import Place, attach
from oversight.actions.problem_notices import tell
from oversight.actions.problem_steps import (
    Action,
    ImpossibleDeadline,
    State,
    advance,
    day_words,
    is_own,
    locked,
    record,
    require_deadline,
    require_not_closed,
    require_state,
    require_supervisor,
    require_unit,
    reread,
)
from oversight.models import Attachment, Problem, SignOff
from progress.actions.reports import head_of
from progress.actions.steps import require_reason
from progress.files.keeping import Attached

UNIT_HAS_IT = (State.ASSIGNED, State.RECTIFYING)


class NotReady(Conflict):
    """Closing can't be asked for yet; ``wanting`` says what is missing, a sentence each."""

    def __init__(self, wanting: Sequence[str]) -> None:
        super().__init__("".join(wanting))
        self.wanting = list(wanting)


@transaction.atomic
def take_up(*, problem: Problem, by: User, today: date) -> Problem:
    """The unit starts to put it right (整改中)."""
    problem = locked(problem)
    require_unit(problem, by)
    require_state(problem, State.ASSIGNED)
    advance(problem, State.RECTIFYING, Action.TAKE_UP, by, today)
    return problem


@transaction.atomic
def tell_progress(
    *, problem: Problem, text: str, files: Sequence[File] = (), by: User, today: date
) -> Attached[Attachment]:
    """The unit tells how far it has come, with photos or documents: all of it or nothing.

    Raises ``FilesRefused`` with every fault found in the files, ``Conflict`` without words.
    """
    allow = partial(require_filing, by=by)
    if not text.strip():
        raise Conflict(_("请写明整改进展。"))
    # as it stands now, but not held through the slow work of checking files
    attached = attach(place=reread(problem), files=files, by=by, allow=allow)
    problem = locked(problem)
    allow(problem)
    record(problem, Action.TELL, by, today, text.strip())
    return attached


def require_filing(place: Place, *, by: User) -> None:
    """Raise unless the person may put files to this problem, or take them away, now."""
    if not isinstance(place, Problem):
        raise TypeError(f"{place!r} is no problem")
    require_unit(place, by)
    require_state(place, State.RECTIFYING)


@transaction.atomic
def sign_off(
    *, problem: Problem, position: int, signed_by: str, signed_on: date, by: User, today: date
) -> SignOff:
    """The unit records that one of the bodies has signed (三级签字, R61): who, and on what day.

    Recorded again it is corrected. Raises ``Conflict`` for no name and for a day to come.
    """
    problem = locked(problem)
    require_unit(problem, by)
    require_state(problem, State.RECTIFYING)
    if not signed_by.strip():
        raise Conflict(_("请填写签字人。"))
    if signed_on > today:
        raise Conflict(_("签字日期不能晚于今天。"))
    line = SignOff.objects.select_for_update().get(problem=problem, position=position)
    line.signed_by, line.signed_on = signed_by.strip(), signed_on
    line.save(update_fields=["signed_by", "signed_on"])
    said = _("%(body)s：%(name)s于%(day)s签字。")
    values = {"body": line.body, "name": line.signed_by, "day": day_words(signed_on)}
    record(problem, Action.TELL, by, today, said % values)
    return line


@transaction.atomic
def write_result(*, problem: Problem, result: str, by: User, today: date) -> Problem:
    """Keep what the unit would say when it asks for closing; nothing is sent yet."""
    problem = locked(problem)
    require_unit(problem, by)
    require_state(problem, State.RECTIFYING)
    problem.result = result.strip()
    problem.save(update_fields=["result"])
    return problem


@transaction.atomic
def request_closing(*, problem: Problem, result: str, by: User, today: date) -> Problem:
    """The unit's head, or a deputy in force, asks to close it (申请销号), saying what was done.

    Raises ``NotReady`` where the words, a signature, or for an inspection's finding every
    attachment is missing. The office is told.
    """
    problem = locked(problem)
    require_unit(problem, by)
    head = head_of(by, today)
    require_state(problem, State.RECTIFYING)
    result = result.strip()
    if wanting := what_wants(problem, result):
        raise NotReady(wanting)
    said = _("受%(head)s授权代办。") % {"head": head} if head else ""
    tell(advance(problem, State.REQUESTED, Action.REQUEST, by, today, said, result=result))
    return problem


def what_wants(problem: Problem, result: str) -> list[str]:
    """What is missing before closing may be asked for, a sentence each. Two queries."""
    wanting = []
    if not result:
        wanting.append(_("请写明整改情况。"))
    for line in problem.sign_offs.filter(signed_on__isnull=True):
        wanting.append(_("%(body)s尚未签字。") % {"body": line.body})
    found = problem.source == Problem.Source.INSPECTION
    if found and not problem.attachments.filter(removed_at__isnull=True).exists():
        wanting.append(_("督查发现的问题须至少上传一份整改佐证。"))
    return wanting


@transaction.atomic
def extend_deadline(
    *, problem: Problem, due_on: date, reason: str, by: User, today: date
) -> Problem:
    """Give the unit more time (延期), with the reason: a day later than the old, not passed."""
    problem = locked(problem)
    require_supervisor(problem, by)
    require_state(problem, *UNIT_HAS_IT)
    reason = require_reason(reason)
    if problem.due_on and due_on <= problem.due_on:
        raise ImpossibleDeadline(
            _("新期限须晚于现在的期限%(day)s。") % {"day": day_words(problem.due_on)}
        )
    require_deadline(due_on, today)
    tell(advance(problem, problem.state, Action.EXTEND, by, today, reason, due_on=due_on))
    return problem


@transaction.atomic
def close_problem(*, problem: Problem, by: User, today: date, text: str = "") -> Problem:
    """The office has checked and closes it (销号); not the person who asked for it."""
    problem = locked(problem)
    require_supervisor(problem, by)
    require_state(problem, State.REQUESTED)
    asked = problem.steps.filter(action=Action.REQUEST).last()
    if asked and asked.by_id == by.pk:
        raise PermissionDenied(_("销号申请由您提出，须由另一位同志核查销号。"))
    facts = {"closed_by": by, "closed_on": today}
    tell(advance(problem, State.CLOSED, Action.CLOSE, by, today, text.strip(), **facts))
    return problem


@transaction.atomic
def return_problem(*, problem: Problem, reason: str, by: User, today: date) -> Problem:
    """The office is not satisfied: the unit goes on putting it right, with the reason."""
    problem = locked(problem)
    require_supervisor(problem, by)
    require_state(problem, State.REQUESTED)
    reason = require_reason(reason)
    tell(advance(problem, State.RECTIFYING, Action.RETURN, by, today, reason))
    return problem


@transaction.atomic
def reopen_problem(
    *, problem: Problem, reason: str, due_on: date, by: User, today: date
) -> Problem:
    """What was closed has come back: it is to be put right again by ``due_on``.

    Who closed it and who signed is cleared and stays in the history; signatures are given anew.
    """
    problem = locked(problem)
    require_supervisor(problem, by)
    require_not_closed(problem)
    require_state(problem, State.CLOSED)
    reason = require_reason(reason)
    require_deadline(due_on, today)
    for line in problem.sign_offs.select_for_update():
        line.signed_by, line.signed_on = "", None
        line.save(update_fields=["signed_by", "signed_on"])
    facts = {"closed_by": None, "closed_on": None, "due_on": due_on}
    tell(advance(problem, State.RECTIFYING, Action.REOPEN, by, today, reason, **facts))
    return problem


def may_request(problem: Problem, by: User, today: date) -> bool:
    """May this person ask to close the own unit's problem: its head, or a deputy in force?"""
    try:
        head_of(by, today)
    except PermissionDenied:
        return False
    return is_own(problem, by)
