"""Everything the office knows about one pledge, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from agencies.tiles import TileMap
from oversight.readers.charts import indicator_chart, place_map
from oversight.readers.flags import FlagTold
from oversight.readers.pledge_reads import Around
from oversight.readers.rows import Lit, Page, Row, lit_lines, own_word, rows_of
from pledges.models import Batch, Funding, Milestone, Project, TargetRevision
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
from progress.readers.forecasts import Outlook, Prospect, only_forecasts, outlook_of
from progress.readers.rules import RulesNote
from progress.sentences import sentences
from progress.standing import PledgeStanding
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
    standing: PledgeStanding, month: date | None, around: Around, *, newest: bool
) -> PledgePage:
    """The page of a pledge by its standing and what was read around it. No query; three in
    English."""
    found = {pk: each.found for pk, each in around.prospects.items()}
    page = Page(month, _as_of(standing), newest, only_forecasts(found))
    milestones = _by_indicator(around.milestones)
    return PledgePage(
        standing=standing,
        as_of=page.as_of,
        cards=_cards(standing, page, milestones, around),
        milestones=milestones[None],
        projects=around.projects,
        facts=around.facts,
        funding=around.funding,
        reports=around.reports,
    )


def _cards(
    standing: PledgeStanding,
    page: Page,
    milestones: dict[int | None, list[Milestone]],
    around: Around,
) -> list[IndicatorCard]:
    rows = rows_of([(standing, row) for row in standing.indicators], page)
    regions = lit_lines([line for row in standing.indicators for line in row.regions], page)
    regions_of = _grouped(regions, lambda lit: lit.line.share.indicator_id)
    history = _history(standing, around.history)
    revisions, accepted = _by_indicator(around.revisions), _by_indicator(around.acceptances)
    corrections = _grouped(around.corrections, lambda c: c.reading.share.indicator_id)
    return [
        IndicatorCard(
            row=row,
            regions=sorted(regions_of[pk], key=_worst_first),
            history=history[pk],
            milestones=milestones[pk],
            revisions=revisions[pk],
            acceptances=accepted[pk],
            flags=around.flags.get(pk, []),
            corrections=corrections[pk],
            outlook=_outlook(row, around.prospects),
            rules=_rules(row, around),
            years=_years(row, around),
            chart=indicator_chart(
                row.lit,
                _prospect(row, around.prospects),
                milestones[pk],
                _figures(row, page.month, around),
            ),
            map=place_map(
                [lit for lit in regions_of[pk] if lit.light], around.above, around.outlines
            ),
        )
        for row in rows
        for pk in [row.standing.indicator.pk]
    ]


def _worst_first(lit: Lit) -> int:
    """What is out of force comes last."""
    return WORST_FIRST.index(lit.light) if lit.light else len(WORST_FIRST)


def _rules(row: Row, around: Around) -> RulesNote | None:
    """The rules its light was passed by."""
    verdict = row.lit.line.verdict if row.lit else None
    return around.rules.get(verdict.pk) if verdict else None


def _years(row: Row, around: Around) -> list[Year]:
    """Those of the whole."""
    return around.years.get(row.lit.line.share.pk, []) if row.lit else []


def _figures(row: Row, month: date | None, around: Around) -> list[tuple[date, Decimal]]:
    """The whole's accepted figures through the month, oldest first."""
    whole = row.lit.line.share.pk if row.lit else None
    return [
        (told_for, value)
        for share, told_for, _as_of, value in around.figures
        if share == whole and month and told_for <= month
    ]


def _prospect(row: Row, foreseen: dict[int, Prospect]) -> Prospect | None:
    """That of the whole."""
    return foreseen.get(row.lit.line.share.pk) if row.lit else None


def _outlook(row: Row, foreseen: dict[int, Prospect]) -> Outlook | None:
    """The whole's forecast in words; none once it has passed acceptance, or is out of force."""
    prospect = _prospect(row, foreseen)
    foretold = row.light not in (None, Light.BLUE)
    return outlook_of(prospect.found) if prospect and foretold else None


def _history(standing: PledgeStanding, verdicts: Sequence[Verdict]) -> dict[int, list[Past]]:
    indicator_of = {
        row.whole.share.pk: row.indicator.pk for row in standing.indicators if row.whole
    }
    texts = sentences(verdicts)
    past: dict[int, list[Past]] = defaultdict(list)
    for verdict in reversed(verdicts):
        past[indicator_of[verdict.share_id]].append(
            Past(verdict, own_word(verdict), texts[verdict.pk])
        )
    return past


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
