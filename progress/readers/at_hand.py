"""All that is kept of one report and of what it answers for, read at once for its page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from agencies.models import Agency
from agencies.together import attach, prepared
from pledges.models import Share
from progress.actions.steps import read_shares
from progress.leads import led_by, sorted_leads
from progress.models import (
    Confirmation,
    Correction,
    Evidence,
    MonthlyReport,
    Reading,
    ReportStep,
    ReturnedCell,
)
from progress.readers.narratives import story_arguments, story_rows

State = MonthlyReport.State
IN_FLIGHT = (State.SUBMITTED, State.SIGNED, State.CONFIRMED)


@dataclass(frozen=True, slots=True)
class AtHand:
    """``evidence`` counts the files by share; ``stories`` is what ``story_rows`` found.

    ``confirmations`` are the leads of a place's tasks, each with its word or None.
    """

    shares: list[Share]
    evidence: dict[int, int]
    confirmations: list[tuple[Agency, Confirmation | None]]
    stories: list[list[Any]]

    @property
    def leads(self) -> list[Agency]:
        """Who leads a place's tasks, in the directory's order; none for an agency."""
        return [lead for lead, _confirmation in self.confirmations]


def read_at_hand(
    report: MonthlyReport, shares: Sequence[Share] | None = None, *, told: bool = True
) -> AtHand:
    """What the page of a report shows beside the judging; readings and steps go to the report.

    Without ``told`` no stories and confirmations, which bear on no figure. Two queries; one with
    ``shares``, those of ``read_shares``.
    """
    own = read_shares(report) if shares is None else list(shares)
    rows, evidence, leads, confirmed, stories = _kept(
        *story_arguments(report, own), report.state in IN_FLIGHT, told
    )
    _put_rows(report, *rows)
    given = {row.agency_id: row for row in confirmed}
    found = sorted_leads(own, leads) if report.region_id else []
    return AtHand(own, dict(evidence), [(lead, given.get(lead.pk)) for lead in found], stories)


@prepared
def _kept(
    report: MonthlyReport,
    batch: int,
    agency: int | None,
    region: int | None,
    month: date,
    pledges: Collection[int],
    in_flight: bool,
    told: bool,
) -> tuple[Any, ...]:
    """Rows for ``_put_rows`` and files by share; with ``told`` who leads a place's tasks, who of
    them has confirmed, and what is told beside the figures."""
    confirmed = Confirmation.objects.filter(report=report).select_related("by").order_by("pk")
    return (
        (
            Reading.objects.filter(report=report).order_by("pk"),
            Correction.objects.filter(reading__report=report).select_related("by").order_by("pk"),
            _steps(report, in_flight=in_flight),
            ReturnedCell.objects.filter(step__report=report).order_by("pk"),
        ),
        _evidence(report),
        led_by(pledges if told and region else ()),
        confirmed if told else confirmed.none(),
        story_rows.asked(report, batch, agency, region, month, pledges) if told else (),
    )


def _steps(report: MonthlyReport, *, in_flight: bool) -> QuerySet[ReportStep]:
    """Who did what, oldest first; what was handed in only where it is held against the last."""
    steps = ReportStep.objects.filter(report=report).order_by("pk")
    steps = steps.select_related("by", "on_behalf_of", "agency")
    return steps if in_flight else steps.defer("figures")


def _evidence(report: MonthlyReport) -> QuerySet[Any]:
    kept = Evidence.objects.filter(report=report, removed_at=None, share__isnull=False)
    return kept.order_by().values_list("share").annotate(number=Count("pk"))


def _put_rows(
    report: MonthlyReport,
    readings: list[Reading],
    corrections: list[Correction],
    steps: list[ReportStep],
    cells: list[ReturnedCell],
) -> None:
    attach(readings, "corrections", corrections)
    attach(steps, "cells", cells)
    attach([report], "readings", readings)
    attach([report], "steps", steps)
