"""The office's part in acceptance (验收核验、销号): every line looked at, then passed or returned.

Each function is the one door for its step. What the portal sees for itself nobody can override
(R33, R61, R67).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.actions.acceptance_lines import (
    ImpossibleDay,
    locked_case,
    make_lines,
    require_open,
)
from oversight.actions.acceptance_telling import tell_decided, tell_taken_back
from oversight.checklist import COMPUTED, Seen, day_words, look
from oversight.models import AcceptanceCase, AcceptanceItem
from progress.actions.acceptance import pass_acceptance, reverse_acceptance
from progress.actions.steps import require_reason
from progress.models import Acceptance

State = AcceptanceCase.State
Kind = AcceptanceItem.Kind
LONGEST = 300  # characters of ``AcceptanceItem.found``


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's word on one line: met or not, and what was found."""

    met: bool
    found: str = ""


@transaction.atomic
def require_visit(*, case: AcceptanceCase, needed: bool, by: User, today: date) -> AcceptanceCase:
    """The officer demands that somebody goes and looks, or takes the demand back.

    For a pledge with a list of named works the visit is the rule and stays.
    """
    case = _open_to_office(case, by)
    if not needed and case.pledge.projects.exists():
        raise Conflict(_("这件实事有项目清单，须实地核验。"))
    case.needs_visit = needed
    case.save(update_fields=["needs_visit"])
    visits = case.items.filter(kind=Kind.VISIT)
    if not needed:
        visits.delete()
    elif not visits.exists():
        make_lines(case, ())
    return case


@transaction.atomic
def check_lines(
    *, case: AcceptanceCase, answers: Mapping[int, Answer], by: User, today: date
) -> int:
    """Record the officer's word on lines (item id → answer); returns how many changed.

    Raises ``Conflict`` for a line the portal sees unmet that is called met, and for one called
    unmet by the officer alone without saying what was found.
    """
    case = _open_to_office(case, by)
    items = {item.pk: item for item in _lines(case) if item.pk in answers}
    seen = look(case, list(items.values()), today)
    changed = 0
    for pk, item in items.items():
        if item.kind == Kind.VISIT:
            raise Conflict(_("实地核验须写明谁、何时、看到什么，请在“实地核验”中登记。"))
        answer = answers[pk]
        _require_true(item, answer, seen[pk])
        if (item.met, item.found) != (answer.met, answer.found):
            _record(item, answer.met, answer.found, by, today)
            changed += 1
    return changed


@transaction.atomic
def record_visit(
    *,
    case: AcceptanceCase,
    who: str,
    day: date,
    met: bool,
    found: str,
    by: User,
    today: date,
) -> AcceptanceItem:
    """Record a site visit (实地核验): who went, when, what was found."""
    case = _open_to_office(case, by)
    item = case.items.filter(kind=Kind.VISIT).first()
    if item is None:
        raise Conflict(_("这份申请没有要求实地核验。"))
    if not case.pledge.batch.starts_on <= day <= today:
        raise ImpossibleDay(_("实地核验的日期须在本批次开始之后、不晚于今天。"))
    if not who.strip() or not found.strip():
        raise Conflict(_("请写明谁去核验、看到什么。"))
    with translation.override(settings.LANGUAGE_CODE):
        words = _("%(who)s于%(day)s到现场核验：%(found)s") % {
            "who": who.strip(),
            "day": day_words(day),
            "found": found.strip(),
        }
    if len(words) > LONGEST:
        raise Conflict(_("核验情况太长，请压缩到200字以内。"))
    return _record(item, met, words, by, day)


@transaction.atomic
def pass_case(
    *, case: AcceptanceCase, document: str, passed_on: date, by: User, today: date
) -> AcceptanceCase:
    """Pass the case (销号): its indicators turn blue, its lines are frozen.

    By somebody of the office who did not apply. Raises ``Conflict`` naming every line that
    stands in the way, and ``ImpossibleDay``.
    """
    case = _open_to_office(case, by)
    if not document.strip():
        raise Conflict(_("请写明验收文件的名称和文号。"))
    if not case.finished_on <= passed_on <= today:
        raise ImpossibleDay(_("通过日期不得早于完成日期，也不能晚于今天。"))
    items = _lines(case)
    seen = _kept_words(case, items, today)
    if missing := [str(item) for item in items if not stands(item, seen[item.pk])]:
        raise Conflict(
            _("还不能通过验收，以下各项未满足：%(lines)s。") % {"lines": _("；").join(missing)}
        )
    _freeze(items, _as_of(passed_on, case, items, seen))
    case.state, case.document = State.PASSED, document.strip()
    _decide(case, by, today)
    case.acceptances.set(
        pass_acceptance(
            indicator=indicator,
            passed_on=passed_on,
            finished_on=case.finished_on,
            document=case.document,
            by=by,
            today=today,
        )
        for indicator in case.indicators.select_related("pledge__batch").order_by("position")
    )
    tell_decided(case)
    return case


@transaction.atomic
def return_case(*, case: AcceptanceCase, reason: str, by: User, today: date) -> AcceptanceCase:
    """Send the case back with the reason; the unit may apply anew."""
    case = _open_to_office(case, by)
    case.decision_note = require_reason(reason)
    items = _lines(case)
    _freeze(items, _kept_words(case, items, today))
    case.state = State.RETURNED
    _decide(case, by, today)
    tell_decided(case)
    return case


@transaction.atomic
def take_back(*, acceptance: Acceptance, reason: str, by: User, today: date) -> Acceptance:
    """Take one acceptance back (撤销验收) with the reason; the unit that applied is told."""
    acceptance = reverse_acceptance(acceptance=acceptance, reason=reason, by=by, today=today)
    for case in acceptance.cases.select_related("pledge__batch__office"):
        tell_taken_back(case, acceptance)
    return acceptance


def stands(item: AcceptanceItem, seen: Seen) -> bool:
    """Does the line hold: called met by a person, and not seen unmet by the portal?"""
    return item.met is True and seen.met is not False


def _require_true(item: AcceptanceItem, answer: Answer, seen: Seen) -> None:
    if answer.met and seen.met is False:
        raise Conflict(_("“%(line)s”不能记为满足：%(seen)s") % {"line": item, "seen": seen.words})
    by_word = item.kind == Kind.VALUE and seen.met is None
    unexplained = not answer.met and seen.met is not False
    if (unexplained or by_word) and not answer.found.strip():
        raise Conflict(_("“%(line)s”请写明核验情况。") % {"line": item})


def _record(
    item: AcceptanceItem, met: bool | None, found: str, by: User, day: date
) -> AcceptanceItem:
    item.met, item.found, item.checked_by, item.checked_on = met, found, by, day
    item.save(update_fields=["met", "found", "checked_by", "checked_on"])
    return item


def _kept_words(case: AcceptanceCase, items: list[AcceptanceItem], day: date) -> dict[int, Seen]:
    """What the portal sees as of a day, in Chinese: the words are kept."""
    with translation.override(settings.LANGUAGE_CODE):
        return look(case, items, day)


def _as_of(
    passed_on: date, case: AcceptanceCase, items: list[AcceptanceItem], seen: dict[int, Seen]
) -> dict[int, Seen]:
    """The words to keep: by the figures accepted by the day it passed, where they say as much.

    A figure accepted only later stands with its own dates.
    """
    then = _kept_words(case, items, passed_on)
    return {pk: then[pk] if then[pk].met == now.met else now for pk, now in seen.items()}


def _freeze(items: list[AcceptanceItem], seen: dict[int, Seen]) -> None:
    """Keep what the portal saw, with what the officer added to it."""
    for item in items:
        words = seen[item.pk].words
        if item.kind in COMPUTED and words:
            with translation.override(settings.LANGUAGE_CODE):
                both = _("%(seen)s核验人：%(found)s") % {"seen": words, "found": item.found}
            item.found = (both if item.found else words)[:LONGEST]
            item.save(update_fields=["found"])


def _decide(case: AcceptanceCase, by: User, today: date) -> None:
    case.decided_by, case.decided_on = by, today
    case.save(update_fields=["state", "document", "decision_note", "decided_by", "decided_on"])


def _lines(case: AcceptanceCase) -> list[AcceptanceItem]:
    return list(case.items.select_for_update(of=("self",)).order_by("pk"))


def _open_to_office(case: AcceptanceCase, by: User) -> AcceptanceCase:
    case = locked_case(case)
    require_office(by, case.pledge.batch.office_id, Verb.SUPERVISE)
    if case.applied_by_id == by.pk:
        raise PermissionDenied(_("这份申请由您提出，须由办公室其他人核验。"))
    require_open(case)
    return case
