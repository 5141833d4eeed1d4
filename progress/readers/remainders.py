"""What a batch leaves for the next (结转): targets less what was accepted of them; R20, R21."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pledges.models import Batch, Indicator, Pledge, Share
from pledges.targets import Kind
from progress.models import MonthlyReport, Reading


@dataclass(frozen=True, slots=True)
class Remainder:
    """An indicator short of its target: ``done`` accepted (None: nothing reported), ``left`` in
    the unit; ``carried`` are the indicators that take it on in a later batch."""

    indicator: Indicator
    done: Decimal | None
    as_of: date | None
    left: Decimal
    carried: tuple[Indicator, ...] = ()


def remainders(batch: Batch) -> list[Remainder]:
    """Cumulative counts of the batch that are short of their target. Three queries."""
    rows = Indicator.objects.filter(pledge__batch=batch).exclude(pledge__state=Pledge.State.MERGED)
    return [each for each in _read(rows) if each.left > 0]


def remainder_of(indicator: Indicator) -> Remainder | None:
    """What one indicator leaves; None where it is no cumulative count, or nothing is left."""
    found = _read(Indicator.objects.filter(pk=indicator.pk))
    return found[0] if found and found[0].left > 0 else None


def accepted_of(indicators: Collection[int]) -> dict[int, Reading]:
    """Indicator id → the last accepted figure of its whole. One query."""
    rows = (
        Reading.objects.filter(
            share__indicator__in=indicators,
            share__region=None,
            share__agency=None,
            report__state=MonthlyReport.State.ACCEPTED,
            value__isnull=False,
        )
        .select_related("share")
        .order_by("share_id", "-report__month", "-pk")
        .distinct("share_id")
    )
    return {row.share.indicator_id: row for row in rows}


def opening_of(share: Share, left: Decimal) -> Decimal | None:
    """What stood before the plan began where a whole cohort is promised again, else None.

    1,545 promised anew of which 345 are left: 1,200 stood at the outset.
    """
    value = share.indicator.value
    if share.indicator.carried_from_id is None or value is None or not 0 < value - left < value:
        return None
    return value - left


def _read(rows) -> list[Remainder]:
    indicators = list(
        rows.filter(kind=Kind.FLOW, of=None, condition=False, upper=None)
        .select_related("pledge__batch", "pledge__category")
        .prefetch_related("carried_into__pledge__batch")
        .order_by("pledge__position", "position")
    )
    readings = accepted_of([row.pk for row in indicators])
    return [_remainder(row, readings.get(row.pk)) for row in indicators]


def _remainder(indicator: Indicator, reading: Reading | None) -> Remainder:
    done = reading.value if reading else None
    target = indicator.target()
    # a falling target leaves nothing that could be counted
    left = Decimal(0) if target.origin else (indicator.value or Decimal(0)) - (done or Decimal(0))
    return Remainder(
        indicator,
        done,
        reading.as_of if reading else None,
        max(left, Decimal(0)),
        tuple(indicator.carried_into.all()),
    )
