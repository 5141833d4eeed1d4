"""What can be done with a letter now, by whom, and why not where not."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.roles import Role, Verb
from oversight.escalation import Approval
from oversight.models import Notice
from oversight.readers.handovers import Wait, is_approved
from oversight.readers.notices import LetterPage

State = Notice.State
OUT = (State.SENT, State.SIGNED, State.REPLIED)


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that can be done: its address name, words, and weight on the page."""

    name: str
    label: str
    url: str
    main: bool = False
    danger: bool = False


@dataclass(slots=True)
class Moves:
    """What can be done now, the expected first; ``why_not`` are sentences."""

    open: list[Move] = field(default_factory=list)
    why_not: list[str] = field(default_factory=list)

    def add(self, name: str, label: str, pk: int, *, main: bool = False, danger: bool = False):
        self.open.append(Move(name, label, reverse(name, args=[pk]), main, danger))

    def allows(self, name: str) -> bool:
        return any(move.name == name for move in self.open)


def moves_of(page: LetterPage, user: User) -> Moves:
    """What this person can do with the letter in the office as it stands."""
    moves = Moves()
    if not user.can(Verb.SUPERVISE):
        if page.next.wait is not Wait.OVER:
            moves.why_not.append(_("文书由办公室办理，您可以查看全过程。"))
        return moves
    if page.notice.state == State.DRAFTED:
        _draft(moves, page, user)
    elif page.notice.state in OUT:
        _sent(moves, page)
    return moves


def _draft(moves: Moves, page: LetterPage, user: User) -> None:
    notice = page.notice
    ready = page.approval is Approval.OFFICER or is_approved(notice, page.approval)
    gone = any(row.is_cleared for row in page.matters)
    if gone:
        moves.why_not.append(
            _("有事项已不再滞后，不能按现稿发出：恢复系统文字可以移出这些事项，或选择不发。")
        )
    elif ready:
        moves.add("notice_send", _("核对并发出"), notice.pk, main=True)
    elif page.approval is Approval.DIRECTOR:
        _signing(moves, notice, user)
    if page.approval is Approval.LEADERS:
        _approval(moves, notice, ready=ready)
    moves.add("notice_edit", _("修改文字"), notice.pk)
    if notice.edited or gone:
        moves.add("notice_redraft", _("恢复系统文字"), notice.pk, main=gone)
    moves.add("notice_drop", _("不发"), notice.pk, danger=True)


def _signing(moves: Moves, notice: Notice, user: User) -> None:
    if user.can(Verb.SIGN_ORDERS):
        moves.add("notice_approve", _("签发"), notice.pk, main=True)
    else:
        moves.why_not.append(_why_unsigned(notice))


def _approval(moves: Moves, notice: Notice, *, ready: bool) -> None:
    if ready:
        moves.add("notice_approval", _("更正批准登记"), notice.pk)
        return
    moves.add("notice_approval", _("登记领导小组批准"), notice.pk, main=True)
    moves.why_not.append(
        _("%(rung)s须经领导小组批准：登记批准人、日期和文件后才能发出。")
        % {"rung": notice.get_rung_display()}
    )


def _why_unsigned(notice: Notice) -> str:
    directors = User.objects.filter(
        role=Role.DIRECTOR, agency=notice.batch.office_id, is_active=True
    ).order_by("pk")
    names = _("、").join(str(person) for person in directors)
    values = {"rung": notice.get_rung_display(), "names": names}
    if not values["names"]:
        return (
            _("%(rung)s须由办公室负责人签发；本办公室还没有负责人账号，请联系系统管理员。") % values
        )
    return _("%(rung)s须由办公室负责人签发后才能发出。可签发：%(names)s。") % values


def _sent(moves: Moves, page: LetterPage) -> None:
    notice, unit = page.notice, page.notice.unit
    waiting = page.waiting
    if waiting:
        moves.add("reply_accept", _("通过回复"), waiting.pk, main=True)
        moves.add("reply_return", _("退回回复"), waiting.pk)
    if page.next.wait in (Wait.RECTIFY, Wait.CLOSE):
        moves.add("notice_close", _("办结"), notice.pk, main=True)
    elif page.next.wait is Wait.RECEIPT:
        moves.why_not.append(_("签收和回复由%(unit)s办理，办公室不能代办。") % {"unit": unit})
    elif page.next.wait in (Wait.REPLY, Wait.ANEW):
        moves.why_not.append(_("回复由%(unit)s负责人办理，办公室不能代办。") % {"unit": unit})
    elif page.next.wait is Wait.REVIEW:
        moves.why_not.append(_("回复审核通过后才能办结。"))
    moves.add("notice_problem", _("登记问题"), notice.pk)
    moves.add("notice_recall", _("撤回文书"), notice.pk, danger=True)


def answering(user: User) -> frozenset[Wait]:
    """The hand-overs that wait for this person of a unit; anyone there signs for a letter."""
    if user.can(Verb.ANSWER_NOTICES):
        return frozenset({Wait.RECEIPT, Wait.REPLY, Wait.ANEW})
    return frozenset({Wait.RECEIPT}) if user.can(Verb.FILL_REPORTS) else frozenset()
