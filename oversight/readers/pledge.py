"""Everything the office knows about one pledge, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Q

from agencies.tiles import TileMap
from oversight.readers.charts import indicator_chart, names_above, outlines_of, place_map
from oversight.readers.flags import FlagTold, flags_of
from oversight.readers.review import with_steps
from oversight.readers.rows import Lit, Page, Row, lit_lines, own_word, rows_of
from pledges.models import Batch, Funding, Milestone, Pledge, Project, TargetRevision
from progress.chart import Chart
from progress.facts import Light
from progress.lateness import WORST_FIRST
from progress.models import (
    Acceptance,
    Correction,
    Fact,
    MonthlyReport,
    Verdict,
)
from progress.readers.forecasts import Outlook, Prospect, only_forecasts, outlook_of, prospects
from progress.readers.plans import years_in
from progress.readers.rules import RulesNote, notes_of
from progress.sentences import sentences
from progress.standing import PledgeStanding, pledge_standing
from progress.years import Year


@dataclass(frozen=True, slots=True)
class Past:
    """The last word on one month; ``word`` replaces the light's where grey is not 未报."""

    verdict: Verdict
    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class IndicatorCard:
    """One indicator with all that happened to it; ``history`` newest first."""

    row: Row
    regions: list[Lit]
    history: list[Past]
    milestones: list[Milestone]
    revisions: list[TargetRevision]
    acceptances: list[Acceptance]
    flags: list[FlagTold]
    corrections: list[Correction]
    outlook: Outlook | None
    rules: RulesNote | None
    years: list[Year]
    chart: Chart | None
    map: TileMap | None

    @property
    def stands(self) -> Acceptance | None:
        """The acceptance in force."""
        return next((row for row in self.acceptances if row.reversed_on is None), None)


@dataclass(frozen=True, slots=True)
class PledgePage:
    """A pledge in one month; ``milestones`` are those of no single indicator."""

    standing: PledgeStanding
    as_of: date | None
    cards: list[IndicatorCard]
    milestones: list[Milestone]
    projects: list[Project]
    facts: list[Fact]
    funding: list[Funding]
    reports: list[MonthlyReport]

    @property
    def why(self) -> str:
        """The sentence of the indicator that decides the pledge's light: the worst of them."""
        return next(
            (
                card.row.lit.sentence
                for card in self.cards
                if card.row.lit
                and card.row.light == self.standing.light
                and card.row.standing.indicator.decides_light
            ),
            "",
        )

    @property
    def applicants(self) -> list[Model]:
        """Who may apply for acceptance now: the reporters of wholes that have not passed."""
        if self.standing.pledge.batch.stage != Batch.Stage.PUBLISHED:
            return []
        waiting = [
            card.row.lit
            for card in self.cards
            if card.row.lit and not card.stands and not card.row.standing.halted
        ]
        return list(dict.fromkeys(lit.reporter for lit in waiting if lit.reporter))

    @property
    def accepted(self) -> int:
        """How many of the month's reports the office has accepted."""
        return sum(report.state == MonthlyReport.State.ACCEPTED for report in self.reports)


def pledge_page(
    pledge: Pledge, month: date | None, *, newest: bool, until: date | None = None
) -> PledgePage:
    """Read a pledge with everything about it; ``until`` as in ``batch_standing``."""
    standing = pledge_standing(pledge, month, until)
    foreseen = prospects(pledge.batch, month, _share_ids(standing))
    found = {pk: each.found for pk, each in foreseen.items()}
    page = Page(month, _as_of(standing), newest, only_forecasts(found))
    milestones = _by_indicator(pledge.milestones.order_by("due", "pk"))
    return PledgePage(
        standing=standing,
        as_of=page.as_of,
        cards=_cards(pledge, standing, page, milestones, foreseen),
        milestones=milestones[None],
        projects=list(pledge.projects.select_related("implementer")),
        facts=list(pledge.facts.all()),
        funding=list(pledge.funding.all()),
        reports=_reports(pledge, standing, month),
    )


def _cards(
    pledge: Pledge,
    standing: PledgeStanding,
    page: Page,
    milestones: dict[int | None, list[Milestone]],
    foreseen: dict[int, Prospect],
) -> list[IndicatorCard]:
    rows = rows_of([(standing, row) for row in standing.indicators], page)
    regions = lit_lines([line for row in standing.indicators for line in row.regions], page)
    regions_of = _grouped(regions, lambda lit: lit.line.share.indicator_id)
    history = _history(standing)
    flags = flags_of(pledge)
    revisions = _by_indicator(
        TargetRevision.objects.filter(indicator__pledge=pledge).select_related("approved_by")
    )
    accepted = _by_indicator(_acceptances(pledge))
    corrections = _grouped(_corrections(pledge), lambda c: c.reading.share.indicator_id)
    rules, years = _rules(rows), years_in(pledge.pk)
    above, outlines = names_above(regions), outlines_of(lit.line.share.region_id for lit in regions)
    return [
        IndicatorCard(
            row=row,
            regions=sorted(regions_of[pk], key=_worst_first),
            history=history[pk],
            milestones=milestones[pk],
            revisions=revisions[pk],
            acceptances=accepted[pk],
            flags=flags.get(pk, []),
            corrections=corrections[pk],
            outlook=_outlook(row, foreseen),
            rules=rules.get(pk),
            years=years.get(pk, []),
            chart=indicator_chart(row.lit, _prospect(row, foreseen), milestones[pk]),
            map=place_map([lit for lit in regions_of[pk] if lit.light], above, outlines),
        )
        for row in rows
        for pk in [row.standing.indicator.pk]
    ]


def _worst_first(lit: Lit) -> int:
    """What is out of force comes last."""
    return WORST_FIRST.index(lit.light) if lit.light else len(WORST_FIRST)


def _acceptances(pledge: Pledge) -> Iterable[Acceptance]:
    """All of its indicators, those reversed too, each with its case where it came by one."""
    found = Acceptance.objects.filter(indicator__pledge=pledge).select_related("by")
    return found.prefetch_related("cases").order_by("-pk")


def _rules(rows: list[Row]) -> dict[int, RulesNote]:
    """Indicator → the rules its light was passed by."""
    lit = {row.standing.indicator.pk: row.lit.line.verdict for row in rows if row.lit}
    notes = notes_of(verdict for verdict in lit.values() if verdict)
    return {pk: notes[verdict.pk] for pk, verdict in lit.items() if verdict}


def _share_ids(standing: PledgeStanding) -> list[int]:
    return [
        line.share.pk
        for row in standing.indicators
        for line in [row.whole, *row.regions]
        if line is not None
    ]


def _prospect(row: Row, foreseen: dict[int, Prospect]) -> Prospect | None:
    """That of the whole."""
    return foreseen.get(row.lit.line.share.pk) if row.lit else None


def _outlook(row: Row, foreseen: dict[int, Prospect]) -> Outlook | None:
    """The whole's forecast in words; none once it has passed acceptance, or is out of force."""
    prospect = _prospect(row, foreseen)
    foretold = row.light not in (None, Light.BLUE)
    return outlook_of(prospect.found) if prospect and foretold else None


def _history(standing: PledgeStanding) -> dict[int, list[Past]]:
    indicator_of = {
        row.whole.share.pk: row.indicator.pk for row in standing.indicators if row.whole
    }
    verdicts = list(Verdict.objects.filter(share__in=indicator_of).month_by_month().defer("inputs"))
    texts = sentences(verdicts)
    past: dict[int, list[Past]] = defaultdict(list)
    for verdict in reversed(verdicts):
        past[indicator_of[verdict.share_id]].append(
            Past(verdict, own_word(verdict), texts[verdict.pk])
        )
    return past


def _corrections(pledge: Pledge) -> Iterable[Correction]:
    return (
        Correction.objects.filter(reading__share__indicator__pledge=pledge)
        .select_related("by", "reading__report", "reading__share__region", "reading__share__agency")
        .order_by("-pk")
    )


def _reports(pledge: Pledge, standing: PledgeStanding, month: date | None) -> list[MonthlyReport]:
    """This month's reports of the units that answer for the pledge, with their steps."""
    if month is None:
        return []
    shares = [
        line.share
        for row in standing.indicators
        for line in [row.whole, *row.regions]
        if line is not None
    ]
    units = Q(agency__in={share.reporting_agency_id for share in shares} - {None}) | Q(
        region__in={share.reporting_region_id for share in shares} - {None}
    )
    return list(
        pledge.batch.reports.filter(units, month=month)
        .select_related("agency", "region")
        .prefetch_related(with_steps())
        .order_by("pk")
    )


def _as_of(standing: PledgeStanding) -> date | None:
    days = [
        line.reading.as_of
        for row in standing.indicators
        for line in [row.whole, *row.regions]
        if line and line.reading
    ]
    return max(days, default=None)


def _by_indicator(rows: Iterable[Any]) -> defaultdict[int | None, list[Any]]:
    return _grouped(rows, lambda row: row.indicator_id)


def _grouped(rows: Iterable[Any], key: Any) -> defaultdict[Any, list[Any]]:
    groups: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
