"""Rows against the constraints of the ladder and its letters (see ``test_constraints``)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from oversight.models import LadderRung, Notice, NoticeMatter, NoticeReply
from progress.models import Flag, Verdict

DAY = date(2020, 4, 30)
BEFORE = date(2020, 4, 1)


def _rung(world: Any, **changes: Any) -> LadderRung:
    fields = {
        "batch": world.batch, "rung": "reminder", "position": 1, "approval": "officer",
        "subject": "x", "body": "x",
    }  # fmt: skip
    return LadderRung(**(fields | changes))


def _second_rung(world: Any, **changes: Any) -> LadderRung:
    _rung(world).save()
    with connection.cursor() as cursor:  # else the position is looked at when all is committed
        cursor.execute("SET CONSTRAINTS ladder_position_once IMMEDIATE")
    return _rung(world, **changes)


def _notice(world: Any, **changes: Any) -> Notice:
    fields = {
        "batch": world.batch, "rung": "reminder", "agency": world.agency, "subject": "x",
        "body": "x", "sign_days": 2, "reply_days": 5, "drafted_on": DAY,
    }  # fmt: skip
    return Notice(**(fields | changes))


def _sent(world: Any, **changes: Any) -> Notice:
    dispatch = {
        "state": "sent", "sent_by": world.person, "sent_on": DAY, "sign_due": DAY, "reply_due": DAY
    }  # fmt: skip
    return _notice(world, **(dispatch | changes))


def _saved(instance: Any) -> Any:
    instance.save()
    return instance


def _second_notice(first: Notice, second: Notice) -> Notice:
    first.save()
    return second


def _second_matter(world: Any) -> NoticeMatter:
    fields = {
        "flag": Flag.objects.get(), "verdict": Verdict.objects.get(), "rung": "reminder",
        "cause": "red", "added_on": DAY,
    }  # fmt: skip
    NoticeMatter.objects.create(notice=_saved(_sent(world)), **fields)
    return NoticeMatter(notice=_saved(_notice(world)), **fields)


def _reply(world: Any, notice: Notice | None = None, **changes: Any) -> NoticeReply:
    fields = {"text": "x", "by": world.person, "on": DAY}
    return NoticeReply(notice=notice or _saved(_sent(world)), **(fields | changes))


def _second_reply(world: Any) -> NoticeReply:
    first = _saved(_reply(world))
    return _reply(world, first.notice)


LETTERS: dict[str, Any] = {
    "ladder_rung_once": lambda w: _second_rung(w, position=2),
    "ladder_position_once": lambda w: _second_rung(w, rung="talk"),
    "ladder_rung_has_recipient": lambda w: _rung(w, to_head=False, to_reporter=False),
    "ladder_rung_has_words": lambda w: _rung(w, subject=""),
    "ladder_rung_has_time": lambda w: _rung(w, reply_days=0),
    "notice_one_unit": lambda w: _notice(w, region=w.region),
    "notice_one_draft_an_agency": lambda w: _second_notice(_notice(w), _notice(w)),
    "notice_one_draft_a_region": lambda w: _second_notice(
        _notice(w, agency=None, region=w.region), _notice(w, agency=None, region=w.region)
    ),
    "notice_number_once": lambda w: _second_notice(_sent(w, number="1"), _sent(w, number="1")),
    "notice_sent_is_dated": lambda w: _sent(w, reply_due=None),
    "notice_leaders_approve": lambda w: _sent(w, rung="talk", approver="x", approved_on=DAY),
    "notice_runs_forward": lambda w: _sent(w, state="signed", signed_on=BEFORE),
    "notice_matter_once_a_rung": _second_matter,
    "notice_reply_one_waits": _second_reply,
    "notice_reply_says_something": lambda w: _reply(w, text=""),
    "notice_reply_review_signed": lambda w: _reply(
        w, state="returned", reviewed_by=w.person, reviewed_on=DAY
    ),
}
