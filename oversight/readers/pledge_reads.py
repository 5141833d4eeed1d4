"""What the page of a pledge shows beside its standing, read in one statement."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from agencies.official_calendar import calendar_with, overrides
from agencies.outlines import Geometry
from agencies.together import attach, prepared
from agencies.workdays import Calendar
from oversight.models import AcceptanceCase, Problem, TrailLine
from oversight.readers.acceptance import cases_of, join, results_of
from oversight.readers.charts import drawn_places, parents_of, places_named, told_outlines
from oversight.readers.flags import (
    FlagTold,
    OpenFlag,
    changes_of,
    flags_raised,
    open_reads,
    told_flags,
    told_open,
)
from oversight.readers.pledge_evidence import evidence_reads
from oversight.readers.problems import open_in
from oversight.readers.trail import lines_of
from pledges.models import Batch, Funding, Milestone, Pledge, Project, TargetRevision
from pledges.readers.plans_at_hand import plans_by_id, put_plans
from pledges.readers.pledge_changes import Told, change_reads, told_changes
from progress.facts import Light
from progress.lines import Line
from progress.models import (
    Acceptance,
    Correction,
    Evidence,
    Fact,
    JudgingRule,
    MonthlyReport,
    ReportStep,
    Verdict,
)
from progress.readers.forecasts import Prospect, prospects_of
from progress.readers.plans import accepted_figures, years_told
from progress.readers.rules import RulesNote, stored_inputs, told_notes
from progress.standing import PledgeStanding
from progress.years import Year

TRAIL = 12  # of the trail
NAME = ("username", "last_name", "first_name")


@dataclass(frozen=True, slots=True)
class Around:
    """All of it. ``figures`` holds every accepted figure of the wholes: share, month, day, value;
    ``history`` the last word on each of their months; ``rules``, ``years`` and ``prospects`` are
    by verdict, share and share, ``flags`` by indicator; ``above`` names the places above those of
    the shares, ``outlines`` are theirs by code.
    """

    milestones: list[Milestone]
    projects: list[Project]
    facts: list[Fact]
    funding: list[Funding]
    reports: list[MonthlyReport]
    revisions: list[TargetRevision]
    acceptances: list[Acceptance]
    corrections: list[Correction]
    cases: list[AcceptanceCase]
    flags: dict[int, list[FlagTold]]
    open_flags: list[OpenFlag]
    history: list[Verdict]
    rules: dict[int, RulesNote]
    figures: list[tuple[int, date, date, Decimal]]
    years: dict[int, list[Year]]
    prospects: dict[int, Prospect]
    above: dict[int, str]
    outlines: dict[str, Geometry]
    problems: list[Problem]
    calendar: Calendar
    evidence: list[Evidence]
    same_evidence: list[Evidence]
    trail: list[TrailLine]
    changes: list[Told]


def read_around(
    standing: PledgeStanding, month: date | None, newest: date | None, *, all_files: bool = False
) -> Around:
    """Everything around a pledge as it stands in ``month``; flags as in the ``newest`` one.

    One query, two more for flags in English.
    """
    pledge = standing.pledge
    lines = [line for row in standing.indicators for line in (row.whole, *row.regions) if line]
    wholes = [line for line in lines if line.share.is_whole]
    shares = [line.share for line in lines]
    for share in shares:
        share.indicator.pledge = pledge
    own, of_month, of_wholes, drawn, flags, opened, changed, plans = _reads(
        pledge,
        pledge.batch_id,
        month,
        newest,
        shares=[share.pk for share in shares],
        indicators={share.indicator_id for share in shares},
        agencies={share.reporting_agency_id for share in shares},
        regions={share.reporting_region_id for share in shares},
        leads={agency.pk for agency in standing.leads},
        places={share.region_id for share in shares},
        above=parents_of(shares),
        wholes=[line.share.pk for line in wholes],
        verdicts=[line.verdict.pk for line in wholes if line.verdict],
        all_files=all_files,
    )
    put_plans(shares, plans)
    return Around(
        **_hanging(own),
        **_judged(of_month, of_wholes, pledge.batch, lines, month),
        above=dict(drawn[0]),
        outlines=told_outlines(drawn[1]),
        flags=told_flags(*flags),
        open_flags=told_open(opened, flags[1]),
        changes=told_changes(*changed),
    )


@prepared
def _reads(
    pledge: Pledge,
    batch: int,
    month: date | None,
    newest: date | None,
    *,
    shares: Collection[int],
    indicators: Collection[int],
    agencies: Collection[int | None],
    regions: Collection[int | None],
    leads: Collection[int],
    places: Collection[int | None],
    above: Collection[int],
    wholes: Collection[int],
    verdicts: Collection[int],
    all_files: bool,
) -> tuple[tuple[QuerySet[Any], ...], ...]:
    """Group by group; the ids are those of the pledge's shares and of what these name."""
    return (
        _own(pledge, all_files),
        _of_month(batch, month, Q(agency__in=agencies) | Q(region__in=regions), leads),
        _of_wholes(wholes, verdicts),
        (places_named(above), drawn_places(places)),
        (flags_raised(pledge), changes_of(pledge)),
        open_reads(pledge, batch, newest),
        change_reads(pledge),
        plans_by_id(shares, indicators),
    )


def _hanging(found: Sequence[list[Any]]) -> dict[str, Any]:
    """By what ``_own`` found."""
    *plain, results, days = found
    names = (
        *("milestones", "projects", "facts", "funding", "revisions", "acceptances", "cases"),
        *("corrections", "problems", "evidence", "same_evidence", "trail"),
    )
    own = dict(zip(names, plain, strict=True))
    join(own["cases"], own["acceptances"], results)
    return {**own, "calendar": calendar_with(days)}


def _judged(
    of_month: Sequence[list[Any]],
    of_wholes: Sequence[list[Any]],
    batch: Batch,
    lines: Sequence[Line],
    month: date | None,
) -> dict[str, Any]:
    """By what ``_of_month`` and ``_of_wholes`` found."""
    (reports, steps, rules), (history, inputs, figures) = of_month, of_wholes
    attach(reports, "steps", steps)
    # of a place nothing but a risk is shown, and what lags already needs no forecast to say so
    foreseen = [line for line in lines if line.share.is_whole or line.light == Light.GREEN]
    return {
        "reports": reports,
        "history": history,
        "rules": told_notes(inputs),
        "figures": figures,
        "years": years_told([line.share for line in lines if line.share.is_whole], figures),
        "prospects": prospects_of(batch, month, foreseen, rules),
    }


def _own(pledge: Pledge, all_files: bool) -> tuple[QuerySet[Any], ...]:
    """What hangs on the pledge or its indicators."""
    of_it = {"indicator__pledge": pledge}
    corrections = Correction.objects.filter(reading__share__indicator__pledge=pledge)
    return (
        Milestone.objects.filter(pledge=pledge).order_by("due", "pk"),
        Project.objects.filter(pledge=pledge).select_related("implementer").order_by("position"),
        Fact.objects.filter(pledge=pledge).order_by("position"),
        Funding.objects.filter(pledge=pledge).order_by("pk"),
        TargetRevision.objects.filter(**of_it)
        .select_related("approved_by")
        .order_by("indicator_id", "effective_on", "pk"),
        Acceptance.objects.filter(**of_it).select_related("by").order_by("-pk"),
        cases_of(pledge),
        corrections.select_related(
            "by", "reading__report", "reading__share__region", "reading__share__agency"
        )
        .defer("reading__share__region__outline")
        .order_by("-pk"),
        open_in(pledge),
        *evidence_reads(pledge, everything=all_files),
        lines_of(pledge, TRAIL),
        results_of(pledge),
        overrides(),
    )


def _of_month(
    batch: int, month: date | None, units: Q, leads: Collection[int]
) -> tuple[QuerySet[Any], ...]:
    """This month's reports of the units that answer for the pledge, their steps, and the rules.

    A place's report tells of many pledges: what the leads of others confirmed is left out.
    """
    reports = MonthlyReport.objects.filter(units, batch=batch)
    reports = reports.filter(month=month) if month else reports.none()
    return (
        reports.select_related("agency", "region").defer("region__outline").order_by("pk"),
        ReportStep.objects.filter(report__in=reports.values("pk"))
        .exclude(~Q(agency__in=leads), action=ReportStep.Action.CONFIRM)
        .select_related("by")
        .only("report", "on", "action", "reason", *(f"by__{name}" for name in NAME))
        .order_by("pk"),
        JudgingRule.objects.filter(batch=batch),
    )


def _of_wholes(wholes: Collection[int], verdicts: Collection[int]) -> tuple[QuerySet[Any], ...]:
    """The last word on every month of the wholes, what decided that in force, their figures."""
    return (
        Verdict.objects.filter(share__in=wholes).month_by_month().defer("inputs"),
        stored_inputs(verdicts),
        accepted_figures(wholes),
    )
