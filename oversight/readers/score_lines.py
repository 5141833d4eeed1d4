"""What a month's scores are made of: every unit's parts, by component, each with its words.

Everything is read from what is stored: the verdicts in force with their inputs, the reports due
so far, the doubts the office upheld, the last votes. Words are Chinese, as they are kept.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Model

from agencies.models import Agency, Region
from oversight.models import Difficulty, EntrySign, Satisfaction, ScoringComponent
from oversight.readers.score_parts import (
    Told,
    completed,
    handing_of,
    paced,
    reported,
    vote_of,
    vote_words,
)
from oversight.scores import OPINION_PARTS, Component, Part, Rule, component, total
from pledges.models import Batch, Share
from pledges.targets import percent
from progress.models import ReportStep, Verdict
from progress.periods import month_end

Unit = tuple[int | None, int | None]
OFFICE_DOUBTS = (EntrySign.Outcome.DOUBTFUL, EntrySign.Outcome.CORRECTED)


@dataclass
class Draft:
    """One unit's score in the making."""

    unit: Model
    parts: dict[Rule, list[Told]] = field(default_factory=lambda: defaultdict(list))
    components: list[tuple[ScoringComponent, Component]] = field(default_factory=list)

    @property
    def total(self) -> Decimal | None:
        return total([made for _row, made in self.components])

    def lines(self) -> list[dict[str, Any]]:
        """Every point explained, as plain JSON: fractions as text, points with two decimals."""
        return [
            {
                "rule": row.rule,
                "name": row.name,
                "weight": str(row.weight),
                "part": None if made.part is None else str(made.part),
                "percent": None if made.part is None else str(percent(made.part)),
                "points": None if made.points is None else str(made.points),
                "parts": [_plain(told) for told in self.parts[Rule(row.rule)]],
            }
            for row, made in self.components
        ]


def drafts(batch: Batch, month: date, table: list[ScoringComponent], today: date) -> list[Draft]:
    """Every unit that carries a counting indicator of the batch, with its score in ``month``.

    A unit carries the shares cut out for it, and the wholes it reports. Units of which nothing
    can be scored yet are left out. Ten queries.
    """
    made = {unit: Draft(who) for unit, who in _units(batch).items()}
    _add_indicators(made, batch, month)
    _add_reports(made, batch, month, today)
    _add_votes(made, batch, month)
    for draft in made.values():
        draft.components = [
            (row, component(row.weight, (told.part for told in draft.parts[Rule(row.rule)])))
            for row in table
        ]
    return [draft for draft in made.values() if draft.total is not None]


def carrier(share: Share) -> Unit:
    """Who answers for a share: the place or body it is cut out for, else who reports it."""
    if share.region_id:
        return None, share.region_id
    if share.agency_id:
        return share.agency_id, None
    return share.reporting_agency_id, share.reporting_region_id


def _units(batch: Batch) -> dict[Unit, Agency | Region]:
    """In the directory's order, agencies first."""
    carried = {carrier(share) for share in _shares(batch)}
    agencies = Agency.objects.filter(pk__in=[agency for agency, _region in carried if agency])
    regions = Region.objects.filter(pk__in=[region for _agency, region in carried if region])
    found: dict[Unit, Agency | Region] = {(agency.pk, None): agency for agency in agencies}
    return found | {(None, region.pk): region for region in regions}


def units_of(batch: Batch) -> list[Agency | Region]:
    """The units that are scored. Three queries."""
    return list(_units(batch).values())


def _shares(batch: Batch, day: date | None = None) -> list[Share]:
    """The shares that count; with ``day`` those in force on it (R75)."""
    found = Share.objects.filter(indicator__pledge__batch=batch)
    rows = (
        (found.in_force_on(day) if day else found)
        .select_related("indicator__pledge")
        .order_by("indicator__pledge__position", "indicator__position", "pk")
    )
    return [share for share in rows if share.indicator.decides_light]


def _add_indicators(made: dict[Unit, Draft], batch: Batch, month: date) -> None:
    shares = _shares(batch, month_end(month))
    factors = dict(
        Difficulty.objects.filter(indicator__pledge__batch=batch).values_list("indicator", "factor")
    )
    verdicts = {
        verdict.share_id: verdict
        for verdict in Verdict.objects.filter(share__in=shares).standing_in(month)
    }
    for share in shares:
        factor = factors.get(share.indicator_id, Decimal(1))
        verdict = verdicts.get(share.pk)
        parts = made[carrier(share)].parts
        parts[Rule.COMPLETION].append(completed(share, verdict, factor))
        parts[Rule.PACE].append(paced(share, verdict, factor))


def _add_reports(made: dict[Unit, Draft], batch: Batch, month: date, today: date) -> None:
    """Reports of the year through ``month`` that are due or have come in; openings left out."""
    reports = batch.reports.filter(
        month__gte=month.replace(month=1), month__lte=month, opening=False
    ).order_by("month", "pk")
    steps: dict[int, list[ReportStep]] = defaultdict(list)
    for step in ReportStep.objects.filter(report__in=reports).order_by("pk"):
        steps[step.report_id].append(step)
    doubts: dict[tuple[Unit, date], int] = defaultdict(int)
    signs = EntrySign.objects.filter(
        share__indicator__pledge__batch=batch, outcome__in=OFFICE_DOUBTS
    ).select_related("share")
    for sign in signs:
        unit = sign.share.reporting_agency_id, sign.share.reporting_region_id
        doubts[unit, sign.month] += 1
    for report in reports:
        unit = report.agency_id, report.region_id
        handing = handing_of(report, steps[report.pk], doubts[unit, report.month])
        if unit in made and (report.due_on < today or handing.handed_in_on):
            made[unit].parts[Rule.REPORTING].append(reported(report, handing, steps[report.pk]))


def _add_votes(made: dict[Unit, Draft], batch: Batch, month: date) -> None:
    """The last vote on each unit held by the end of the month."""
    last: dict[Unit, Satisfaction] = {}
    votes = Satisfaction.objects.filter(batch=batch, held_on__lte=month_end(month))
    for vote in votes.order_by("held_on", "pk"):
        last[vote.agency_id, vote.region_id] = vote
    for unit, vote in last.items():
        opinion = vote_of(vote).opinion()
        if unit in made and opinion is not None:
            told = Told(Part(OPINION_PARTS[opinion]), vote.document, vote_words(vote))
            made[unit].parts[Rule.SATISFACTION].append(told)


def _plain(told: Told) -> dict[str, Any]:
    value = told.part.value
    return {
        "what": told.what,
        "words": told.words,
        "indicator": told.indicator,
        "factor": str(Fraction(told.part.factor)),
        "shown_factor": f"{told.part.factor.normalize():f}",
        "part": None if value is None else str(value),
        "percent": None if value is None else str(percent(value)),
    }
