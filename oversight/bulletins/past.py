"""How letters and problems stood on a past day, as their dated steps tell. Pure, but for reading
what is at hand.

A bulletin tells of a month, so it counts the office's books as of that month's last day, however
late it is drawn up. Days that were extended since are told as they are now.
"""

from __future__ import annotations

from copy import copy
from datetime import date

from oversight.escalation import Approval
from oversight.models import Notice, NoticeReply, Problem, ProblemStep
from oversight.readers.handovers import SoFar

State, Reply = Notice.State, NoticeReply.State
Stage, Action = Problem.State, ProblemStep.Action
LED_TO = {
    Action.ASSIGN: Stage.ASSIGNED,
    Action.SET_ASIDE: Stage.SET_ASIDE,
    Action.TAKE_UP: Stage.RECTIFYING,
    Action.REQUEST: Stage.REQUESTED,
    Action.RETURN: Stage.RECTIFYING,
    Action.CLOSE: Stage.CLOSED,
    Action.REOPEN: Stage.RECTIFYING,
}


def letter_on(notice: Notice, day: date) -> tuple[Notice, SoFar]:
    """An open letter as it stood at the end of ``day``, and how far it had come.

    Wants ``replies`` and ``matters`` with their flags at hand. Sent by then, and not ended.
    """
    reply = _reply_on(notice, day)
    then = copy(notice)
    if reply in (Reply.WAITING, Reply.ACCEPTED):
        then.state = State.REPLIED
    else:
        signed = notice.signed_on is not None and notice.signed_on <= day
        then.state = State.SIGNED if signed else State.SENT
    stands = any(
        row.flag.cleared_on is None or row.flag.cleared_on > day
        for row in notice.matters.all()
        if not row.withdrawn
    )
    return then, SoFar(Approval.OFFICER, reply, stands)


def _reply_on(notice: Notice, day: date) -> str | None:
    """How the newest reply of that day stood; None: there was none."""
    made = [row for row in notice.replies.all() if row.on <= day]
    if not made:
        return None
    newest = max(made, key=lambda row: row.pk)
    reviewed = newest.reviewed_on is not None and newest.reviewed_on <= day
    return newest.state if reviewed else Reply.WAITING


def stage_on(problem: Problem, day: date) -> str:
    """A problem's state at the end of ``day``. Wants ``steps`` at hand; one that was imported
    without them goes by the days it carries."""
    led = [row for row in problem.steps.all() if row.on <= day and row.action in LED_TO]
    if led:
        return LED_TO[Action(max(led, key=lambda row: row.pk).action)]
    if problem.decided_on is None or problem.decided_on > day:
        return Stage.FOUND
    if problem.closed_on is not None:
        return Stage.CLOSED if problem.closed_on <= day else Stage.RECTIFYING
    return problem.state
