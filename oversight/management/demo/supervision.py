"""Supervision in the middle of its work: each step of the story by the person who took it.

Every step goes through the portal's own action, on the day it happened; what is no step of
the story is refused.
"""

from __future__ import annotations

from collections.abc import Callable

from agencies.source_files import Entry
from oversight.management.demo import accepting, ledger, notices, settled
from oversight.management.demo.cast import Cast
from oversight.models import AcceptanceCase, Notice, Problem

Step = Callable[[Cast, Entry], None]

STEPS: dict[str, Step] = {
    "bulletin": settled.bulletin,
    "rule": settled.rule,
    "plan": settled.plan,
    "stage": settled.stage,
    "scheme": settled.scheme,
    "difficulty": settled.difficulty,
    "vote": settled.vote,
    "draw": settled.draw,
    "signs": settled.signs,
    "settle": settled.settle,
    "draft": notices.draft,
    "start": notices.start,
    "edit": notices.edit,
    "approve": notices.approve,
    "approval": notices.approval,
    "send": notices.send,
    "sign_for": notices.sign_for,
    "reply": notices.answer,
    "accept_reply": notices.accept,
    "close_letter": notices.close,
    "find": ledger.find,
    "take_up": ledger.take_up,
    "tell": ledger.tell,
    "sign_off": ledger.sign_off,
    "request": ledger.request,
    "close": ledger.close,
    "apply": accepting.apply,
    "pass": accepting.pass_it,
}


def is_untouched(cast: Cast) -> bool:
    """Has nobody supervised yet, and has no job drafted a letter?"""
    return not (
        Notice.objects.filter(batch=cast.batch).exists()
        or Problem.objects.filter(pledge__batch=cast.batch).exists()
        or AcceptanceCase.objects.filter(pledge__batch=cast.batch).exists()
    )


def supervise(cast: Cast, part: str) -> None:
    """The steps of one part of the story, in its order, which is that of their days."""
    for entry in cast.story.entries(part):
        entry.one_of("do", STEPS)(cast, entry)
