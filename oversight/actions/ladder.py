"""The ladder's settings: the office sets all rungs of a batch at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.actions.notice_steps import held_batch
from oversight.escalation import Approval, Rung
from oversight.ladder import APPROVALS, RungSettings, default_ladder
from oversight.letters import LONGEST_SUBJECT, placeholders_in, unknown_placeholders
from oversight.models import LadderRung
from pledges.models import Batch

RungDraft = RungSettings

MONTHS = ("yellow_months", "red_months", "unreported_months")
MOST_MONTHS, MOST_DAYS = 12, 250  # a year's months, a year's working days
STRENGTH = (Approval.OFFICER, Approval.DIRECTOR, Approval.LEADERS)
RECIPIENTS = ("to_head", "to_reporter", "to_lead")


class ImpossibleLadder(Conflict):
    """A ladder that cannot be climbed; its text says what to mend.

    ``rung`` is the rung it is about, ``field`` the name of the ``RungDraft`` field.
    """

    def __init__(self, reason: str, *, rung: Rung, field: str) -> None:
        super().__init__(reason)
        self.rung, self.field = rung, field


@transaction.atomic
def set_ladder(
    *, batch: Batch, rungs: Sequence[RungDraft], by: User, today: date
) -> list[LadderRung]:
    """Set the whole ladder of a batch (MANAGE_PLEDGES): all four rungs, used or not.

    Letters that wait or went out keep their days. Raises ``ImpossibleLadder`` for the first
    fault found, and ``Conflict`` for a closed batch.
    """
    batch = held_batch(batch.pk)
    require_office(by, batch.office_id, Verb.MANAGE_PLEDGES)
    if batch.stage == Batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，不再调整。") % {"batch": batch})
    require_possible(rungs)
    LadderRung.objects.filter(batch=batch).exclude(rung__in=[row.rung for row in rungs]).delete()
    names = [field.name for field in fields(RungSettings) if field.name != "rung"]
    return [
        LadderRung.objects.update_or_create(
            batch=batch, rung=row.rung.value, defaults={name: getattr(row, name) for name in names}
        )[0]
        for row in sorted(rungs, key=lambda row: row.position)
    ]


def require_possible(rungs: Sequence[RungDraft]) -> None:
    """Raise ``ImpossibleLadder`` for the first thing that keeps the ladder from working."""
    for fault in faults_of(rungs):
        raise fault


def faults_of(rungs: Sequence[RungDraft]) -> list[ImpossibleLadder]:
    """What keeps the ladder from working: of each rung one fault of a kind, lowest rung first."""
    ordered = sorted(rungs, key=lambda row: row.position)
    found = _faults(_require_all_once, ordered)
    for row in ordered:
        for check in (_require_order, _require_recipient, _require_time, _require_words):
            found += _faults(check, row)
    return found + _faults(_require_rising, [row for row in ordered if row.enabled])


def _faults(check: Callable[[Any], None], what: object) -> list[ImpossibleLadder]:
    try:
        check(what)
    except ImpossibleLadder as fault:
        return [fault]
    return []


def _require_all_once(rungs: Sequence[RungDraft]) -> None:
    for missing in default_ladder():
        found = [row for row in rungs if row.rung == missing.rung]
        if len(found) != 1:
            reason = _("%(rung)s须设置且只设置一次；不用的可以停用。")
            raise ImpossibleLadder(
                reason % {"rung": missing.label}, rung=missing.rung, field="rung"
            )
    for lower, higher in pairwise(rungs):
        if lower.position == higher.position:
            raise ImpossibleLadder(
                _("%(rung)s与%(other)s在同一位置，请改成不同的次序。")
                % {"rung": higher.label, "other": lower.label},
                rung=higher.rung,
                field="position",
            )


def _require_order(row: RungDraft) -> None:
    """A letter may need a weightier word than by default, never a lighter one."""
    if row.position < 1:
        raise _fault(row, "position", _("%(rung)s的次序须是正整数。"))
    if STRENGTH.index(row.approval) < STRENGTH.index(APPROVALS[row.rung]):
        needed = {
            Approval.DIRECTOR: _("%(rung)s至少须由办公室负责人签发。"),
            Approval.LEADERS: _("%(rung)s须由领导小组批准。"),
        }
        raise _fault(row, "approval", needed[APPROVALS[row.rung]])


def _require_recipient(row: RungDraft) -> None:
    if not any(getattr(row, name) for name in RECIPIENTS):
        raise _fault(row, "to_head", _("%(rung)s至少要有一类收件人。"))


def _require_time(row: RungDraft) -> None:
    for name in ("sign_days", "reply_days"):
        if not 1 <= getattr(row, name) <= MOST_DAYS:
            what = _("%(rung)s的签收、回复期限须在1至%(most)d个工作日之间。")
            raise _fault(row, name, what, most=MOST_DAYS)
    if row.rectify_days is None:
        return
    if row.rectify_days < row.reply_days:
        raise _fault(row, "rectify_days", _("%(rung)s的整改期限不得短于回复期限。"))
    if row.rectify_days > MOST_DAYS:
        what = _("%(rung)s的整改期限不得超过%(most)d个工作日。")
        raise _fault(row, "rectify_days", what, most=MOST_DAYS)


def _require_words(row: RungDraft) -> None:
    for name, template in (("subject", row.subject), ("body", row.body)):
        if not template.strip():
            raise _fault(row, name, _("%(rung)s的标题模板和正文模板不能为空。"))
        unknown = unknown_placeholders(template)
        if unknown:
            what = _("%(rung)s的模板里有不认识的占位符：%(names)s。")
            raise _fault(row, name, what, names="、".join(unknown))
        if "rectify_days" in placeholders_in(template) and row.rectify_days is None:
            what = _("%(rung)s的模板用了整改期限，但没有设置整改期限。")
            raise _fault(row, name, what)
    if len(row.subject) > LONGEST_SUBJECT:
        what = _("%(rung)s的标题模板最多%(most)d个字。")
        raise _fault(row, "subject", what, most=LONGEST_SUBJECT)
    if "matters" in placeholders_in(row.subject) or "\n" in row.subject.strip():
        raise _fault(row, "subject", _("%(rung)s的标题须是一行，不能逐项列出事项。"))


def _require_rising(rungs: Sequence[RungDraft]) -> None:
    """A higher rung needs more months of the same kind than any lower one."""
    for name in MONTHS:
        lower: RungDraft | None = None
        for row in rungs:
            months = getattr(row, name)
            if months is None:
                continue
            if not 1 <= months <= MOST_MONTHS:
                what = _("%(rung)s的连续月数须在1至%(most)d之间，不按它升级的留空。")
                raise _fault(row, name, what, most=MOST_MONTHS)
            if lower and months <= getattr(lower, name):
                what = _("%(rung)s的连续月数须多于低一级的%(other)s。")
                raise _fault(row, name, what, other=lower.label)
            lower = row


def _fault(row: RungDraft, field: str, what: str, **values: object) -> ImpossibleLadder:
    return ImpossibleLadder(what % {"rung": row.label, **values}, rung=row.rung, field=field)
