"""Who reports each figure of a freshly loaded batch, and how it should progress.

The texts name neither fully: the reporter is the lead the text names, else a plausible
department (assignments.json), else the issuer; the plan follows the kind of figure
(fixtures/README.md). The office may change both afterwards.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

from agencies.loading import Directory
from agencies.models import Agency, User
from agencies.source_files import Entry, read_object
from pledges.loading import LoadedBatch, LoadedPledge
from pledges.models import Batch, Indicator, Plan, PlanPoint, Responsibility, Share
from pledges.targets import Kind, PlanKind, rounded

Points = list[tuple[date, Fraction]]
Scheduled = tuple[Plan, Points]

YEARS = re.compile(r"(\d{4})-(\d{4})")


def load_shares(folder: Path, loaded: LoadedBatch, directory: Directory) -> None:
    """One whole share per indicator, with its plan. A condition has none (R33)."""
    assigned = _assigned(folder, loaded.batch, directory)
    seasonal = _seasonal(folder, loaded.batch)
    leads = _leads(loaded.batch)
    shares, plans = [], []
    for row in loaded.pledges:
        fallback = assigned.get(row.pledge.no, loaded.batch.issuer)
        for entry, indicator in row.indicators:
            if indicator.condition:
                continue
            reporter = leads.get((row.pledge.pk, indicator.part), fallback)
            share = Share(indicator=indicator, reporting_agency=reporter)
            shares.append(share)
            plan = _plan(entry, indicator, row, loaded.batch, row.pledge.no in seasonal)
            if plan:
                plan[0].share = share
                plans.append(plan)
    Share.objects.bulk_create(shares)
    _store(plans)


def schedule_wholes(batch: Batch, by: User, today: date) -> list[Share]:
    """A whole share, reported by the lead, for each reported indicator that has none (R03).

    Flows get an even plan to their deadline, which the office may change; a condition has
    neither (R33). Shares and plans already there stay as they are.
    """
    leads = _leads(batch)
    first = {pledge: agency for (pledge, _part), agency in reversed(list(leads.items()))}
    waiting = Indicator.objects.filter(pledge__batch=batch, condition=False).exclude(
        shares__in=Share.objects.filter(region__isnull=True, agency__isnull=True)
    )
    shares = [
        Share(
            indicator=row,
            reporting_agency=leads.get((row.pledge_id, row.part))
            or first.get(row.pledge_id, batch.issuer),
        )
        for row in waiting.order_by("pledge__position", "position")
    ]
    Share.objects.bulk_create(shares)
    plans = [(share, _plan_by_kind(share.indicator, batch)) for share in shares]
    for share, plan in plans:
        if plan:
            plan.share, plan.made_by, plan.made_on = share, by, today
    Plan.objects.bulk_create(plan for _share, plan in plans if plan)
    return shares


def load_regional_shares(folder: Path, batch: Batch, directory: Directory) -> None:
    """The simulated split of an indicator over places, each reporting its own part."""
    for no, simulated in read_object(folder, "simulation.json").fields.get(batch.slug, {}).items():
        if "regions" in simulated:
            split = Entry(simulated["regions"], f"simulation.json {batch.slug} 第{no}件 regions")
            _split(split, batch, no, directory)


def _split(split: Entry, batch: Batch, no: str, directory: Directory) -> None:
    """Regional shares follow the plan of the whole."""
    whole = Share.objects.select_related("indicator").get(
        indicator__pledge__batch=batch,
        indicator__pledge__no=no,
        indicator__position=(split.whole("indicator") or 0) + 1,
    )
    entries = split.entries("shares")
    places = [entry.one_of("region", directory.regions) for entry in entries]
    shares = Share.objects.bulk_create(
        Share(
            indicator=whole.indicator,
            region=place,
            reporting_region=place,
            value=entry.needed_number("target"),
        )
        for entry, place in zip(entries, places, strict=True)
    )
    if sum(share.value or 0 for share in shares) != whole.indicator.value:
        raise split.wrong(f"分解目标之和不等于{whole.indicator.value}")
    plan = whole.plan
    if plan is None:
        raise split.wrong("总任务没有序时计划")
    Plan.objects.bulk_create(
        Plan(share=share, kind=plan.kind, start=plan.start, end=plan.end) for share in shares
    )


def _assigned(folder: Path, batch: Batch, directory: Directory) -> dict[str, Agency]:
    assignments = read_object(folder, "assignments.json")
    entry = assignments.entry(batch.slug) if batch.slug in assignments.fields else None
    return {no: entry.one_of(no, directory.agencies) for no in entry.fields} if entry else {}


def _seasonal(folder: Path, batch: Batch) -> list[str]:
    """Numbers of the pledges that are built outdoors, inside the work season (R40)."""
    season = read_object(folder, "simulation.json").needed_entry("season")
    return season.words(batch.slug) if batch.slug in season.fields else []


def _leads(batch: Batch) -> dict[tuple[int, int], Agency]:
    """Leads of the text by pledge and part; a collective can't report (R06)."""
    rows = Responsibility.objects.filter(pledge__batch=batch, role=Responsibility.Role.LEAD)
    return {
        (row.pledge_id, row.part): row.agency
        for row in rows.exclude(agency__kind=Agency.Kind.COLLECTIVE).select_related("agency")
    }


def _plan(
    entry: Entry, indicator: Indicator, row: LoadedPledge, batch: Batch, seasonal: bool
) -> Scheduled | None:
    """The plan of a whole: the fixture's own, else by kind."""
    start, end = batch.starts_on, indicator.deadline or batch.ends_on
    own = entry.entry("plan")
    if own:
        start, end = own.day("start") or start, own.day("end") or end
        points = _steps(indicator, row) if own.choice("kind", PlanKind) == PlanKind.STEPS else []
        end = max([end, *(day for day, _ in points)])
        return Plan(kind=own.choice("kind", PlanKind), start=start, end=end), points
    plan = _plan_by_kind(indicator, batch)
    if plan and seasonal:
        plan = Plan(kind=PlanKind.SEASON, start=start, end=batch.ends_on)
    return (plan, []) if plan else None


def _plan_by_kind(indicator: Indicator, batch: Batch) -> Plan | None:
    """An even plan, not stored, for a flow; others have none.

    A yearly count in a batch of several years has none: its target is one year's.
    """
    start, end = batch.starts_on, indicator.deadline or batch.ends_on
    yearly_of_many = indicator.recurrence and batch.ends_on.year > batch.starts_on.year
    if indicator.kind != Kind.FLOW or yearly_of_many:
        return None
    years = YEARS.search(indicator.period) if indicator.multi_year else None
    if years:
        start = date(int(years[1]), 1, 1)
    return Plan(kind=PlanKind.EVEN, start=start, end=end)


def _steps(indicator: Indicator, row: LoadedPledge) -> Points:
    """Milestones of the indicator with a figure, by day, as values in its unit (R36)."""
    points: Points = []
    for entry in row.entry.entries("milestones", "节点"):
        figure = entry.number("value")
        if entry.whole("indicator") != indicator.position - 1 or figure is None:
            continue
        in_percent = entry.text("unit") == "%" and indicator.unit != "%"
        value = indicator.target().at_share(Fraction(figure) / 100) if in_percent else figure
        points.append((entry.needed_day("due"), Fraction(value)))
    if not points:
        raise row.entry.wrong(f"按节点的计划没有节点值：{indicator.name}")
    return sorted(points)


def _store(plans: list[Scheduled]) -> None:
    Plan.objects.bulk_create(plan for plan, _ in plans)
    PlanPoint.objects.bulk_create(
        PlanPoint(plan=plan, day=day, value=rounded(value, 4))
        for plan, points in plans
        for day, value in points
    )
