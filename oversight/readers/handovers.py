"""What comes next with a letter (下一环节): whose word it waits for, and how long there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.workdays import Calendar
from oversight.countdown import Countdown, countdown
from oversight.escalation import Approval
from oversight.models import Notice, NoticeMatter, NoticeReply

State = Notice.State


class Wait(StrEnum):
    """The hand-over a letter waits for."""

    CONFIRM = "confirm"
    SIGN = "sign"
    RECORD = "record"
    SEND = "send"
    RECEIPT = "receipt"
    REPLY = "reply"
    ANEW = "anew"
    REVIEW = "review"
    RECTIFY = "rectify"
    CLOSE = "close"
    OVER = "over"


WORDS = {
    Wait.CONFIRM: gettext_lazy("待经办人确认发出"),
    Wait.SIGN: gettext_lazy("待办公室负责人签发"),
    Wait.RECORD: gettext_lazy("待登记领导小组批准"),
    Wait.SEND: gettext_lazy("已批准，待发出"),
    Wait.RECEIPT: gettext_lazy("待签收"),
    Wait.REPLY: gettext_lazy("待回复"),
    Wait.ANEW: gettext_lazy("回复被退回，待重新回复"),
    Wait.REVIEW: gettext_lazy("待审核回复"),
    Wait.RECTIFY: gettext_lazy("待整改到位"),
    Wait.CLOSE: gettext_lazy("待办结"),
}
# the days that bind the unit while the letter stands so
DUES = {
    State.SENT: ("sign_due", "reply_due", "rectify_due"),
    State.SIGNED: ("reply_due", "rectify_due"),
    State.REPLIED: ("rectify_due",),
}
DUE_WORDS = {
    "sign_due": gettext_lazy("签收期限"),
    "reply_due": gettext_lazy("回复期限"),
    "rectify_due": gettext_lazy("整改期限"),
}
UNAPPROVED = {
    Approval.OFFICER: Wait.CONFIRM,
    Approval.DIRECTOR: Wait.SIGN,
    Approval.LEADERS: Wait.RECORD,
}


@dataclass(frozen=True, slots=True)
class SoFar:
    """What a letter's own row does not say: whose word it needs before it goes out, how its
    newest reply stands (None: no reply), and whether a matter of it still stands."""

    approval: Approval
    reply: str | None
    standing: bool


@dataclass(frozen=True, slots=True)
class Left:
    """How long there is until a due day, in words; the day itself is in time."""

    what: str  # 「签收期限」
    due: date
    words: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class Handover:
    """What comes next; ``left`` is None where no day is set for it."""

    wait: Wait
    words: str
    left: Left | None = None

    @property
    def overdue(self) -> bool:
        return self.left is not None and self.left.overdue


def time_left(what: str, due: date, today: date, is_workday: Calendar) -> Left:
    """「还有3个工作日」, 「今天到期」, 「超期2个工作日」."""
    found = countdown(due, today, is_workday)
    return Left(what, due, _left_words(found), found.late)


def _left_words(found: Countdown) -> str:
    if found.is_today:
        return _("今天到期")
    values = {"days": found.days}
    if found.late:
        # days off right after the deadline
        if not found.days:
            return _("已超期")
        return ngettext("超期%(days)d个工作日", "超期%(days)d个工作日", found.days) % values
    if not found.days:
        return _("期限内已没有工作日")
    return ngettext("还有%(days)d个工作日", "还有%(days)d个工作日", found.days) % values


def last_reply() -> Subquery:
    """The state of a letter's newest reply, to annotate a query with."""
    replies = NoticeReply.objects.filter(notice=OuterRef("pk")).order_by("-pk")
    return Subquery(replies.values("state")[:1])


def standing() -> Exists:
    """Does a matter of the letter still stand? To annotate a query with."""
    return Exists(
        NoticeMatter.objects.filter(
            notice=OuterRef("pk"), withdrawn=False, flag__cleared_on__isnull=True
        )
    )


def overdue_on(today: date) -> Q:
    """Letters whose unit has let a day pass; the day itself is in time.

    ``oversight.matters.is_overdue`` for a query annotated with ``standing``: what has been
    put right needs no more rectifying.
    """
    late = Q(pk__in=[])
    for state, names in DUES.items():
        for name in names:
            passed = Q(state=state, **{f"{name}__lt": today})
            late |= passed & Q(standing=True) if name == "rectify_due" else passed
    return late


def handover(notice: Notice, so_far: SoFar, today: date, is_workday: Calendar) -> Handover:
    """What comes next with a letter."""
    wait = _wait(notice, so_far)
    if wait is Wait.OVER:
        return Handover(wait, str(notice.get_state_display()))
    left = _left(notice, so_far, today, is_workday)
    # the office's own word has no day; the unit's has, once it is let pass
    if left and wait is Wait.REVIEW and not left.overdue:
        left = None
    return Handover(wait, str(WORDS[wait]), left)


def is_approved(notice: Notice, approval: Approval) -> bool:
    """Has the person whose word the letter needs given it? An officer's is given by sending."""
    if approval is Approval.DIRECTOR:
        return notice.approved_by_id is not None
    return approval is Approval.LEADERS and bool(notice.approver)


def _wait(notice: Notice, so_far: SoFar) -> Wait:
    if notice.state == State.DRAFTED:
        if is_approved(notice, so_far.approval):
            return Wait.SEND
        return UNAPPROVED[so_far.approval]
    if notice.state == State.SENT:
        return Wait.RECEIPT
    if notice.state == State.SIGNED:
        return Wait.ANEW if so_far.reply == NoticeReply.State.RETURNED else Wait.REPLY
    if notice.state == State.REPLIED:
        if so_far.reply != NoticeReply.State.ACCEPTED:
            return Wait.REVIEW
        return Wait.RECTIFY if notice.rectify_due and so_far.standing else Wait.CLOSE
    return Wait.OVER


def _left(notice: Notice, so_far: SoFar, today: date, is_workday: Calendar) -> Left | None:
    """How long until the first day that still binds the unit."""
    binding = DUES.get(State(notice.state), ())
    if not so_far.standing:
        binding = tuple(name for name in binding if name != "rectify_due")
    days = [(day, name) for name in binding if (day := getattr(notice, name))]
    if not days:
        return None
    due, name = min(days)
    return time_left(str(DUE_WORDS[name]), due, today, is_workday)
