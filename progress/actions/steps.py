"""What every step of a report's life shares: the lock on its row, its gate, its record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.together import prepared
from pledges.models import Share
from progress.actions.telling import announce_return, tell
from progress.models import MonthlyReport, ReportStep, ReturnedCell

State = MonthlyReport.State


def locked(report: MonthlyReport) -> MonthlyReport:
    """The report as it stands now, its row held until the transaction ends."""
    return (
        MonthlyReport.objects.select_for_update(of=("self",))
        .select_related("batch", "agency", "region")
        .get(pk=report.pk)
    )


def require_own(report: MonthlyReport, by: User, *verbs: Verb) -> None:
    """Raise ``PermissionDenied`` unless the person may and speaks for the report's unit."""
    require(by, *verbs)
    if (report.agency_id, report.region_id) != (by.agency_id, by.region_id):
        raise PermissionDenied(_("这份月报属于其他单位。"))


def require_state(report: MonthlyReport, *states: str) -> None:
    """Raise ``Conflict`` unless the batch runs and the report has come just that far."""
    if report.batch.stage != report.batch.Stage.PUBLISHED:
        raise Conflict(_("%(batch)s已办结，不再填报。") % {"batch": report.batch})
    if report.state not in states:
        raise Conflict(
            _("月报现为“%(state)s”，不能进行这项操作。请刷新页面查看最新状态。")
            % {"state": report.state_label}
        )


def require_reason(reason: str) -> str:
    """The reason, trimmed. Raises ``Conflict`` for none."""
    if not reason.strip():
        raise Conflict(_("请写明原因。"))
    return reason.strip()


def advance(
    report: MonthlyReport, state: str, action: str, by: User, today: date, **step: Any
) -> ReportStep:
    """Move the report to ``state`` and record the step."""
    report.state = state
    report.save(update_fields=["state", "submitted_on", "accepted_on", "entered_by"])
    return record(report, action, by, today, **step)


def send_back(
    report: MonthlyReport,
    action: str,
    reason: str,
    cells: Mapping[int, str] | None,
    by: User,
    today: date,
    **step: Any,
) -> MonthlyReport:
    """Return the report with a reason, or with a word on single figures (share id → reason).

    What leads had confirmed is open again. Raises ``Conflict`` without any reason, and
    ``PermissionDenied`` for a figure that is not in the report.
    """
    told = {share: text.strip() for share, text in (cells or {}).items() if text.strip()}
    if not set(told) <= set(shares_of(report).values_list("pk", flat=True)):
        raise PermissionDenied(_("退回意见涉及不在这份月报中的任务，未退回。"))
    reason = reason.strip() or (_("见逐项意见。") if told else require_reason(reason))
    report.confirmations.all().delete()
    report.accepted_on = None
    made = advance(report, State.RETURNED, action, by, today, reason=reason, **step)
    ReturnedCell.objects.bulk_create(
        ReturnedCell(step=made, share_id=share, reason=text) for share, text in told.items()
    )
    announce_return(made, told)
    return report


def record(report: MonthlyReport, action: str, by: User, today: date, **step: Any) -> ReportStep:
    """Record the step, and tell whom it leaves something to do."""
    made = ReportStep.objects.create(report=report, action=action, by=by, on=today, **step)
    tell(made)
    return made


def read_shares(report: MonthlyReport) -> list[Share]:
    """The shares of ``shares_of``, where all of them are wanted as they are. One query."""
    found: list[Share] = _own_shares(report.batch_id, report.agency_id, report.region_id)
    return found


@prepared
def _own_shares(batch: int, agency: int | None, region: int | None) -> QuerySet[Share]:
    return Share.objects.reported_by(batch, agency, region)


def shares_of(report: MonthlyReport) -> Any:
    """The shares a report's unit answers for, in the order of the batch."""
    return Share.objects.reported_by(report.batch_id, report.agency_id, report.region_id)
