"""The office's answers to a report: accepted, with its problems drafted, or returned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from agencies.models import User
from agencies.refusals import Conflict
from oversight.actions.problems import open_problems
from progress.actions import locks, reports
from progress.models import MonthlyReport


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one report of a bulk acceptance; ``why`` is empty where it was accepted."""

    report: MonthlyReport
    why: str = ""

    @property
    def accepted(self) -> bool:
        return not self.why


@transaction.atomic
def accept_report(*, report: MonthlyReport, by: User, today: date) -> MonthlyReport:
    """Accept a report, and draft the problems it tells of for the ledger."""
    accepted = reports.accept(report=report, by=by, today=today)
    open_problems(report=accepted, today=today)
    return accepted


def accept_reports(*, chosen: Iterable[MonthlyReport], by: User, today: date) -> list[Outcome]:
    """Accept each by the same action as alone, each in its own transaction (T1).

    One that cannot be accepted says why and hinders no other.
    """
    outcomes = []
    for report in chosen:
        try:
            outcomes.append(Outcome(accept_report(report=report, by=by, today=today)))
        except (Conflict, PermissionDenied) as refusal:
            outcomes.append(Outcome(report, str(refusal)))
    return outcomes


@transaction.atomic
def return_report(
    *,
    report: MonthlyReport,
    reason: str,
    cells: Mapping[int, str],
    by: User,
    today: date,
    open_until: date | None = None,
) -> MonthlyReport:
    """Send a report back, and where its month is locked let the unit fill it again.

    With ``open_until`` the return's reason, or its words on single figures, stands as the
    reason of the lock exception.
    """
    returned = reports.return_by_office(
        report=report, reason=reason, cells=cells, by=by, today=today
    )
    if open_until:
        unit = returned.agency or returned.region
        assert unit is not None  # report_one_reporter  # nosec B101
        step = returned.steps.latest("pk")
        told = [step.reason, *step.cells.values_list("reason", flat=True)]
        locks.open_exception(
            batch=returned.batch,
            month=returned.month,
            unit=unit,
            until=open_until,
            reason="\n".join(told),
            by=by,
            today=today,
        )
    return returned
