"""What the places under each task have told, beside the whole its lead reports.

Accepted figures only, as they stand under the lights. A place without one of the month is named;
its last accepted figure stands in, for a cumulative figure does not vanish.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pledges.targets import Kind, rounded
from progress.models import MonthlyReport
from progress.rollup import Figure, Summed, roll_up
from progress.standing import BatchStanding, IndicatorStanding, Line, PledgeStanding

Unit = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Absent:
    """A place without an accepted figure of the month; ``carried`` is the month that stands in."""

    line: Line
    report: MonthlyReport | None
    carried: date | None


@dataclass(frozen=True, slots=True)
class PlacesBesideWhole:
    """An indicator's whole as reported beside Σ of its places, of the same month.

    ``difference`` is whole − Σ in the unit (of rates percentage points), None where there is
    nothing to compare; ``note`` explains it.
    """

    pledge: PledgeStanding
    standing: IndicatorStanding
    summed: Summed | None
    absent: list[Absent]
    told: Decimal | None
    difference: Decimal | None
    note: str

    @property
    def places(self) -> int:
        return len(self.standing.regions)

    @property
    def reported(self) -> int:
        return self.places - len(self.absent)

    @property
    def wants_note(self) -> bool:
        """A difference nobody has explained."""
        return bool(self.difference) and not self.note


def places_beside_wholes(standing: BatchStanding) -> list[PlacesBesideWhole]:
    """Every indicator that is divided among places, in the order of the batch. No query."""
    reports = {(r.agency_id, r.region_id): r for r in standing.reports}
    return [
        _beside(pledge, row, standing.month, reports)
        for pledge, row in standing.lines
        if row.regions and standing.month
    ]


def _beside(
    pledge: PledgeStanding,
    row: IndicatorStanding,
    month: date | None,
    reports: Mapping[Unit, MonthlyReport],
) -> PlacesBesideWhole:
    summed = roll_up(Kind(row.indicator.kind), [_figure(line) for line in row.regions])
    reading = row.whole.reading if row.whole else None
    told = reading.value if reading and reading.report.month == month else None
    difference = None
    if summed is not None and told is not None:
        places = 2 if row.indicator.kind == Kind.LEVEL else 4
        difference = _rounded(told, places) - summed.value
    return PlacesBesideWhole(
        pledge=pledge,
        standing=row,
        summed=summed,
        absent=[_absent(line, reports) for line in row.regions if not _is_told(line, month)],
        told=told,
        difference=difference,
        note=(reading.note if reading and told is not None else "") or row.indicator.breakdown_note,
    )


def _rounded(value: Decimal, places: int) -> Decimal:
    return rounded(Fraction(value), places)


def _figure(line: Line) -> Figure:
    reading = line.reading
    if reading is None:
        return Figure(None, line.share.value)
    return Figure(reading.value, line.share.value, reading.numerator, reading.denominator)


def _is_told(line: Line, month: date | None) -> bool:
    return line.reading is not None and line.reading.report.month == month


def _absent(line: Line, reports: Mapping[Unit, MonthlyReport]) -> Absent:
    share, reading = line.share, line.reading
    return Absent(
        line,
        reports.get((share.reporting_agency_id, share.reporting_region_id)),
        reading.report.month if reading else None,
    )
