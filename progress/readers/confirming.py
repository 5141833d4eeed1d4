"""A lead agency over the places that carry out its tasks: who is in, with which figures.

Only the tasks this agency leads are read; what a place reports for other leads stays theirs
(docs/architecture.md, "牵头单位确认").
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from agencies.models import Agency
from pledges.models import Batch, Indicator, Share
from pledges.targets import Comparator
from progress.facts import Facts
from progress.gathering import gather_all_as_if_accepted, says_something
from progress.lateness import judge
from progress.leads import lead_by_share
from progress.models import Confirmation, MonthlyReport, Reading
from progress.periods import month_end
from progress.readers.desk import due_in_words
from progress.readers.hints import Asked, read_hints
from progress.readers.preview import target_in_words
from progress.wording import expected_amount, sentence

State = MonthlyReport.State
NOT_IN = (*MonthlyReport.UNRECEIVED, State.SUBMITTED)


@dataclass(frozen=True, slots=True)
class LedRow:
    """One task of a place beside its target, its last month and what the plan expects.

    ``actual`` and ``expected`` are percent of the target; ``light`` is the preview's, empty
    where nothing is told.
    """

    share: Share
    reading: Reading | None
    before: Reading | None
    target: str
    actual: Decimal | None
    expected: Decimal | None
    expected_value: Decimal | None
    light: str
    text: str
    asked: list[Asked]

    @property
    def indicator(self) -> Indicator:
        return self.share.indicator

    @property
    def expected_amount(self) -> str:
        """What the plan expects, written as in the sentence beside it."""
        return expected_amount(self.expected_value, self.indicator.unit)

    @property
    def qualitative(self) -> bool:
        return self.indicator.comparator == Comparator.QUALITATIVE


@dataclass(frozen=True, slots=True)
class Place:
    """A place's report for the month, and of it only the tasks this agency leads."""

    report: MonthlyReport
    due: str
    late: bool
    rows: list[LedRow] = field(default_factory=list)
    confirmation: Confirmation | None = None

    @property
    def asked(self) -> int:
        """How many of its figures raise a question."""
        return sum(bool(row.asked) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Board:
    """One month of a batch; ``months`` are those with reports of places, newest first."""

    batch: Batch
    month: date
    months: list[tuple[Batch, date]]
    waiting: list[Place]
    settled: list[Place]
    missing: list[Place]

    @property
    def as_of(self) -> date:
        return month_end(self.month)

    @property
    def unquestioned(self) -> list[Place]:
        """Those that may be confirmed together."""
        return [place for place in self.waiting if not place.asked]

    @property
    def count(self) -> int:
        return len(self.waiting) + len(self.settled) + len(self.missing)


def read_board(
    agency: Agency, today: date, slug: str = "", month: date | None = None
) -> Board | None:
    """The month asked for, else the newest with a report that waits, else the newest.

    None where places report nothing the agency leads. Fifteen queries at most.
    """
    led = led_shares(agency)
    reports = _reports_on(led, today)
    if not reports:
        return None
    months = sorted(
        {(report.batch, report.month) for report in reports},
        key=lambda pair: (pair[1], pair[0].pk),
        reverse=True,
    )
    chosen = _choose(months, reports, agency, slug, month)
    if chosen is None:
        return None
    of_month = with_places([r.pk for r in reports if (r.batch, r.month) == chosen])
    places = read_places(of_month, agency, today, led)
    return Board(
        *chosen,
        months,
        waiting=[p for p in places if p.report.state == State.SIGNED and not p.confirmation],
        settled=[p for p in places if p.confirmation or p.report.state in _PAST],
        missing=[p for p in places if p.report.state in NOT_IN],
    )


_PAST = (State.CONFIRMED, State.ACCEPTED)


def leading_places(agency_id: int | None) -> QuerySet[Share]:
    """What places carry out of the pledges this agency leads in running batches; of no agency
    none."""
    return Share.objects.none() if agency_id is None else _of_places(agency_id)


def led_shares(agency: Agency) -> list[Share]:
    """What places report on tasks this agency leads, in running batches. Two queries."""
    shares = list(_of_places(agency.pk).select_related("indicator__pledge").distinct())
    leads = lead_by_share(shares)
    return [share for share in shares if (lead := leads[share.pk]) and lead.pk == agency.pk]


def read_places(
    reports: list[MonthlyReport], agency: Agency, today: date, led: list[Share]
) -> list[Place]:
    """Each report with its rows, where it is in. Eight queries, whatever their number."""
    own = {share.pk for share in led}
    shown = [report for report in reports if report.state not in NOT_IN]
    gathered = gather_all_as_if_accepted(shown, today) if shown else {}
    places = []
    for report in reports:
        day = month_end(report.month)
        given = [row for row in gathered.get(report.pk, []) if row[0].pk in own]
        facts = [row for row in given if row[0].halt_on(day) is None]
        asked = read_hints(report, today, gathered=facts, rollups={}) if facts else {}
        confirmed = {row.agency_id: row for row in report.confirmations.all()}
        places.append(
            Place(
                report,
                due_in_words(report.due_on, today),
                report.is_late(today),
                [_row(report, *row, asked.get(row[0].pk, [])) for row in facts],
                confirmed.get(agency.pk),
            )
        )
    return places


def with_places(reports: list[int]) -> list[MonthlyReport]:
    """These reports with all that ``read_places`` wants at hand, in the directory's order."""
    return list(
        MonthlyReport.objects.filter(pk__in=reports)
        .select_related("batch__office", "region")
        .prefetch_related(
            "readings", Prefetch("confirmations", Confirmation.objects.select_related("by"))
        )
        .order_by("region__order", "region__code")
    )


def _of_places(agency_id: int) -> QuerySet[Share]:
    return Share.objects.filter(
        reporting_region__isnull=False,
        indicator__pledge__batch__stage=Batch.Stage.PUBLISHED,
        indicator__pledge__responsibilities__role="lead",
        indicator__pledge__responsibilities__agency=agency_id,
    )


def _reports_on(led: list[Share], today: date) -> list[MonthlyReport]:
    """Every month's report of the places that hold these shares, in the directory's order."""
    regions: dict[int, set[int]] = defaultdict(set)
    for share in led:
        if share.reporting_region_id:
            regions[share.indicator.pledge.batch_id].add(share.reporting_region_id)
    if not regions:
        return []
    reports = (
        MonthlyReport.objects.filter(
            batch__in=regions, region__in=set().union(*regions.values()), month__lte=today
        )
        .select_related("batch", "region")
        .prefetch_related("confirmations")
        .order_by("region__order", "region__code")
    )
    return [report for report in reports if report.region_id in regions[report.batch_id]]


def _choose(
    months: list[tuple[Batch, date]],
    reports: list[MonthlyReport],
    agency: Agency,
    slug: str,
    month: date | None,
) -> tuple[Batch, date] | None:
    if slug or month:
        asked = [m for m in months if m[0].slug == (slug or m[0].slug) and month in (None, m[1])]
        return asked[0] if asked else None
    waiting = {(r.batch, r.month) for r in reports if _waits_for(r, agency)}
    return next((m for m in months if m in waiting), months[0])


def _waits_for(report: MonthlyReport, agency: Agency) -> bool:
    confirmed = {row.agency_id for row in report.confirmations.all()}
    return report.state == State.SIGNED and agency.pk not in confirmed


def _row(
    report: MonthlyReport, share: Share, facts: Facts, earlier: list[Reading], asked: list[Asked]
) -> LedRow:
    reading = next((r for r in report.readings.all() if r.share_id == share.pk), None)
    telling = bool(reading and says_something(reading, share.indicator.kind))
    ruling = judge(facts)
    return LedRow(
        share,
        reading,
        earlier[-1] if earlier else None,
        target_in_words(share),
        ruling.actual if telling else None,
        ruling.expected,
        ruling.expected_value,
        ruling.light.value if telling else "",
        sentence(facts, ruling) if telling else "",
        asked,
    )
