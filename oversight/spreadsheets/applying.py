"""A ledger's workbook is kept when sound, and applied when an officer confirms what it changes.

All or nothing. What is applied is exactly what was shown: if the ledger changed between the
look and the confirmation, nothing is written.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.models import Agency, User
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.actions.problems import add_problem, revise_problem
from oversight.actions.rectifying import extend_deadline
from oversight.models import ProblemImport
from oversight.spreadsheets.changes import Change
from oversight.spreadsheets.planning import plan_of
from oversight.spreadsheets.reading import Parsed

NAME_LENGTH = 200


@transaction.atomic
def keep_import(
    *, parsed: Parsed, name: str, sha256: str, by: User, now: datetime
) -> ProblemImport:
    """Keep a sound workbook for the look before it is applied. Changes no problem."""
    require(by, Verb.SUPERVISE)
    if parsed.faults:
        raise Conflict(_("表中还有错误，请改正后重新上传。"))
    kept: ProblemImport = ProblemImport.objects.create(
        office=office_of(by),
        name=name[:NAME_LENGTH],
        sha256=sha256,
        parsed=parsed.to_json(),
        by=by,
        created_at=now,
    )
    return kept


@transaction.atomic
def apply_import(
    *, kept: ProblemImport, digest: str, by: User, today: date, now: datetime
) -> ProblemImport:
    """Make the changes the officer saw (``digest``): each problem by its own action.

    Raises ``Conflict`` when it was applied before, or when the ledger has changed meanwhile.
    """
    kept = _locked(kept)
    require_import(kept, by)
    if kept.applied_at:
        raise Conflict(_("这次导入已由%(who)s确认完成，不能重复导入。") % {"who": kept.applied_by})
    plan = plan_of(Parsed.from_json(kept.parsed), by=by, today=today, lock=True)
    if plan.faults or plan.digest != digest:
        raise Conflict(
            _("预览之后台账有变动，本次没有导入任何内容。请返回查看新的预览，核对后再确认。")
        )
    for change in plan.changes:
        _apply(change, by, today)
    kept.applied_by, kept.applied_at = by, now
    kept.added, kept.changed = plan.added, plan.changed
    kept.save(update_fields=["applied_by", "applied_at", "added", "changed"])
    return kept


def office_of(user: User) -> Agency:
    """The office the person works in. Raises ``PermissionDenied`` for none."""
    if user.agency is None:
        raise PermissionDenied(_("您不在任何办公室任职。"))
    return user.agency


def require_import(kept: ProblemImport, user: User) -> None:
    """Raise ``PermissionDenied`` unless the person supervises for the import's office."""
    require(user, Verb.SUPERVISE)
    if kept.office_id != user.agency_id:
        raise PermissionDenied(_("这次导入属于其他办公室。"))


def _locked(kept: ProblemImport) -> ProblemImport:
    """One import at a time: two that run together would each count on what the other changes."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE oversight_problemimport IN SHARE ROW EXCLUSIVE MODE")
    found: ProblemImport = (
        ProblemImport.objects.select_for_update(of=("self",))
        .select_related("applied_by")
        .get(pk=kept.pk)
    )
    return found


def _apply(change: Change, by: User, today: date) -> None:
    if change.finding:
        add_problem(finding=change.finding, by=by, today=today)
        return
    assert change.problem is not None  # nosec B101
    if change.facts:
        revise_problem(problem=change.problem, facts=change.facts, by=by, today=today)
    if change.due_on:
        extend_deadline(
            problem=change.problem,
            due_on=change.due_on,
            reason=change.reason,
            by=by,
            today=today,
        )
