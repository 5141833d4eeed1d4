"""What comes back on a letter: receipt, reply with files, and the office's word on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.official_calendar import official_calendar
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.workdays import add_workdays
from oversight.actions.attachments import Place, attach
from oversight.actions.notice_steps import (
    locked,
    record,
    require_addressee,
    require_state,
    require_supervisor,
    require_text,
)
from oversight.models import Notice, NoticeReply, NoticeStep

Action = NoticeStep.Action
State = Notice.State


@transaction.atomic
def sign_for(*, notice: Notice, by: User, today: date) -> Notice:
    """The unit's reporter or head signs for the letter (签收); once."""
    notice = locked(notice)
    require_addressee(notice, by, Verb.FILL_REPORTS, Verb.ANSWER_NOTICES)
    require_state(notice, State.SENT)
    notice.state, notice.signed_on = State.SIGNED, today
    notice.save(update_fields=["state", "signed_on"])
    record(notice, Action.SIGN, by, today)
    return notice


@transaction.atomic
def reply(
    *,
    notice: Notice,
    text: str,
    measures: str,
    promised_on: date | None,
    files: Sequence[File],
    by: User,
    today: date,
) -> NoticeReply:
    """The head answers a letter that was signed for; the office is told.

    Raises ``Conflict`` before the receipt, while a reply waits, without words and for a
    promise in the past; ``FilesRefused`` with every fault found in the files: then nothing
    is kept.
    """
    notice = locked(notice)
    require_addressee(notice, by, Verb.ANSWER_NOTICES)
    if notice.state == State.SENT:
        raise Conflict(_("请先签收，再回复。"))
    require_state(notice, State.SIGNED)
    if promised_on and promised_on < today:
        raise Conflict(_("承诺完成日期不能早于今天。"))
    made = NoticeReply.objects.create(
        notice=notice,
        text=require_text(text, _("请写明回复内容。")),
        measures=measures.strip(),
        promised_on=promised_on,
        by=by,
        on=today,
    )
    notice.state, notice.replied_on = State.REPLIED, today
    notice.save(update_fields=["state", "replied_on"])
    attach(place=made, files=files, by=by, allow=lambda place: require_attaching(place, by))
    record(notice, Action.REPLY, by, today)
    return made


@transaction.atomic
def accept_reply(*, reply: NoticeReply, note: str, by: User, today: date) -> NoticeReply:
    """The office finds the reply sufficient (回复通过); the letter may be closed."""
    notice, reply = _waiting(reply, by)
    reply.state = NoticeReply.State.ACCEPTED
    _review(reply, note.strip(), by, today)
    record(notice, Action.ACCEPT, by, today, reply.review_note)
    return reply


@transaction.atomic
def return_reply(*, reply: NoticeReply, note: str, by: User, today: date) -> NoticeReply:
    """Send the reply back with what is missing; the unit is told.

    It has its reply days anew from today, so that the time the office took to read is not
    counted against it. Raises ``Conflict`` without a note.
    """
    notice, reply = _waiting(reply, by)
    reply.state = NoticeReply.State.RETURNED
    _review(reply, require_text(note, _("请写明退回意见。")), by, today)
    anew = add_workdays(today, notice.reply_days, official_calendar())
    notice.reply_due = max(anew, notice.reply_due or anew)
    notice.state, notice.replied_on = State.SIGNED, None
    notice.save(update_fields=["state", "replied_on", "reply_due"])
    record(notice, Action.RETURN, by, today, reply.review_note)
    return reply


def require_attaching(place: Place, by: User) -> None:
    """Raise unless the person may put files with this reply: its unit's head, while it waits."""
    if not isinstance(place, NoticeReply):
        raise TypeError(f"{place!r} is no reply")
    require_addressee(place.notice, by, Verb.ANSWER_NOTICES)
    if place.state != NoticeReply.State.WAITING:
        raise Conflict(_("回复已经审核，不能再附文件。"))


def _waiting(reply: NoticeReply, by: User) -> tuple[Notice, NoticeReply]:
    """The letter and its waiting reply as they stand, both held; the office's to look at."""
    notice = locked(reply.notice)
    require_supervisor(notice.batch, by)
    reply = NoticeReply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    if reply.state != NoticeReply.State.WAITING:
        raise Conflict(
            _("这份回复已审核，现为“%(state)s”。") % {"state": reply.get_state_display()}
        )
    require_state(notice, State.REPLIED)
    return notice, reply


def _review(reply: NoticeReply, note: str, by: User, today: date) -> None:
    reply.review_note, reply.reviewed_by, reply.reviewed_on = note, by, today
    reply.save(update_fields=["state", "review_note", "reviewed_by", "reviewed_on"])
