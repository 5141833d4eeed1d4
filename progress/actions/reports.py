"""The life of a monthly report.

An agency’s: 待报 → 草稿 → 已提交 → 单位审签 → 办公室审核. A place’s has 牵头单位确认
before the office. Each function is the one door for its step: atomic, by a named person,
with the step recorded. A step that does not fit the report's state raises ``Conflict``; a
person who may not take it gets ``PermissionDenied``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import Agency, User
from agencies.refusals import Conflict
from agencies.roles import Verb
from progress.actions.entries import count_projects, snapshot, still_missing, unfilled
from progress.actions.steps import (
    advance,
    locked,
    record,
    require_own,
    require_reason,
    require_state,
    send_back,
)
from progress.leads import leads_of
from progress.locks import why_closed
from progress.models import Confirmation, Correction, Delegation, MonthlyReport, Reading, ReportStep
from progress.readers.rollup import missing_places

State = MonthlyReport.State
Action = ReportStep.Action


@transaction.atomic
def submit(*, report: MonthlyReport, by: User, today: date) -> MonthlyReport:
    """Send the report to the unit's head. Every figure must be there (``Conflict``).

    Figures counted from the project list are taken from it now.
    """
    report = locked(report)
    require_own(report, by, Verb.FILL_REPORTS)
    require_state(report, State.DRAFT, State.RETURNED)
    if why := why_closed(report, today):
        raise Conflict(why)
    count_projects(report, by, today)
    if missing := unfilled(report):
        raise Conflict(still_missing(missing))
    # 迟报 is judged by the first hand-in; later ones stand in the steps.
    report.submitted_on = report.submitted_on or today
    report.entered_by = None
    advance(report, State.SUBMITTED, Action.SUBMIT, by, today, figures=snapshot(report))
    return report


@transaction.atomic
def recall(*, report: MonthlyReport, by: User, today: date) -> MonthlyReport:
    """The reporter takes the report back before the head has signed it."""
    report = locked(report)
    require_own(report, by, Verb.FILL_REPORTS)
    require_state(report, State.SUBMITTED)
    if why := why_closed(report, today):
        raise Conflict(why)
    advance(report, State.DRAFT, Action.RECALL, by, today)
    return report


@transaction.atomic
def sign(
    *, report: MonthlyReport, by: User, today: date, despite_missing: bool = False
) -> MonthlyReport:
    """The unit's head, or a deputy in the head's place, signs.

    An agency's report goes to the office, a place's to the agencies that lead its tasks.
    Where places under the task are still missing the head says so knowingly
    (``despite_missing``), and the step names them; else ``Conflict``.
    """
    report = locked(report)
    head = _signs_for(report, by, today)
    require_state(report, State.SUBMITTED)
    missing = _("、").join(str(place) for place in missing_places(report))
    if missing and not despite_missing:
        raise Conflict(
            _("尚有市县未报：%(places)s。确需按现有数据审签的，请勾选“按现有数据确认”后再审签。")
            % {"places": missing}
        )
    needs_lead = bool(leads_of(report))
    state = State.SIGNED if report.agency_id or needs_lead else State.CONFIRMED
    reason = _("按现有数据确认，未报：%(places)s。") % {"places": missing} if missing else ""
    advance(report, state, Action.SIGN, by, today, on_behalf_of=head, reason=reason)
    return report


@transaction.atomic
def return_by_head(
    *,
    report: MonthlyReport,
    reason: str,
    by: User,
    today: date,
    cells: Mapping[int, str] | None = None,
) -> MonthlyReport:
    """The unit's head, or the deputy, sends it back to the reporter, with the reason."""
    report = locked(report)
    head = _signs_for(report, by, today)
    require_state(report, State.SUBMITTED)
    _require_fillable(report, today)
    return send_back(report, Action.RETURN_BY_HEAD, reason, cells, by, today, on_behalf_of=head)


@transaction.atomic
def confirm(*, report: MonthlyReport, by: User, today: date) -> MonthlyReport:
    """The head of a lead agency, or the deputy, confirms a place's figures on its tasks.

    When every lead has, the report goes to the office.
    """
    report = locked(report)
    lead, head = _lead(report, by, today)
    require_state(report, State.SIGNED)
    _made, new = Confirmation.objects.get_or_create(
        report=report, agency=lead, defaults={"by": by, "on": today}
    )
    if not new:
        raise Conflict(_("%(agency)s已确认这份月报。") % {"agency": lead})
    confirmed = set(report.confirmations.values_list("agency_id", flat=True))
    all_have = {agency.pk for agency in leads_of(report)} <= confirmed
    advance(
        report,
        State.CONFIRMED if all_have else State.SIGNED,
        Action.CONFIRM,
        by,
        today,
        agency=lead,
        on_behalf_of=head,
    )
    return report


@transaction.atomic
def return_by_lead(
    *,
    report: MonthlyReport,
    reason: str,
    by: User,
    today: date,
    cells: Mapping[int, str] | None = None,
) -> MonthlyReport:
    """The head of a lead agency, or the deputy, sends a place's report back, with the reason."""
    report = locked(report)
    lead, head = _lead(report, by, today)
    require_state(report, State.SIGNED)
    _require_fillable(report, today)
    return send_back(
        report, Action.RETURN_BY_LEAD, reason, cells, by, today, agency=lead, on_behalf_of=head
    )


@transaction.atomic
def accept(*, report: MonthlyReport, by: User, today: date) -> MonthlyReport:
    """The office accepts; from now on the figures count and change only by correction.

    What the office itself entered is accepted by another person than who entered it.
    """
    report = locked(report)
    require_office(by, report.batch.office_id, Verb.REVIEW_REPORTS)
    require_state(report, ready_state(report))
    if report.entered_by_id == by.pk:
        raise Conflict(_("这份月报由您代录，须由办公室另一人审核。"))
    report.accepted_on = today
    advance(report, State.ACCEPTED, Action.ACCEPT, by, today)
    return report


@transaction.atomic
def return_by_office(
    *,
    report: MonthlyReport,
    reason: str,
    by: User,
    today: date,
    cells: Mapping[int, str] | None = None,
) -> MonthlyReport:
    """The office sends it back to the unit, with the reason."""
    report = locked(report)
    require_office(by, report.batch.office_id, Verb.REVIEW_REPORTS)
    require_state(report, ready_state(report))
    return send_back(report, Action.RETURN_BY_OFFICE, reason, cells, by, today)


@transaction.atomic
def correct(*, reading: Reading, value: Decimal, reason: str, by: User, today: date) -> Correction:
    """Change an accepted figure (更正); the old value and the reason are kept (R56)."""
    report = locked(reading.report)
    require_office(by, report.batch.office_id, Verb.REVIEW_REPORTS)
    require_state(report, State.ACCEPTED)
    reading = Reading.objects.select_for_update().get(pk=reading.pk)
    require_reason(reason)
    if reading.value == value and not reading.approx:
        raise Conflict(_("更正后的数值与原值相同。"))
    correction = Correction.objects.create(
        reading=reading, old_value=reading.value, new_value=value, reason=reason, by=by, on=today
    )
    # what is corrected is exact, and no longer the ratio of what was typed
    reading.value, reading.approx = value, ""
    reading.numerator = reading.denominator = None
    reading.save(update_fields=["value", "approx", "numerator", "denominator"])
    record(report, Action.CORRECT, by, today, reason=reason)
    return correction


def ready_state(report: MonthlyReport) -> str:
    """The state in which a report waits for the office."""
    return State.SIGNED if report.agency_id else State.CONFIRMED


def may_sign(report: MonthlyReport, by: User, today: date) -> bool:
    """May this person sign or return the report as its unit's head, or in the head's place?"""
    try:
        _signs_for(report, by, today)
    except PermissionDenied:
        return False
    return True


def head_of(by: User, today: date) -> User | None:
    """The head in whose place ``by`` acts on ``today``; None for a head in person.

    Raises ``PermissionDenied`` for one who is neither head nor deputy.
    """
    if by.can(Verb.SIGN_REPORTS):
        return None
    delegation = Delegation.objects.in_force(by, today).select_related("head").first()
    if delegation is None:
        raise PermissionDenied(_("审签由单位负责人办理；您没有在有效期内的授权代签。"))
    return delegation.head


def _signs_for(report: MonthlyReport, by: User, today: date) -> User | None:
    """As ``head_of``, for one report of the own unit; a deputy never signs an own hand-in."""
    head = head_of(by, today)
    require_own(report, by, Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
    sent = report.steps.filter(action=Action.SUBMIT).last() if head else None
    if sent and sent.by_id == by.pk:
        raise PermissionDenied(_("这份月报由您报送，不能由您代签，请另一人审签。"))
    return head


def _lead(report: MonthlyReport, by: User, today: date) -> tuple[Agency, User | None]:
    """The person's agency, if it leads a task of the place that reports, and whom ``by``
    acts for."""
    head = head_of(by, today)
    for agency in leads_of(report):
        if agency.pk == by.agency_id:
            return agency, head
    raise PermissionDenied(_("本单位不是这份月报所涉任务的牵头单位。"))


def _require_fillable(report: MonthlyReport, today: date) -> None:
    """Raise ``Conflict`` where the unit could not fill what is returned to it."""
    if why_closed(report, today):
        raise Conflict(
            _("%(month)s数据已锁定，退回后填报员也不能修改。请先联系办公室开放补报，再退回。")
            % {"month": f"{report.month:%Y-%m}"}
        )
