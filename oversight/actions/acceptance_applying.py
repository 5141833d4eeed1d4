"""A unit's part in acceptance (验收申请): the head applies, more files, taken back.

The unit that reports the whole of the indicators applies for them (R67).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.actions.acceptance_lines import (
    ImpossibleDay,
    locked_case,
    make_lines,
    require_open,
)
from oversight.actions.acceptance_telling import tell_applied
from oversight.actions.attachments import attach
from oversight.checklist import day_words, sights_of
from oversight.models import AcceptanceCase, Attachment
from pledges.models import Batch, Indicator, Pledge
from progress.files.keeping import Attached

State = AcceptanceCase.State


@transaction.atomic
def apply_for_acceptance(
    *,
    pledge: Pledge,
    indicators: Sequence[Indicator],
    finished_on: date,
    summary: str,
    files: Sequence[File],
    by: User,
    today: date,
) -> AcceptanceCase:
    """The unit's head applies for the indicators whose whole the unit reports.

    Raises ``ImpossibleDay``, ``Conflict`` (another case waits, an indicator passed already,
    nothing chosen), ``PermissionDenied`` (not this unit's), ``FilesRefused``.
    """
    pledge = (
        Pledge.objects.select_for_update(of=("self",)).select_related("batch").get(pk=pledge.pk)
    )
    _require_applicant(pledge, indicators, by, today)
    if not pledge.batch.starts_on <= finished_on <= today:
        raise ImpossibleDay(
            _("完成日期须在%(start)s至今天之间。") % {"start": day_words(pledge.batch.starts_on)}
        )
    if not summary.strip():
        raise Conflict(_("请写明完成情况。"))
    case = _opened(
        pledge=pledge,
        agency=by.agency,
        region=by.region,
        finished_on=finished_on,
        summary=summary.strip(),
        applied_by=by,
        applied_on=today,
        needs_visit=pledge.projects.exists(),
    )
    case.indicators.set(indicators)
    make_lines(case, indicators)
    attach(place=case, files=files, by=by, allow=partial(require_own_open, by=by))
    tell_applied(case)
    return case


def _opened(**fields: Any) -> AcceptanceCase:
    """The new case; ``Conflict`` where another one of the pledge waits."""
    try:
        with transaction.atomic():
            return AcceptanceCase.objects.create(**fields)
    except IntegrityError as error:
        raise Conflict(_("这件实事已有一份验收申请待核验。")) from error


def add_files(*, case: AcceptanceCase, files: Sequence[File], by: User) -> Attached[Attachment]:
    """More files from the unit while its case waits. Raises as ``attach``."""
    return attach(place=case, files=files, by=by, allow=partial(require_own_open, by=by))


@transaction.atomic
def withdraw_case(*, case: AcceptanceCase, by: User, today: date) -> AcceptanceCase:
    """The unit's head takes the application back before it is decided."""
    case = locked_case(case)
    require(by, Verb.ANSWER_NOTICES)
    require_own_open(case, by=by)
    case.state = State.WITHDRAWN
    case.save(update_fields=["state"])
    return case


def require_own_open(case: AcceptanceCase, *, by: User) -> None:
    """Raise unless the case is the person's own unit's and still waits for the office."""
    require(by, Verb.FILL_REPORTS, Verb.ANSWER_NOTICES)
    if (case.agency_id, case.region_id) != (by.agency_id, by.region_id):
        raise PermissionDenied(_("这份验收申请属于其他单位。"))
    require_open(case)


def require_removing(case: AcceptanceCase, *, by: User) -> None:
    """Raise unless the person's unit may take a file of the case away: until the office checks.

    What an officer has looked at stays, so that the word given on it stands on something.
    """
    require_own_open(case, by=by)
    if is_being_checked(case):
        raise Conflict(_("办公室已开始核验，附件不能再移除；可以补充上传。"))


def is_being_checked(case: AcceptanceCase) -> bool:
    """Has an officer given a word on any line?"""
    return case.items.filter(checked_by__isnull=False).exists()


def _require_applicant(
    pledge: Pledge, indicators: Sequence[Indicator], by: User, today: date
) -> None:
    require(by, Verb.ANSWER_NOTICES)
    if pledge.batch.stage != Batch.Stage.PUBLISHED:
        raise Conflict(_("%(batch)s不在公布阶段，不能申请验收。") % {"batch": pledge.batch})
    if not indicators:
        raise Conflict(_("请选择申请验收的指标。"))
    own = {
        sight.indicator.pk: sight
        for sight in sights_of(indicators, today)
        if sight.indicator.pledge_id == pledge.pk
        and (sight.share.reporting_agency_id, sight.share.reporting_region_id)
        == (by.agency_id, by.region_id)
    }
    for indicator in indicators:
        sight = own.get(indicator.pk)
        if sight is None:
            raise PermissionDenied(_("“%(name)s”不由本单位填报。") % {"name": indicator})
        if sight.passed:
            raise Conflict(_("“%(name)s”已通过验收。") % {"name": indicator})
