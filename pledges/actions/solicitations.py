"""The public call for suggestions of a batch (公开征集): opened, altered, ended early; R14, R15."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Batch, Solicitation
from pledges.models.suggestion import ASKING


@transaction.atomic
def save_call(
    *,
    batch: Batch,
    announcement: str,
    opens_on: date,
    closes_on: date,
    by: User,
    today: date,
) -> Solicitation:
    """Open the batch's call from day to day, both included, or alter the one it has; the batch
    stands in 征集 from then on.

    An end may be put off, also after it has passed; the earliest new end is today. A call that
    has begun keeps its first day. Raises ``Conflict`` for a batch that is decided, days that run
    backward, an end in the past and a first day moved or in the past.
    """
    batch = _locked(batch, by)
    call = Solicitation.objects.filter(batch=batch).first()
    for fault in day_faults(call, opens_on, closes_on, today).values():
        raise Conflict(fault)
    if call is None:
        call = Solicitation(batch=batch)
    call.announcement = announcement.strip()
    call.opens_on, call.closes_on = opens_on, closes_on
    call.full_clean(exclude=["batch"])
    call.save()
    if closes_on >= today and batch.stage != Batch.Stage.SOLICITING:
        batch.stage = Batch.Stage.SOLICITING
        batch.save(update_fields=["stage"])
    return call


@transaction.atomic
def end_call(*, call: Solicitation, by: User, today: date) -> Solicitation:
    """Take the last suggestions today. Raises ``Conflict`` for a call that is not open today."""
    batch = _locked(call.batch, by)
    call = Solicitation.objects.get(batch=batch)
    if not call.opens_on <= today < call.closes_on:
        raise Conflict(_("这次征集现在不在进行，或者今天就是最后一天，不必提前结束。"))
    call.closes_on = today
    call.save(update_fields=["closes_on"])
    return call


def _locked(batch: Batch, by: User) -> Batch:
    """The batch, held until the transaction ends, where it may still ask the public."""
    held = Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    require_office(by, held.office_id, Verb.MANAGE_PLEDGES)
    if held.stage not in ASKING:
        raise Conflict(
            _("%(batch)s现为“%(stage)s”阶段，不再公开征集意见建议。")
            % {"batch": held, "stage": held.get_stage_display()}
        )
    return held


def day_faults(
    call: Solicitation | None, opens_on: date, closes_on: date, today: date
) -> dict[str, str]:
    """What is wrong with the days of a call, by field, in words; ``call`` is the one that stands,
    None for a first one."""
    faults = {}
    if call is not None and call.opens_on <= today:
        if opens_on != call.opens_on:
            faults["opens_on"] = _("征集已经开始，开始日期不能再改。")
    elif opens_on < today:
        faults["opens_on"] = _("开始日期不能早于今天。")
    if closes_on < opens_on:
        faults["closes_on"] = _("截止日期不得早于开始日期。")
    elif closes_on < today and (call is None or closes_on != call.closes_on):
        faults["closes_on"] = _("截止日期不能早于今天。")
    return faults
