"""Changing a published target: a dated revision, the original stays visible (R75)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Indicator, TargetRevision
from pledges.targets import Kind


@transaction.atomic
def revise_target(
    *,
    indicator: Indicator,
    new_value: Decimal,
    effective_on: date,
    reason: str,
    document: str,
    by: User,
    today: date,
) -> TargetRevision:
    """Change a published target with reason and approval document, by the director.

    Raises ``Conflict`` where there is nothing to revise: a batch not running, a target in
    words, the same value, one that meets the baseline, or a day yet to come.
    """
    require_office(by, indicator.pledge.batch.office_id, Verb.APPROVE_PUBLICATIONS)
    indicator = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    batch = indicator.pledge.batch
    if batch.stage != batch.Stage.PUBLISHED:
        raise Conflict(_("%(batch)s不在公布阶段，不能调整目标。") % {"batch": batch})
    if indicator.value is None or indicator.value == new_value:
        raise Conflict(_("新目标值与原目标值相同，或该指标没有目标值。"))
    if indicator.kind != Kind.BOUND and new_value == (indicator.baseline or 0):
        raise Conflict(_("新目标值不得等于基期值。"))
    if effective_on > today:
        raise Conflict(_("生效日期不能晚于今天：调整登记后即按新目标研判。"))
    if not reason.strip() or not document.strip():
        raise Conflict(_("目标调整须写明原因和批准文件。"))
    revision = TargetRevision.objects.create(
        indicator=indicator,
        old_value=indicator.value,
        new_value=new_value,
        effective_on=effective_on,
        reason=reason,
        document=document,
        approved_by=by,
    )
    indicator.value = new_value
    indicator.save(update_fields=["value"])
    return revision
