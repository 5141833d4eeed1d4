"""All that is kept of one report and of what it answers for, read at once for its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from agencies.models import Agency
from agencies.together import attach, together
from pledges.models import Share
from progress.actions.steps import shares_of
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
from progress.readers.narratives import story_reads

State = MonthlyReport.State
IN_FLIGHT = (State.SUBMITTED, State.SIGNED, State.CONFIRMED)


@dataclass(frozen=True, slots=True)
class AtHand:
    """``evidence`` counts the files by share; ``stories`` is what ``story_reads`` found.

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
    ``shares``, those of ``shares_of``.
    """
    own = list(shares_of(report)) if shares is None else list(shares)
    readings, corrections, steps, cells, evidence, *around = together(
        Reading.objects.filter(report=report).order_by("pk"),
        Correction.objects.filter(reading__report=report).select_related("by").order_by("pk"),
        _steps(report),
        ReturnedCell.objects.filter(step__report=report).order_by("pk"),
        _evidence(report),
        *(_around(report, own) if told else ()),
    )
    leads, confirmed, *stories = around or ([], [])
    _put_rows(report, readings, corrections, steps, cells)
    given = {row.agency_id: row for row in confirmed}
    found = sorted_leads(own, leads) if report.region_id else []
    return AtHand(own, dict(evidence), [(lead, given.get(lead.pk)) for lead in found], stories)


def _around(report: MonthlyReport, shares: Sequence[Share]) -> tuple[QuerySet[Any], ...]:
    """Who leads a place's tasks and has confirmed them, and what is told beside the figures."""
    return (
        led_by(shares if report.region_id else []),
        report.confirmations.select_related("by").order_by("pk"),
        *story_reads(report, shares),
    )


def _steps(report: MonthlyReport) -> QuerySet[ReportStep]:
    """Who did what, oldest first; what was handed in only where it is held against the last."""
    steps = report.steps.select_related("by", "on_behalf_of", "agency").order_by("pk")
    return steps if report.state in IN_FLIGHT else steps.defer("figures")


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
