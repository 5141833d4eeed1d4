"""A workbook's way in: received, read, previewed, then applied whole or not at all.

Reading may be done twice, or by two workers: its result is kept once. Applying writes exactly
what was previewed, in one transaction; where somebody has typed meanwhile, nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Batch
from progress.actions.applying import apply_matrix, apply_month, apply_opening, why_no_opening
from progress.actions.steps import require_own, require_reason
from progress.locks import why_locked
from progress.models import MonthlyReport, Upload
from progress.readers.changes import changes_of

Kind, State = Upload.Kind, Upload.State
APPLY = {Kind.MONTH: apply_month, Kind.MATRIX: apply_matrix, Kind.OPENING: apply_opening}
NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Sent:
    """The file as it came: its name, its stored name, size in bytes, hash; rows it seems to
    have."""

    name: str
    stored: str
    size: int
    sha256: str
    rows: int


@transaction.atomic
def receive_month(*, report: MonthlyReport, sent: Sent, by: User, today: date) -> Upload:
    """Take in a month's sheet for a report that is open to typing; else ``Conflict``."""
    require_own(report, by, Verb.FILL_REPORTS)
    if why := why_locked(report, today):
        raise Conflict(why)
    return _received(Kind.MONTH, sent, by, batch=report.batch, report=report, month=report.month)


@transaction.atomic
def receive_matrix(
    *, batch: Batch, month: date, reason: str, sent: Sent, by: User, today: date
) -> Upload:
    """Take in the figures of many places, to be entered for them (代录) with the reason."""
    require_office(by, batch.office_id, Verb.REVIEW_REPORTS)
    if month > today:
        raise Conflict(_("这个月还没有开始。"))
    reason = require_reason(reason)
    return _received(Kind.MATRIX, sent, by, batch=batch, month=month, reason=reason)


@transaction.atomic
def receive_opening(*, batch: Batch, month: date, sent: Sent, by: User, today: date) -> Upload:
    """Take in the ledger kept before the portal, as of the end of ``month``."""
    require_office(by, batch.office_id, Verb.REVIEW_REPORTS)
    if why := why_no_opening(batch, month):
        raise Conflict(why)
    return _received(Kind.OPENING, sent, by, batch=batch, month=month)


@transaction.atomic
def keep_result(*, upload_id: int, result: dict[str, Any], rows: int, now: datetime) -> bool:
    """Keep what reading found, unless another worker has already: then False.

    With a fault the upload can't be confirmed.
    """
    state = State.FAULTY if result["faults"] else State.READY
    waiting = Upload.objects.filter(pk=upload_id, state=State.READING)
    return bool(waiting.update(state=state, result=result, rows=rows, rows_read=rows, read_at=now))


def tell_rows(*, upload_id: int, rows_read: int) -> None:
    """Say how far reading has come, for whoever waits."""
    Upload.objects.filter(pk=upload_id, state=State.READING).update(rows_read=rows_read)


@transaction.atomic
def confirm(
    *, upload: Upload, by: User, today: date, take: Collection[str] = frozenset()
) -> Upload:
    """Apply the previewed changes, all of them or none.

    Clashing ones only where ``take`` names their key. Raises ``Conflict`` for what is not
    waiting, has nothing to apply, or no longer fits what is stored.
    """
    upload = _locked(upload)
    _require_unit(upload, by)
    if upload.state != State.READY:
        raise Conflict(_why_not_ready(upload))
    changes = [
        change for change in changes_of(upload.result) if not change.clash or change.key in take
    ]
    if not changes:
        raise Conflict(_("没有选中任何改动，无需导入。"))
    upload.result["outcome"] = APPLY[Kind(upload.kind)](upload, changes, by, today)
    upload.result["applied"] = len(changes)
    upload.state, upload.applied_at = State.APPLIED, timezone.now()
    upload.save(update_fields=["state", "result", "applied_at"])
    return upload


@transaction.atomic
def discard(*, upload: Upload, by: User) -> Upload:
    """Let a previewed workbook go; what was applied stays."""
    upload = _locked(upload)
    _require_unit(upload, by)
    if upload.state in (State.APPLIED, State.DISCARDED):
        raise Conflict(_why_not_ready(upload))
    upload.state = State.DISCARDED
    upload.save(update_fields=["state"])
    return upload


def _received(kind: Upload.Kind, sent: Sent, by: User, **place: Any) -> Upload:
    return Upload.objects.create(
        kind=kind,
        name=sent.name[:NAME_LENGTH],
        stored=sent.stored,
        size=sent.size,
        sha256=sent.sha256,
        rows=sent.rows,
        by=by,
        **place,
    )


def _locked(upload: Upload) -> Upload:
    return (
        Upload.objects.select_for_update(of=("self",))
        .select_related("batch", "report__batch")
        .get(pk=upload.pk)
    )


def _require_unit(upload: Upload, by: User) -> None:
    """Raise ``PermissionDenied`` for a person of another unit, or of another post."""
    if upload.report is not None:
        require_own(upload.report, by, Verb.FILL_REPORTS)
    else:
        require_office(by, upload.batch.office_id, Verb.REVIEW_REPORTS)


def _why_not_ready(upload: Upload) -> str:
    if upload.state == State.APPLIED and upload.applied_at:
        moment = timezone.localtime(upload.applied_at)
        return _("这张表已于%(month)d月%(day)d日%(time)s导入，没有重复写入。") % {
            "month": moment.month,
            "day": moment.day,
            "time": f"{moment:%H:%M}",
        }
    return _("这次导入%(state)s，不能再办理。") % {"state": upload.get_state_display()}
