"""What waits in the ledger of letters: overdue at the unit, and with the office itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.addresses import address_of
from agencies.roles import Verb
from oversight.readers.handovers import Wait, overdue_on
from oversight.readers.notices import LetterRow, letters, rows_of
from oversight.readers.today import Ask, Group, Scope, Task

AT_UNIT = (Wait.RECEIPT, Wait.REPLY, Wait.ANEW, Wait.RECTIFY)
TO_SEND = (Wait.CONFIRM, Wait.RECORD, Wait.SEND)
LetterTask = Callable[[LetterRow, Scope], Task]


def _waiting(scope: Scope) -> QuerySet[Any]:
    found = letters(scope.reader).select_related("batch")
    late = overdue_on(scope.today)
    if scope.acts:
        found = found.filter(Q(state__in=["drafted", "replied"]) | late)
    else:
        found = found.filter(late, batch=scope.batch)
    # what waits longest stands first
    return found.order_by("drafted_on", "pk")


def _by_kind(scope: Scope, listed: list[Any]) -> dict[str, Group]:
    rows = rows_of(listed, scope.today, scope.is_workday) if listed else []
    overdue = [row for row in rows if row.next.overdue and row.next.wait in AT_UNIT]
    overdue.sort(key=lambda row: row.next.left.due if row.next.left else scope.today)
    groups = {
        "letters_late": _letter_group(
            scope, "letters_late", _("督办文书逾期"), "overdue=on", overdue, _late_letter
        )
    }
    if not scope.acts:
        return groups
    kinds: tuple[tuple[str, str, str, tuple[Wait, ...], LetterTask], ...] = (
        ("replies", _("回复待审核"), "state=replied", (Wait.REVIEW,), _reply),
        ("send", _("文书待发出"), "state=drafted", TO_SEND, _draft),
        ("close", _("文书待办结"), "state=replied", (Wait.CLOSE,), _to_close),
    )
    if scope.reader.can(Verb.SIGN_ORDERS):
        kinds += (("sign", _("文书待签发"), "state=drafted", (Wait.SIGN,), _to_sign),)
    for key, title, query, waits, task in kinds:
        fitting = [row for row in rows if row.next.wait in waits]
        groups[key] = _letter_group(scope, key, title, query, fitting, task)
    return groups


def _letter_group(
    scope: Scope, key: str, title: str, query: str, rows: list[LetterRow], task: LetterTask
) -> Group:
    address = address_of("notices") + scope.narrow(query)
    return Group(key, title, [task(row, scope) for row in rows], len(rows), address)


def _letter(row: LetterRow, scope: Scope, **fields: Any) -> Task:
    notice = row.notice
    url = address_of("notice", notice.pk)
    known = {
        "title": str(notice),
        "url": url,
        "step_url": url,
        "who": str(notice.unit),
        "batch": scope.elsewhere(notice.batch),
    }
    return Task(**(known | fields))


def _late_letter(row: LetterRow, scope: Scope) -> Task:
    left = row.next.left
    return _letter(
        row,
        scope,
        word=_("逾期"),
        late=True,
        sentence=_("%(wait)s，%(left)s。")
        % {"wait": row.next.words, "left": left.words if left else ""},
        step=_("督促办理"),
        day=left and left.due,
        day_word=left.what if left else "",
    )


def _reply(row: LetterRow, scope: Scope) -> Task:
    return _letter(
        row,
        scope,
        word=_("待审核"),
        sentence=_("%(unit)s已回复，请审核后通过或退回。") % {"unit": row.notice.unit},
        step=_("审核回复"),
        day=row.notice.replied_on,
        day_word=_("回复日期"),
    )


def _to_sign(row: LetterRow, scope: Scope) -> Task:
    told = ngettext(
        "列%(count)d项督办事项，签发后由经办人发出。",
        "列%(count)d项督办事项，签发后由经办人发出。",
        row.matters,
    )
    return _letter(
        row,
        scope,
        word=_("待签发"),
        sentence=told % {"count": row.matters},
        step=_("签发"),
        day=row.notice.drafted_on,
        day_word=_("起草日期"),
    )


def _draft(row: LetterRow, scope: Scope) -> Task:
    step = _("登记批准") if row.next.wait == Wait.RECORD else _("核对并发出")
    return _letter(
        row,
        scope,
        word=_("待发出"),
        sentence=_("系统已起草，%(wait)s。") % {"wait": row.next.words},
        step=step,
        day=row.notice.drafted_on,
        day_word=_("起草日期"),
    )


def _to_close(row: LetterRow, scope: Scope) -> Task:
    return _letter(
        row,
        scope,
        word=_("待办结"),
        sentence=_("回复已审核通过，核实后办结。"),
        step=_("办结"),
        day=row.notice.replied_on,
        day_word=_("回复日期"),
    )


# ``letters_late``, ``sign``, ``replies``, ``send``, ``close``; one query more for letters
LETTERS = Ask(_waiting, _by_kind)
