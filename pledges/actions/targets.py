"""Changing a published target: a dated revision, the original stays visible (R75)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Indicator, TargetRevision


@transaction.atomic
def revise_target(
    *,
    indicator: Indicator,
    new_value: Decimal,
    effective_on: date,
    reason: str,
    document: str,
    by: User,
) -> TargetRevision:
    """Change a target with reason and approval document, by the office's director."""
    require(by, Verb.APPROVE_PUBLICATIONS)
    indicator = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    if indicator.pledge.batch.office_id != by.agency_id:
        raise PermissionDenied(_("这个批次由其他办公室管理。"))
    if indicator.value is None or indicator.value == new_value:
        raise Conflict(_("新目标值与原目标值相同，或该指标没有目标值。"))
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
