"""The life of a monthly report: 待报 → 草稿 → 已提交 → 单位审签 → 办公室审核.

Each function is the one door for its step: atomic, by a named person, with the step
recorded. A step that does not fit the report's state raises ``Conflict``; a person who
may not take it gets ``PermissionDenied``; bad entries raise ``EntryErrors`` and nothing
of the form is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.access import require, require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Share
from progress.models import Correction, MonthlyReport, Reading, ReportStep
from progress.periods import month_end

State = MonthlyReport.State
Action = ReportStep.Action


@dataclass(frozen=True, slots=True)
class Entry:
    """What a clerk typed for one share; ``value`` in the indicator's unit."""

    value: Decimal | None
    approx: str = ""
    achieved: bool = False
    note: str = ""

    @property
    def is_blank(self) -> bool:
        return self.value is None and not self.achieved and not self.note


@transaction.atomic
def save_draft(
    *, report: MonthlyReport, entries: Mapping[int, Entry], by: User, today: date
) -> MonthlyReport:
    """Store what was typed (share id → entry); the report becomes a draft.

    Entries for shares the report's unit does not answer for are refused whole.
    """
    report = _locked(report)
    _require_own(report, by, Verb.FILL_REPORTS)
    _require_open(report, report.is_editable)
    if report.month > today:
        raise Conflict(_("%(month)s还没有开始，不能填报。") % {"month": f"{report.month:%Y-%m}"})
    own = set(shares_of(report).values_list("pk", flat=True))
    if not set(entries) <= own:
        raise PermissionDenied(_("填报内容包含不属于本单位的任务，未保存。"))
    for share_id, entry in entries.items():
        _store(report, share_id, entry, today)
    if report.state == State.PENDING:
        report.state = State.DRAFT
        report.save(update_fields=["state"])
    return report


@transaction.atomic
def submit(*, report: MonthlyReport, by: User, today: date) -> MonthlyReport:
    """Send the report to the unit's head. Every figure must be there (``Conflict``)."""
    report = _locked(report)
    _require_own(report, by, Verb.FILL_REPORTS)
    _require_open(report, report.state in (State.DRAFT, State.RETURNED))
    missing = unfilled(report)
    if missing:
        raise Conflict(
            _("还有%(count)d项未填：%(names)s。")
            % {"count": len(missing), "names": _("、").join(missing)}
        )
    # 迟报 is judged by the first hand-in; later ones stand in the steps.
    report.submitted_on = report.submitted_on or today
    return _advance(report, State.SUBMITTED, Action.SUBMIT, by, today)


@transaction.atomic
def sign(*, report: MonthlyReport, by: User, today: date) -> MonthlyReport:
    """The unit's head signs; the report goes to the office."""
    report = _locked(report)
    _require_own(report, by, Verb.SIGN_REPORTS)
    _require_state(report, State.SUBMITTED)
    return _advance(report, State.SIGNED, Action.SIGN, by, today)


@transaction.atomic
def return_by_head(*, report: MonthlyReport, reason: str, by: User, today: date) -> MonthlyReport:
    """The unit's head sends it back to the reporter, with the reason."""
    report = _locked(report)
    _require_own(report, by, Verb.SIGN_REPORTS)
    _require_state(report, State.SUBMITTED)
    return _advance(report, State.RETURNED, Action.RETURN_BY_HEAD, by, today, reason)


@transaction.atomic
def accept(*, report: MonthlyReport, by: User, today: date) -> MonthlyReport:
    """The office accepts; from now on the figures count and change only by correction."""
    report = _locked(report)
    require_office(by, report.batch.office_id, Verb.REVIEW_REPORTS)
    _require_state(report, State.SIGNED)
    report.accepted_on = today
    return _advance(report, State.ACCEPTED, Action.ACCEPT, by, today)


@transaction.atomic
def return_by_office(*, report: MonthlyReport, reason: str, by: User, today: date) -> MonthlyReport:
    """The office sends it back to the unit, with the reason."""
    report = _locked(report)
    require_office(by, report.batch.office_id, Verb.REVIEW_REPORTS)
    _require_state(report, State.SIGNED)
    return _advance(report, State.RETURNED, Action.RETURN_BY_OFFICE, by, today, reason)


@transaction.atomic
def correct(*, reading: Reading, value: Decimal, reason: str, by: User, today: date) -> Correction:
    """Change an accepted figure (更正); the old value and the reason are kept (R56)."""
    report = _locked(reading.report)
    require_office(by, report.batch.office_id, Verb.REVIEW_REPORTS)
    _require_state(report, State.ACCEPTED)
    reading = Reading.objects.select_for_update().get(pk=reading.pk)
    _require_reason(reason)
    if reading.value == value and not reading.approx:
        raise Conflict(_("更正后的数值与原值相同。"))
    correction = Correction.objects.create(
        reading=reading, old_value=reading.value, new_value=value, reason=reason, by=by, on=today
    )
    reading.value, reading.approx = value, ""  # what is corrected is exact
    reading.save(update_fields=["value", "approx"])
    _record(report, Action.CORRECT, by, today, reason)
    return correction


def shares_of(report: MonthlyReport) -> QuerySet[Share]:
    """The shares a report's unit answers for, in the order of the batch."""
    return Share.objects.reported_by(report.batch_id, report.agency_id, report.region_id)


def unfilled(report: MonthlyReport) -> list[str]:
    """Names of the shares still without a figure, or without a word where none is due."""
    readings = {reading.share_id: reading for reading in report.readings.all()}
    return [str(share) for share in shares_of(report) if not _is_filled(share, readings)]


def _is_filled(share: Share, readings: Mapping[int, Reading]) -> bool:
    reading = readings.get(share.pk)
    if reading is None:
        return False
    if share.indicator.comparator == "qualitative":
        return reading.achieved or bool(reading.note)
    return reading.value is not None


def _store(report: MonthlyReport, share_id: int, entry: Entry, today: date) -> None:
    if entry.is_blank:
        Reading.objects.filter(report=report, share_id=share_id).delete()
        return
    Reading.objects.update_or_create(
        report=report,
        share_id=share_id,
        defaults={
            "value": entry.value,
            "approx": entry.approx,
            "achieved": entry.achieved,
            "note": entry.note,
            "as_of": min(today, month_end(report.month)),
        },
    )


def _locked(report: MonthlyReport) -> MonthlyReport:
    return (
        MonthlyReport.objects.select_for_update(of=("self",))
        .select_related("batch")
        .get(pk=report.pk)
    )


def _require_own(report: MonthlyReport, by: User, verb: Verb) -> None:
    require(by, verb)
    if not MonthlyReport.objects.of_unit(by).filter(pk=report.pk).exists():
        raise PermissionDenied(_("这份月报属于其他单位。"))


def _require_state(report: MonthlyReport, state: str) -> None:
    _require_open(report, report.state == state)


def _require_open(report: MonthlyReport, fits: bool) -> None:
    if report.batch.stage != report.batch.Stage.PUBLISHED:
        raise Conflict(_("%(batch)s已办结，不再填报。") % {"batch": report.batch})
    if not fits:
        raise Conflict(
            _("月报现为“%(state)s”，不能进行这项操作。请刷新页面查看最新状态。")
            % {"state": report.get_state_display()}
        )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Conflict(_("请写明原因。"))


def _advance(
    report: MonthlyReport, state: str, action: str, by: User, today: date, reason: str = ""
) -> MonthlyReport:
    if state == State.RETURNED:
        _require_reason(reason)
    report.state = state
    report.save(update_fields=["state", "submitted_on", "accepted_on"])
    _record(report, action, by, today, reason)
    return report


def _record(report: MonthlyReport, action: str, by: User, today: date, reason: str = "") -> None:
    ReportStep.objects.create(report=report, action=action, by=by, on=today, reason=reason)
