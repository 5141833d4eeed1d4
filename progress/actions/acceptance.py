"""Acceptance (验收) of an indicator by the office: passed, or reversed with a reason.

The inner door: people come through a case (验收申请), which passes several indicators at once.
"""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Batch, Indicator
from progress.models import Acceptance


@transaction.atomic
def pass_acceptance(
    *,
    indicator: Indicator,
    passed_on: date,
    document: str,
    by: User,
    today: date,
    finished_on: date | None = None,
) -> Acceptance:
    """Record that the indicator passed; from then on it is blue.

    ``finished_on`` is the day the work was done, which may lie before the deadline (R23). Raises
    ``Conflict`` for a day yet to come, a finish after the pass, a second acceptance, or a batch
    that is closed.
    """
    require_office(by, indicator.pledge.batch.office_id, Verb.SUPERVISE)
    _require_not_closed(indicator.pledge.batch_id)
    if not document.strip():
        raise Conflict(_("请写明验收依据。"))
    if passed_on > today:
        raise Conflict(_("通过日期不能晚于今天。"))
    if finished_on and finished_on > passed_on:
        raise Conflict(_("完成日期不得晚于验收通过日期。"))
    try:
        with transaction.atomic():
            return Acceptance.objects.create(
                indicator=indicator,
                passed_on=passed_on,
                finished_on=finished_on,
                document=document,
                by=by,
            )
    except IntegrityError as error:
        raise Conflict(_("“%(name)s”已通过验收。") % {"name": indicator}) from error


@transaction.atomic
def reverse_acceptance(*, acceptance: Acceptance, reason: str, by: User, today: date) -> Acceptance:
    """Take an acceptance back; it stays in the history with its reason. Not of a closed batch."""
    office_id = acceptance.indicator.pledge.batch.office_id
    require_office(by, office_id, Verb.SUPERVISE)
    _require_not_closed(acceptance.indicator.pledge.batch_id)
    acceptance = Acceptance.objects.select_for_update(of=("self",)).get(pk=acceptance.pk)
    if acceptance.reversed_on:
        raise Conflict(_("该验收已撤销。"))
    if not reason.strip():
        raise Conflict(_("请写明原因。"))
    acceptance.reversed_on, acceptance.reversal_reason = today, reason
    acceptance.save(update_fields=["reversed_on", "reversal_reason"])
    return acceptance


def _require_not_closed(batch_id: int) -> None:
    """What a closed batch came to stands; held, so that it is not closed meanwhile."""
    batch = Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch_id)
    if batch.stage == Batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，验收结果不再变动。") % {"batch": batch})
