"""Lists of named works: whose they are, how far they have come, and how they came there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.apps import apps
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Agency, Region, User
from pledges.models import Indicator, Milestone, Pledge, Project
from pledges.projects import ORDER, goes_back
from pledges.targets import Kind, percent


def projects_of(user: User) -> QuerySet[Project]:
    """The projects a person's unit looks after, in published batches; none for others.

    A lead agency's are all of its pledges', as are those of whoever reports the whole; an
    implementer's its own; a place's those that lie in it or below it.
    """
    return Project.objects.filter(_looked_after(user), pledge__batch__stage="published").distinct()


def pledges_of(user: User) -> QuerySet[Pledge]:
    """The pledges a person's unit may list projects under: led, reported, or shared in."""
    if user.agency_id:
        mine = _led(user.agency_id, "")
    elif user.region_id:
        mine = Q(indicators__shares__region=user.region_id)
    else:
        return Pledge.objects.none()
    return (
        Pledge.objects.filter(mine, batch__stage="published")
        .select_related("batch")
        .distinct()
        .order_by("-batch__starts_on", "batch__slug", "position")
    )


def regions_in(pledge: Pledge, user: User) -> QuerySet[Region]:
    """Where a unit may list a project: a place in itself and below, an agency anywhere."""
    top = user.region_id or pledge.batch.region_id
    within = Q(pk=top) | Q(parent=top) | Q(parent__parent=top)
    return Region.objects.filter(within).select_related("parent").order_by("order", "code")


def builders(pledge: Pledge) -> QuerySet[Agency]:
    """Bodies of the batch's region and below that may build; a collective never does (R06)."""
    top = pledge.batch.region_id
    within = Q(region=top) | Q(region__parent=top) | Q(region__parent__parent=top)
    return (
        Agency.objects.filter(within).exclude(kind=Agency.Kind.COLLECTIVE).order_by("order", "pk")
    )


def _looked_after(user: User) -> Q:
    if user.agency_id:
        return _led(user.agency_id, "pledge__") | Q(implementer=user.agency_id)
    if user.region_id:
        return Q(region=user.region_id) | Q(region__parent=user.region_id)
    return Q(pk__in=[])


def _led(agency_id: int, path: str) -> Q:
    leads: dict[str, Any] = {f"{path}responsibilities__role": "lead"}
    leads[f"{path}responsibilities__agency"] = agency_id
    reports = {f"{path}indicators__shares__reporting_agency": agency_id}
    return Q(**leads) | Q(**reports)


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many projects stand at one stage; where its bar starts, and how long it is."""

    stage: str
    label: str
    count: int
    start: str
    length: str


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project with its milestones; ``late`` are those due before today and not done."""

    project: Project
    milestones: list[Milestone]
    late: list[Milestone]


@dataclass(frozen=True, slots=True)
class ProjectList:
    """A pledge's projects, their number by stage, and the indicators that may count them."""

    lines: list[ProjectLine]
    stages: list[StageCount]
    countable: list[Indicator]

    @property
    def late(self) -> int:
        return sum(1 for line in self.lines if line.late)


def read_project_list(pledge: Pledge, today: date) -> ProjectList:
    """Everything about a pledge's projects. Three queries."""
    projects = with_milestones(pledge.projects.all())
    countable = pledge.indicators.filter(kind=Kind.FLOW, of__isnull=True).order_by("position")
    lines = read_lines(projects, today)
    return ProjectList(lines, count_stages(line.project for line in lines), list(countable))


def with_milestones(projects: QuerySet[Project]) -> QuerySet[Project]:
    """The projects with all a list shows of them. Two queries."""
    return projects.select_related(
        "pledge__batch", "implementer", "region", "indicator"
    ).prefetch_related(Prefetch("milestones", Milestone.objects.order_by("due", "pk")))


def read_lines(projects: Iterable[Project], today: date) -> list[ProjectLine]:
    """Each project with its milestones, the late ones apart."""
    return [
        ProjectLine(
            project,
            milestones := list(project.milestones.all()),
            [m for m in milestones if m.due and m.due < today and m.done_on is None],
        )
        for project in projects
    ]


def count_stages(projects: Iterable[Project]) -> list[StageCount]:
    """The number of projects at each stage that has any, in order; without a stage last."""
    counts = Counter(project.stage for project in projects)
    total, before, rows = counts.total(), 0, []
    for stage in [*ORDER, ""]:
        if counts[stage]:
            label = str(Project.Stage(stage).label) if stage else _("未填报")
            start, length = _percent(before, total), _percent(counts[stage], total)
            rows.append(StageCount(stage, label, counts[stage], start, length))
            before += counts[stage]
    return rows


def _percent(count: int, total: int) -> str:
    return f"{percent(Fraction(count, total))}%"


@dataclass(frozen=True, slots=True)
class StageChange:
    """One stage a project was brought to: who told it, when, and why where it went back."""

    at: datetime
    who: str
    label: str
    on: date | None
    reason: str


def stage_history(project: Project) -> list[StageChange]:
    """Every stage the project has stood at, newest first. Two queries."""
    rows = list(
        apps.get_model("pledges", "ProjectEvent")
        .objects.filter(pgh_obj_id=project.pk)
        .order_by("pgh_id")
        .values_list("pgh_created_at", "pgh_context__metadata", "stage", "stage_on")
    )
    changes = [
        (row, before[2])
        for before, row in zip([(None, None, "", None), *rows], rows, strict=False)
        if row[2:] != before[2:]
    ]
    people = User.objects.in_bulk({(row[1] or {}).get("user") for row, _old in changes} - {None})
    return [_stage_change(row, old, people) for row, old in reversed(changes)]


def _stage_change(row: tuple, old: str, people: dict[int, User]) -> StageChange:
    at, metadata, stage, on = row
    told = metadata or {}
    person = people.get(told.get("user") or 0)
    label = str(Project.Stage(stage).label) if stage else _("未填报")
    reason = told.get("reason", "") if goes_back(old, stage) else ""
    return StageChange(at, str(person) if person else _("系统"), label, on, reason)
