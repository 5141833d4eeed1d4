"""What texts say of several years together (时期概况, R17): added, changed and taken away."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Batch
from results.actions.access import require_own
from results.models import PeriodStatement


@transaction.atomic
def add_period(*, by: User, **told: Any) -> PeriodStatement:
    """Quote a text on the page of all years at once (fields of ``PeriodStatement``).

    Raises ``ValidationError`` for words that do not stand in the batch's text, ``Conflict``
    where a period of that name is there already.
    """
    return _write(PeriodStatement(), by, told)


@transaction.atomic
def change_period(*, period: PeriodStatement, by: User, **told: Any) -> PeriodStatement:
    """Change a quotation; the page of all years follows at once. Raises as ``add_period``."""
    return _write(_locked(period, by), by, told)


@transaction.atomic
def remove_period(*, period: PeriodStatement, by: User) -> None:
    """Take a quotation off the page of all years; the audit trail keeps it."""
    _locked(period, by).delete()


def require_batch(by: User, batch: Batch | None) -> None:
    """Raise ``PermissionDenied`` unless the person publishes for the batch's office. A text of
    no batch belongs to every office that publishes."""
    if batch is None:
        require(by, Verb.PREPARE_PUBLICATIONS)
    else:
        require_own(by, batch, Verb.PREPARE_PUBLICATIONS)


def _locked(period: PeriodStatement, by: User) -> PeriodStatement:
    found = PeriodStatement.objects.select_for_update(of=("self",)).select_related("batch")
    held = found.filter(pk=period.pk).first()
    if held is None:
        raise Conflict(_("这一条已由他人删除。"))
    require_batch(by, held.batch)
    return held


def _write(period: PeriodStatement, by: User, told: dict[str, Any]) -> PeriodStatement:
    for name, value in told.items():
        setattr(period, name, value)
    require_batch(by, period.batch)
    # the source of a batch's words is that batch's text, however it was typed
    if period.batch and period.batch.source_title:
        period.source_title = period.batch.source_title
        period.source_date = period.batch.source_date
    period.full_clean(validate_unique=False)  # the database decides, of two at once too
    try:
        with transaction.atomic():
            period.save()
    except IntegrityError as error:
        raise Conflict(_("已有同名的时期概况。")) from error
    return period
