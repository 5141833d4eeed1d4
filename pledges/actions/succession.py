"""The same promise year on year (历年同一实事), and what one year leaves to the next (结转).

R19: a task names its predecessor; R21: last year's cohort is due beside this year's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Batch, Indicator, Pledge
from pledges.targets import Kind

Stage = Batch.Stage
TAKES_CARRIED = (Stage.DRAFTING, Stage.DECIDED)


@transaction.atomic
def choose_predecessors(
    *, batch: Batch, choices: Mapping[int, Pledge | None], by: User, today: date
) -> int:
    """Say which former promise each pledge (by id) continues, None for none; how many changed.

    All or nothing. A predecessor stands in an earlier public batch of the same place, so that
    no circle can arise; years may be left out between. Raises ``Conflict`` for any other, for a
    pledge that is not the batch's, and once the batch is closed.
    """
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    require_office(by, batch.office_id, Verb.MANAGE_PLEDGES)
    if batch.stage == Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，不再调整。") % {"batch": batch})
    rows = Pledge.objects.select_for_update(of=("self",)).filter(batch=batch, pk__in=choices)
    found = {row.pk: row for row in rows.order_by("pk")}
    if len(found) != len(choices):
        raise Conflict(_("所选实事不在这个批次中，可能刚被他人改动，请刷新后再选。"))
    changed = 0
    for pk, former in choices.items():
        if former is not None:
            require_former(batch, former)
        pledge = found[pk]
        if pledge.predecessor_id != (former.pk if former else None):
            pledge.predecessor = former
            pledge.save(update_fields=["predecessor"])
            changed += 1
    return changed


def require_former(batch: Batch, former: Pledge) -> None:
    """Raise ``Conflict`` unless ``former`` is a promise of an earlier year of the same place."""
    past = former.batch
    if past.region_id != batch.region_id or not past.is_public:
        raise Conflict(_("“%(title)s”不是同一地区已公布的实事。") % {"title": former.title})
    if past.starts_on >= batch.starts_on:
        raise Conflict(_("“%(title)s”不早于本批次，不能作为往年实事。") % {"title": former.title})


@transaction.atomic
def carry_over(
    *,
    indicator: Indicator,
    into: Pledge,
    name: str,
    value: Decimal,
    deadline: date | None,
    quote: str,
    by: User,
    today: date,
) -> Indicator:
    """Let a later pledge finish what ``indicator`` left (结转): an indicator of its own; R21.

    ``value`` is what is left, or the full cohort where the text promises all of it, in the
    unit; ``deadline`` None is the batch's last day. It stands beside the year's own figures and
    is reported apart from them. Raises ``Conflict`` unless the later batch is being drafted or
    is decided, for what is no cumulative count, what does not fit, and what was carried there
    already.
    """
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=into.batch_id)
    require_office(by, batch.office_id, Verb.MANAGE_PLEDGES)
    into = Pledge.objects.select_for_update(of=("self",)).get(pk=into.pk)
    _require_carrying(batch, indicator, value, deadline)
    if not name.strip():
        raise Conflict(_("请填写结转指标的名称。"))
    if into.indicators.filter(carried_from=indicator).exists():
        raise Conflict(_("“%(name)s”已结转到这件实事。") % {"name": indicator})
    return _continued(indicator, into, name.strip(), value, deadline, quote.strip())


def carries(indicator: Indicator) -> bool:
    """Can something of it be left for a later year: a cumulative count of its own?"""
    return indicator.kind == Kind.FLOW and indicator.counts and indicator.upper is None


def _require_carrying(
    batch: Batch, indicator: Indicator, value: Decimal, deadline: date | None
) -> None:
    past = indicator.pledge.batch
    if batch.stage not in TAKES_CARRIED:
        raise Conflict(_("%(batch)s不在谋划或审定阶段，不能再结转任务。") % {"batch": batch})
    same = (past.office_id, past.region_id) == (batch.office_id, batch.region_id)
    if not same or not past.is_public or past.starts_on >= batch.starts_on:
        raise Conflict(_("只能从本办公室同一地区往年的批次结转。"))
    if not carries(indicator):
        raise Conflict(_("只有累计量指标可以结转，“其中”项随所属指标结转。"))
    if not 0 < value <= (indicator.value or Decimal(0)):
        raise Conflict(_("结转数须大于零，且不超过原目标。"))
    if deadline is not None and deadline < batch.starts_on:
        raise Conflict(_("结转任务的期限不得早于新批次的开始日期。"))


def _continued(
    indicator: Indicator, into: Pledge, name: str, value: Decimal, deadline: date | None, quote: str
) -> Indicator:
    """The later pledge's indicator that finishes what the former one left."""
    last = into.indicators.aggregate(last=Max("position"))["last"] or 0
    return Indicator.objects.create(
        pledge=into,
        position=last + 1,
        name=name,
        kind=indicator.kind,
        comparator=indicator.comparator,
        value=value,
        unit=indicator.unit,
        strict=indicator.strict,
        deadline=deadline,
        soft=indicator.soft,
        counts_starts=indicator.counts_starts,
        carry_over_from=indicator.pledge.batch.ends_on.year,
        carried_from=indicator,
        programme=indicator.programme,
        quote=quote,
    )
