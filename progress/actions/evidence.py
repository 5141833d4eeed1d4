"""Evidence put to a report and taken away again: the one door for both.

Files are checked, scanned and written before the report's row is held, so that a slow scan
keeps nobody waiting; the permission is asked before that work, and again under the lock. Taking
away is soft: the row stays with who and when, and so does the file.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Batch, Share
from progress.actions.special import DESK, OPEN, may_write
from progress.actions.steps import locked, require_own, shares_of
from progress.files.intake import received
from progress.files.keeping import Attached, keep
from progress.locks import why_locked
from progress.models import Evidence, MonthlyReport, SpecialReport

log = logging.getLogger(__name__)


def attach(
    *, report: MonthlyReport, share: Share, files: Sequence[File], by: User, today: date
) -> Attached[Evidence]:
    """Put files to one share of a report, all of them or none.

    Raises ``FilesRefused`` with every fault found in them, ``Conflict`` when the report is not
    open to its reporter, ``PermissionDenied`` for another unit's report or share.
    """
    _require_open(report, share, by, today)
    with received(files) as drafts, transaction.atomic():
        report = locked(report)
        _require_open(report, share, by, today)
        return keep(Evidence, drafts, by, report=report, share=share)


def attach_special(
    *, special: SpecialReport, files: Sequence[File], by: User, today: date
) -> Attached[Evidence]:
    """Put files to a special report while its author writes it. Raises as ``attach``."""
    _require_open_special(special, by)
    with received(files) as drafts, transaction.atomic():
        special = _locked_special(special)
        _require_open_special(special, by)
        return keep(Evidence, drafts, by, special=special)


@transaction.atomic
def remove(*, evidence: Evidence, by: User, today: date) -> Evidence:
    """Take a file away while its report is open to its reporter; never after acceptance.

    Raises ``Conflict`` or ``PermissionDenied``.
    """
    if evidence.special is not None:
        _require_open_special(_locked_special(evidence.special), by)
    elif evidence.report is not None and evidence.share is not None:
        _require_open(locked(evidence.report), evidence.share, by, today)
    evidence = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if evidence.removed_at:
        raise Conflict(_("“%(name)s”已经移除。") % {"name": evidence})
    evidence.removed_by, evidence.removed_at = by, timezone.now()
    evidence.save(update_fields=["removed_by", "removed_at"])
    log.info("evidence %d taken away by user %d", evidence.pk, by.pk)
    return evidence


def _require_open(report: MonthlyReport, share: Share, by: User, today: date) -> None:
    require_own(report, by, Verb.FILL_REPORTS)
    if not shares_of(report).filter(pk=share.pk).exists():
        raise PermissionDenied(_("这项任务不在这份月报中。"))
    reason = why_locked(report, today)
    if reason:
        raise Conflict(reason)


def require_own_special(special: SpecialReport, by: User, *verbs: Verb) -> None:
    """Raise ``PermissionDenied`` unless the person may and speaks for the report's unit."""
    require(by, *verbs)
    if (special.agency_id, special.region_id) != (by.agency_id, by.region_id):
        raise PermissionDenied(_("这份专题报告属于其他单位。"))


def why_special_locked(special: SpecialReport) -> str:
    """Why its files may not change now; empty while it is being written."""
    if special.batch.stage != Batch.Stage.PUBLISHED:
        return _("%(batch)s已办结，不再报送。") % {"batch": special.batch}
    if special.state in OPEN:
        return ""
    return _("专题报告现为“%(state)s”，佐证材料不能再改。") % {"state": special.get_state_display()}


def _require_open_special(special: SpecialReport, by: User) -> None:
    require_own_special(special, by, *DESK)
    if reason := why_special_locked(special):
        raise Conflict(reason)
    if not may_write(special, by):
        raise PermissionDenied(_("这份专题报告由填报员起草，佐证材料也由填报员上传。"))


def _locked_special(special: SpecialReport) -> SpecialReport:
    locked_rows = SpecialReport.objects.select_for_update(of=("self",)).select_related("batch")
    return locked_rows.get(pk=special.pk)
