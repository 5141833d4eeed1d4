"""What the years of a programme (多年计划) add up to; the years' own progress stands apart (R22).

A year's part is the accepted figure of its indicator's whole. What one year left and the next
finishes (结转) is counted once: its target is already in the year that promised it, and of what
is reported for it only that counts which was done since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pledges.models import Batch, Indicator, Programme, Share
from pledges.targets import percent
from progress.models import MonthlyReport, Reading

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Part:
    """One indicator's part in a programme, in its unit.

    ``target`` is what it adds to the years' targets (0 where carried over), ``done`` what it
    adds to what was done, None before the first accepted figure; ``as_of`` is that figure's day.
    """

    indicator: Indicator
    target: Decimal
    done: Decimal | None
    as_of: date | None

    @property
    def batch(self) -> Batch:
        return self.indicator.pledge.batch

    @property
    def carried(self) -> bool:
        """Does it finish what an earlier year left?"""
        return self.indicator.carried_from_id is not None


@dataclass(frozen=True, slots=True)
class ProgrammeYear:
    """The parts of one year: its own target and figure, and what stands at its end (累计)."""

    year: int
    parts: tuple[Part, ...]
    target: Decimal
    done: Decimal | None
    percent: Decimal | None
    stands: Decimal


@dataclass(frozen=True, slots=True)
class ProgrammeProgress:
    """A programme with its years, the earliest first. ``percent`` is never capped.

    ``promised`` is what the years' targets and the years before add up to, ``difference`` that
    less the programme's own target; ``as_of`` the day of the latest figure in ``done``.
    """

    programme: Programme
    years: tuple[ProgrammeYear, ...]
    promised: Decimal
    done: Decimal
    percent: Decimal
    as_of: date | None

    @property
    def difference(self) -> Decimal:
        return self.promised - self.programme.value

    @property
    def shortfall(self) -> Decimal:
        """What the years leave unpromised; 0 where they promise all of it."""
        return max(-self.difference, ZERO)

    @property
    def unreported(self) -> int:
        """Parts without any accepted figure: counted as nothing, and said so."""
        return sum(part.done is None for year in self.years for part in year.parts)


def programmes_progress(
    programmes: Iterable[Programme], until: date | None = None
) -> dict[int, ProgrammeProgress]:
    """Programme id → its progress, by figures of months up to ``until`` (its first day).

    Four queries, whatever the number; none where there is no programme.
    """
    rows = list(programmes)
    if not rows:
        return {}
    shares = _wholes(rows)
    readings = _last_readings([share.pk for share in shares], until)
    parts: dict[int | None, list[Part]] = defaultdict(list)
    for share in shares:
        part = _part(share, readings.get(share.pk))
        parts[share.indicator.programme_id].append(part)
    reported = {share.indicator_id for share in shares}
    for indicator in _unshared(rows, reported):
        parts[indicator.programme_id].append(_promised(indicator))
    return {row.pk: _progress(row, parts[row.pk]) for row in rows}


def _wholes(programmes: Collection[Programme]) -> list[Share]:
    return list(
        Share.objects.filter(indicator__programme__in=programmes, region=None, agency=None)
        .select_related("indicator__pledge__batch")
        .prefetch_related("plans")
    )


def _unshared(programmes: Collection[Programme], reported: Collection[int]) -> Iterable[Indicator]:
    """Those of batches not published yet, which nobody reports."""
    rows = Indicator.objects.filter(programme__in=programmes).exclude(pk__in=reported)
    return rows.select_related("pledge__batch")


def _last_readings(shares: Collection[int], until: date | None) -> dict[int, Reading]:
    found = Reading.objects.filter(
        share__in=shares, report__state=MonthlyReport.State.ACCEPTED, value__isnull=False
    )
    if until is not None:
        found = found.filter(report__month__lte=until)
    newest = found.order_by("share_id", "-report__month", "-pk").distinct("share_id")
    return {reading.share_id: reading for reading in newest}


def _part(share: Share, reading: Reading | None) -> Part:
    indicator = share.indicator
    promised = _promised(indicator)
    if reading is None or reading.value is None:
        return promised
    plan = share.plan
    opening = plan.opening if plan and plan.opening is not None else ZERO
    done = reading.value - opening if indicator.carried_from_id else reading.value
    return Part(indicator, promised.target, done, reading.as_of)


def _promised(indicator: Indicator) -> Part:
    target = ZERO if indicator.carried_from_id else indicator.value or ZERO
    return Part(indicator, target, None, None)


def _progress(programme: Programme, parts: Collection[Part]) -> ProgrammeProgress:
    by_year: dict[int, list[Part]] = defaultdict(list)
    for part in sorted(parts, key=lambda each: (each.batch.starts_on, each.indicator.pk)):
        by_year[part.batch.starts_on.year].append(part)
    stands, years = programme.before, []
    for year in sorted(by_year):
        row = _year(year, by_year[year], stands)
        years.append(row)
        stands = row.stands
    days = [part.as_of for part in parts if part.as_of]
    return ProgrammeProgress(
        programme=programme,
        years=tuple(years),
        promised=programme.before + sum((year.target for year in years), ZERO),
        done=stands,
        percent=percent(Fraction(stands) / Fraction(programme.value)),
        as_of=max(days, default=None),
    )


def _year(year: int, parts: Collection[Part], before: Decimal) -> ProgrammeYear:
    target = sum((part.target for part in parts), ZERO)
    told = [part.done for part in parts if part.done is not None]
    # the year's own rate is that of what the year itself promised
    own = [part.done for part in parts if part.done is not None and not part.carried]
    share = percent(Fraction(sum(own, ZERO)) / Fraction(target)) if own and target else None
    done = sum(told, ZERO) if told else None
    return ProgrammeYear(year, tuple(parts), target, done, share, before + (done or ZERO))
