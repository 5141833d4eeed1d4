"""What the places under a task have reported, beside the whole its lead reports.

Values are summed only within one indicator: flows by value, rates by numerator over
denominator (docs/architecture.md, "roll-up"). A place that has not handed in this month is
named; its last accepted figure stands in, for a cumulative figure does not vanish.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DateField, F, Q, Value

from agencies.models import Region
from pledges.models import Indicator, Share
from pledges.targets import Kind, percent
from progress.models import MonthlyReport, Reading
from progress.rollup import Figure, roll_up

State = MonthlyReport.State
SIGNED_OFF = (State.SIGNED, State.CONFIRMED, State.ACCEPTED)
Unit = tuple[int, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Rollup:
    """The places' figures on one indicator in a month.

    ``total`` in the indicator's unit, None where places do not add up (levels without
    parts) or none has a figure. ``missing`` have not handed in a signed report; ``carried``
    of them stand in ``total`` with the figure of the earlier month told beside them.
    ``percents`` is what each place that reported this month has reached of its share.
    """

    total: Decimal | None
    places: int
    missing: list[Region]
    carried: list[tuple[Region, date]]
    percents: tuple[Decimal, ...] = ()

    @property
    def reported(self) -> int:
        return self.places - len(self.missing)


def read_rollups(report: MonthlyReport, shares: Iterable[Share] | None = None) -> dict[int, Rollup]:
    """Share id of each whole the report's unit answers for → its places. Three queries at most;
    one less with the unit's ``shares``."""
    return read_all_rollups([report], shares)[report.pk]


def read_all_rollups(
    reports: Sequence[MonthlyReport], shares: Iterable[Share] | None = None
) -> dict[int, dict[int, Rollup]]:
    """The same for many reports, of any batches: report id → its wholes. Three queries at most;
    one less with the ``shares`` of their units."""
    wholes, indicators = _wholes(_shares_of(reports) if shares is None else shares)
    if not indicators:  # a place's report has no wholes
        return {report.pk: {} for report in reports}
    parts: dict[int, list[Share]] = defaultdict(list)
    for share in _parts(indicators):
        share.indicator = indicators[share.indicator_id]
        parts[share.indicator_id].append(share)
    of_places = [share for of_one in parts.values() for share in of_one]
    told = _told({report.month for report in reports}, of_places)
    return {
        report.pk: {
            whole: _rollup(parts[indicator][0].indicator, parts[indicator], told, report)
            for indicator, whole in wholes[_unit(report)].items()
            if indicator in parts
        }
        for report in reports
    }


def missing_places(report: MonthlyReport) -> list[Region]:
    """Places whose figures the report's wholes stand on, without a signed report this month."""
    return missing_of(read_rollups(report))


def missing_of(rollups: Mapping[int, Rollup]) -> list[Region]:
    """The places missing in any of them, in the directory's order."""
    missing = {place.pk: place for rollup in rollups.values() for place in rollup.missing}
    return sorted(missing.values(), key=lambda place: (place.order, place.code))


def _parts(indicators: Iterable[int]) -> Iterable[Share]:
    return (
        Share.objects.filter(indicator__in=list(indicators), reporting_region__isnull=False)
        .select_related("reporting_region")
        .defer("reporting_region__outline")
        .order_by("reporting_region__order", "reporting_region__code")
    )


def _shares_of(reports: Sequence[MonthlyReport]) -> Iterable[Share]:
    """The wholes their units answer for."""
    return Share.objects.filter(
        Q(reporting_agency__in={report.agency_id for report in reports} - {None})
        | Q(reporting_region__in={report.region_id for report in reports} - {None}),
        indicator__pledge__batch__in={report.batch_id for report in reports},
        region__isnull=True,
        agency__isnull=True,
    ).select_related("indicator__pledge")


def _wholes(
    shares: Iterable[Share],
) -> tuple[dict[Unit, dict[int, int]], dict[int, Indicator]]:
    """Batch and unit → the indicators whose whole it answers for, each with its share's id;
    and the indicators by id."""
    wholes: dict[Unit, dict[int, int]] = defaultdict(dict)
    indicators: dict[int, Indicator] = {}
    for share in shares:
        if share.is_whole:
            unit = share.reporting_agency_id, share.reporting_region_id
            wholes[share.indicator.pledge.batch_id, *unit][share.indicator_id] = share.pk
            indicators[share.indicator_id] = share.indicator
    return wholes, indicators


def _unit(report: MonthlyReport) -> Unit:
    return report.batch_id, report.agency_id, report.region_id


def _told(months: set[date], shares: list[Share]) -> dict[tuple[date, int], Reading]:
    """Month and share → its newest figure by then: signed in the month, accepted before."""
    of_months = [
        Reading.objects.filter(
            Q(report__month=month, report__state__in=SIGNED_OFF)
            | Q(report__month__lt=month, report__state=State.ACCEPTED),
            share__in=shares,
            value__isnull=False,
        )
        .annotate(told_for=Value(month, DateField()), told_in=F("report__month"))
        .order_by("share_id", "-report__month", "-pk")  # of two of one month the later
        .distinct("share_id")
        for month in sorted(months)
    ]
    if not shares or not of_months:
        return {}
    newest = of_months[0].union(*of_months[1:], all=True) if of_months[1:] else of_months[0]
    return {(reading.told_for, reading.share_id): reading for reading in newest}


def _rollup(
    indicator: Indicator,
    shares: list[Share],
    told: dict[tuple[date, int], Reading],
    report: MonthlyReport,
) -> Rollup:
    readings = {share.pk: told.get((report.month, share.pk)) for share in shares}
    missing: list[Region] = []
    carried: list[tuple[Region, date]] = []
    for share in shares:
        reading, place = readings[share.pk], share.reporting_region
        if place and (reading is None or reading.told_in < report.month):  # type: ignore[attr-defined]
            missing.append(place)
            if reading is not None:
                carried.append((place, reading.told_in))  # type: ignore[attr-defined]
    given = [reading for reading in readings.values() if reading is not None]
    return Rollup(
        _total(indicator, given),
        len(shares),
        missing,
        carried,
        _percents(shares, readings, report),
    )


def _percents(
    shares: list[Share], readings: dict[int, Reading | None], report: MonthlyReport
) -> tuple[Decimal, ...]:
    return tuple(
        percent(share.target().share(reading.value))
        for share in shares
        if (reading := readings[share.pk])
        and reading.value is not None
        and reading.told_in == report.month  # type: ignore[attr-defined]
        and share.target().has_share
    )


def _total(indicator: Indicator, readings: list[Reading]) -> Decimal | None:
    summed = roll_up(
        Kind(indicator.kind),
        [Figure(r.value, None, r.numerator, r.denominator) for r in readings],
    )
    return summed.value if summed else None
