"""A letter's way from draft to dispatch and to its end; each step is recorded and told.

Nothing formal goes out by itself: an officer sends a 提醒函, the director signs a 督办单,
and 约谈 and 通报批评 carry the recorded word of the 领导小组 (R50, R58, R62, R63).
"""

from __future__ import annotations

import re
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from agencies.official_calendar import official_calendar
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.workdays import add_workdays
from oversight.actions.announcing import announce_sending
from oversight.actions.drafts import end_draft, names, rows_of, void_approval, write
from oversight.actions.notice_steps import (
    locked,
    record,
    require_running,
    require_state,
    require_supervisor,
    require_text,
    settings_of,
)
from oversight.actions.starting import start_notice
from oversight.escalation import Approval, Rung
from oversight.letters import LONGEST_SUBJECT
from oversight.matters import matters_of
from oversight.models import Notice, NoticeReply, NoticeStep

__all__ = [
    "approve_notice",
    "close_notice",
    "drop_notice",
    "edit_notice",
    "recall_notice",
    "record_approval",
    "redraft",
    "send_notice",
    "start_notice",
]

Action = NoticeStep.Action
State = Notice.State
# What the number of each letter begins with: 「民生督〔2023〕3号」.
PREFIXES = {
    Rung.REMINDER: "民生提",
    Rung.SUPERVISION: "民生督",
    Rung.TALK: "民生约",
    Rung.CRITICISM: "民生通",
}
LONGEST_NUMBER, LONGEST_APPROVER, LONGEST_DOCUMENT = 60, 60, 200


@transaction.atomic
def edit_notice(*, notice: Notice, subject: str, body: str, by: User, today: date) -> Notice:
    """Change a draft's words, which the system then leaves alone; an approval is void.

    Words that are as they were change nothing. Raises ``Conflict`` for empty words.
    """
    notice = _waiting(notice, by)
    subject = require_text(subject, _("请填写标题。"), LONGEST_SUBJECT)
    body = require_text(body.replace("\r\n", "\n"), _("请填写正文。"))
    if (subject, body) == (notice.subject, notice.body):
        return notice
    notice.subject, notice.body, notice.edited = subject, body, True
    notice.save(update_fields=["subject", "body", "edited"])
    record(notice, Action.EDIT, by, today, void_approval(notice))
    return notice


@transaction.atomic
def redraft(*, notice: Notice, by: User, today: date) -> Notice:
    """Back to the system's words, with the newest figures and the rung's template of today.

    What has been put right meanwhile leaves the draft. Raises ``Conflict`` where nothing
    would be left of it. An approval given before is void.
    """
    notice = _waiting(notice, by)
    rows = rows_of([notice])
    gone = [row for row in rows if row.flag.cleared_on]
    if len(gone) == len(rows):
        raise Conflict(_("所列事项均已解除滞后标记，请选择“不发”。"))
    notice.matters.filter(pk__in=[row.pk for row in gone]).delete()
    kept = [row for row in rows if not row.flag.cleared_on]
    for row, matter in zip(
        kept, matters_of(notice.batch, [row.flag for row in kept], today), strict=True
    ):
        if matter.verdict and matter.verdict.pk != row.verdict_id:
            row.verdict = matter.verdict
            row.save(update_fields=["verdict"])
    notice.edited = False
    notice.save(update_fields=["edited"])
    write(notice, settings_of(notice), kept)
    told = f"移出：{names(gone)}。" if gone else ""
    record(notice, Action.REDRAFT, by, today, told + void_approval(notice))
    return notice


@transaction.atomic
def approve_notice(*, notice: Notice, by: User, today: date) -> Notice:
    """The director signs (签发) a letter that needs it; it may then be sent.

    Raises ``Conflict`` for a letter that needs no signature, or the 领导小组's word, and for
    one that is signed already.
    """
    notice = _waiting(notice, by, Verb.SIGN_ORDERS)
    _require_approval(notice, Approval.DIRECTOR)
    if notice.approved_on:
        raise Conflict(_("这份文书已由%(who)s签发。") % {"who": notice.approved_by})
    _require_standing(notice)
    notice.approved_by, notice.approved_on = by, today
    notice.save(update_fields=["approved_by", "approved_on"])
    record(notice, Action.APPROVE, by, today)
    return notice


@transaction.atomic
def record_approval(
    *, notice: Notice, approver: str, approved_on: date, document: str, by: User, today: date
) -> Notice:
    """Record who of the 领导小组 approved the letter, when, and by what document.

    A former record is replaced; the trail keeps it. Raises ``Conflict`` for a letter that
    needs no such word, for empty words, and for a day to come.
    """
    notice = _waiting(notice, by)
    _require_approval(notice, Approval.LEADERS)
    if approved_on > today:
        raise Conflict(_("批准日期不能晚于今天。"))
    notice.approver = require_text(approver, _("请写明批准人。"), LONGEST_APPROVER)
    notice.approval_document = require_text(document, _("请写明批准文件。"), LONGEST_DOCUMENT)
    notice.approved_on = approved_on
    notice.save(update_fields=["approver", "approved_on", "approval_document"])
    told = f"{notice.approver}批准，{notice.approval_document}。"
    record(notice, Action.RECORD, by, today, told)
    return notice


@transaction.atomic
def send_notice(*, notice: Notice, number: str, by: User, today: date) -> Notice:
    """Send the letter under ``number`` (empty: the office's next one), and tell its readers.

    Days run from ``today`` in working days of the official calendar; a due day itself is in
    time. Raises ``Conflict`` without the approval the rung needs, for a number used before in
    the office, for a closed batch, and where a matter has been put right meanwhile.
    """
    notice = _waiting(notice, by)
    require_running(notice.batch)
    _require_approved(notice)
    _require_standing(notice)
    notice.number = _number(notice, number.strip(), today)
    calendar = official_calendar()
    notice.state, notice.sent_by, notice.sent_on = State.SENT, by, today
    notice.sign_due = add_workdays(today, notice.sign_days, calendar)
    notice.reply_due = add_workdays(today, notice.reply_days, calendar)
    if notice.rectify_days:
        notice.rectify_due = add_workdays(today, notice.rectify_days, calendar)
    notice.save(
        update_fields=[
            "state", "number", "sent_by", "sent_on", "sign_due", "reply_due", "rectify_due",
        ]
    )  # fmt: skip
    announce_sending(record(notice, Action.SEND, by, today, notice.number))
    return notice


@transaction.atomic
def drop_notice(*, notice: Notice, reason: str, by: User, today: date) -> Notice:
    """Decide not to send a draft (不发), with the reason.

    The system drafts its matters at this rung again only for a later month.
    """
    notice = _waiting(notice, by)
    end_draft(notice, require_text(reason, _("请写明原因。")), by, today)
    return notice


@transaction.atomic
def recall_notice(*, notice: Notice, reason: str, by: User, today: date) -> Notice:
    """Take a sent letter back until it is closed, with the reason; its unit is told.

    Its matters may be raised again, by the system or by hand; its number stays used.
    """
    notice = locked(notice)
    require_supervisor(notice.batch, by)
    require_state(notice, State.SENT, State.SIGNED, State.REPLIED)
    reason = require_text(reason, _("请写明原因。"))
    notice.state, notice.ended_on = State.RECALLED, today
    notice.save(update_fields=["state", "ended_on"])
    notice.matters.update(withdrawn=True)
    record(notice, Action.RECALL, by, today, reason)
    return notice


@transaction.atomic
def close_notice(*, notice: Notice, note: str, by: User, today: date) -> Notice:
    """Close the letter (办结); its unit is told. Raises ``Conflict`` before a reply is accepted."""
    notice = locked(notice)
    require_supervisor(notice.batch, by)
    require_state(notice, State.REPLIED)
    if notice.replies.latest("pk").state != NoticeReply.State.ACCEPTED:
        raise Conflict(_("回复还没有审核通过，不能办结。"))
    notice.state, notice.ended_on = State.CLOSED, today
    notice.save(update_fields=["state", "ended_on"])
    record(notice, Action.CLOSE, by, today, note.strip())
    return notice


def _waiting(notice: Notice, by: User, verb: Verb = Verb.SUPERVISE) -> Notice:
    """The draft as it stands, held; refused to a stranger, and once it is sent or dropped."""
    notice = locked(notice)
    require_supervisor(notice.batch, by, verb)
    require_state(notice, State.DRAFTED)
    return notice


def _require_approval(notice: Notice, approval: Approval) -> None:
    needed = settings_of(notice).approval
    if needed == approval:
        return
    raise Conflict(
        {
            Approval.OFFICER: _("这份文书由经办人核对后直接发出，不需要签发。"),
            Approval.DIRECTOR: _("这份文书由办公室负责人签发，不需要登记领导小组批准。"),
            Approval.LEADERS: _("这份文书须由领导小组批准，请登记批准人、日期和文件。"),
        }[needed]
    )


def _require_approved(notice: Notice) -> None:
    needed = settings_of(notice).approval
    if needed == Approval.DIRECTOR and not notice.approved_by_id:
        raise Conflict(_("这份文书尚未签发，请先由办公室负责人签发。"))
    if needed == Approval.LEADERS and not notice.approver:
        raise Conflict(_("这份文书尚未经领导小组批准，请先登记批准人、日期和文件。"))


def _require_standing(notice: Notice) -> None:
    """Raise ``Conflict`` where the letter lists what has been put right meanwhile."""
    gone = [row for row in rows_of([notice]) if row.flag.cleared_on]
    if gone:
        raise Conflict(
            _("%(names)s已解除滞后标记，请恢复系统文字后再办理，或选择“不发”。")
            % {"names": names(gone)}
        )


def _number(notice: Notice, given: str, today: date) -> str:
    """The number given, or the next of the office's series; one office hands out one at a time."""
    office = Agency.objects.select_for_update(no_key=True).get(pk=notice.batch.office_id)
    used = Notice.objects.filter(batch__office=office).exclude(number="")
    if given:
        number = require_text(given, "", LONGEST_NUMBER)
        if used.filter(number=number).exists():
            raise Conflict(_("文号“%(number)s”已经用过。") % {"number": number})
        return number
    batch = notice.batch
    # the batch's year; of a batch over several years the one it is sent in
    year = min(max(today.year, batch.starts_on.year), batch.ends_on.year)
    series = f"{PREFIXES[Rung(notice.rung)]}〔{year}〕"
    taken = used.filter(number__startswith=series).values_list("number", flat=True)
    running = [int(match[1]) for text in taken if (match := re.search(r"〕(\d+)号$", text))]
    return f"{series}{max(running, default=0) + 1}号"
