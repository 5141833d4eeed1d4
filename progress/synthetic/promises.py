"""What a synthetic province promised for one year: batch, pledges, indicators, shares, plans."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

from pledges.models import (
    Batch,
    Category,
    Funding,
    Indicator,
    Pledge,
    Project,
    Responsibility,
    Share,
)
from pledges.targets import Comparator, Kind
from progress.periods import add_months
from progress.synthetic import words
from progress.synthetic.province import Province
from progress.synthetic.rows import NULL, Copier
from progress.synthetic.size import Size, Span
from progress.synthetic.tasks import Task, tasks

BATCH = (
    "id slug title starts_on ends_on stage region_id issuer_id office_id report_due_day"
    " locks_after reports_from source_title source_publisher source_date source_note source_text"
    " simulated"
)
PLEDGE = (
    "id batch_id category_id no position title quote form joint open_list scope period"
    " lead_inferred note state"
)
INDICATOR = (
    "id pledge_id position part name kind comparator value upper baseline baseline_text unit"
    " strict deadline deadline_phrase soft recurrence cumulative multi_year period cross_year"
    " counts_starts condition counts_projects_at breakdown_note note quote"
)
PROJECT = "pledge_id position no name implementer_id region_id stage stage_on state quote"
STAGES = ("started", "structure", "completed", "tender", "started", "accepted")
# of a hundred parts of a flow, or of the whole's goal of any other figure
LEVEL_FROM, LEVEL_TO = 6200, 9500


@dataclass(slots=True)
class Promise:
    """One year's batch with ids; figures are whole numbers in the last decimal of their task.

    The share of task i in county c is ``share + (c + 1) × tasks + i``, the whole is
    ``share + i``; ``goals`` and ``paces`` are by county and task, ``wholes`` by task.
    """

    province: Province
    size: Size
    span: Span
    tasks: list[Task]
    batch: int = 0
    pledge: int = 0
    indicator: int = 0
    share: int = 0
    goals: array[int] = field(default_factory=lambda: array("q"))
    paces: array[float] = field(default_factory=lambda: array("d"))
    wholes: list[int] = field(default_factory=list)

    @property
    def revised_on(self) -> date:
        """The day a few plans and targets were changed."""
        return add_months(self.span.first, max(1, self.span.reported // 2))

    def lead(self, task: Task) -> int:
        """The index of the department that leads the task's pledge."""
        return task.pledge % len(self.province.departments)


def make_promise(copier: Copier, size: Size, number: int, made: Province, span: Span) -> Promise:
    """Write everything that was promised for the year ``span``."""
    promise = Promise(made, size, span, tasks(size, span))
    chance = Random(f"{size.seed}/{number}/{span.first}")  # nosec B311
    _draw(promise, chance)
    promise.batch = copier.reserve(Batch, 1)
    promise.pledge = copier.reserve(Pledge, size.pledges)
    promise.indicator = copier.reserve(Indicator, size.indicators)
    promise.share = copier.reserve(Share, size.indicators * (size.counties + 1))
    _copy_batch(copier, promise, size.slug(number, span))
    copier.copy_rows(Indicator, INDICATOR, _indicators(promise))
    copier.copy(
        Share,
        "id indicator_id region_id value reporting_agency_id reporting_region_id",
        _shares(promise),
    )
    return promise


def figure(number: int, decimals: int) -> str:
    """A whole number of last decimals as it is written: 125 with one is 12.5."""
    if not decimals:
        return str(number)
    scale = 10**decimals
    return f"{number // scale}.{number % scale:0{decimals}d}"


def _draw(promise: Promise, chance: Random) -> None:
    """Goals and paces of every county's share; one that is accepted early keeps pace."""
    size = promise.size
    count = size.indicators * size.counties
    usual = (1.03, 1.0, 1.06, 0.97, 1.15, 0.9, 0.7, 0.45, 0.1)
    promise.paces = array("d", chance.choices(usual, (30, 20, 14, 8, 6, 8, 7, 4, 3), k=count))
    promise.goals = array("q", bytes(8 * count))
    promise.wholes = [0] * size.indicators
    for task in promise.tasks:
        scale = 10**task.decimals
        for at in range(task.number, count, size.indicators):
            if task.passed_on:
                promise.paces[at] = max(1.03, promise.paces[at])
            if task.kind in (Kind.FLOW, Kind.BOUND):
                promise.goals[at] = chance.randint(20, 400) * scale
                promise.wholes[task.number] += promise.goals[at]
            elif task.kind == Kind.LEVEL:  # people counted, the denominator of the rate
                promise.goals[at] = chance.randint(400, 6000)
        if task.kind == Kind.LEVEL:
            promise.wholes[task.number] = LEVEL_TO


def _copy_batch(copier: Copier, promise: Promise, slug: str) -> None:
    made, span, size = promise.province, promise.span, promise.size
    row = (
        *(promise.batch, slug, f"{span.last.year}年{made.name}民生实事（演示）", span.first),
        *(span.ends_on, "published" if span.newest else "closed", made.region, made.government),
        *(made.office, 5, 3, span.first, f"{made.name}民生实事工作安排（演示）", "", span.first),
        *(words.SOURCE, "", True),
    )
    copier.copy_rows(Batch, BATCH, [row])
    category = copier.reserve(Category, len(words.CATEGORIES))
    copier.copy_rows(
        Category,
        "id batch_id name order",
        [(category + n, promise.batch, name, n + 1) for n, name in enumerate(words.CATEGORIES)],
    )
    copier.copy_rows(Pledge, PLEDGE, _pledges(promise, category))
    departments = made.departments
    copier.copy_rows(
        Responsibility,
        "pledge_id part role agency_id as_written order",
        (
            (promise.pledge + n, 1, role, departments[(n + order) % len(departments)], "", order)
            for n in range(size.pledges)
            for order, role in enumerate(("lead", "cooperating", "cooperating"))
        ),
    )
    copier.copy_rows(
        Funding,
        "pledge_id kind amount_yuan per project scope approx quote",
        (
            (promise.pledge + n, "arranged", (n + 1) * 3_000_000, "", "", "", "", "")
            for n in range(size.pledges)
        ),
    )
    copier.copy_rows(Project, PROJECT, _projects(promise))


def _pledges(promise: Promise, category: int) -> Iterator[tuple]:
    for n in range(promise.size.pledges):
        matter = words.MATTERS[n % len(words.MATTERS)]
        way = words.WAYS[n // len(words.MATTERS) % len(words.WAYS)]
        title = f"{way}{matter}"
        yield (
            *(promise.pledge + n, promise.batch, category + n % len(words.CATEGORIES)),
            *(str(n + 1), n + 1, title, f"{title}，年底前完成（演示）。", "", False, False),
            *("", "", False, "", "active"),
        )


def _projects(promise: Promise) -> Iterator[tuple]:
    """Two named works of every pledge."""
    made = promise.province
    for n in range(promise.size.pledges):
        matter = words.MATTERS[n % len(words.MATTERS)]
        for position in (1, 2):
            serial = 2 * n + position
            yield (
                *(promise.pledge + n, position, str(position), f"{matter}{position}号项目"),
                *(made.departments[n % len(made.departments)],),
                *(made.counties[serial % len(made.counties)], STAGES[serial % len(STAGES)]),
                *(promise.span.first, "", ""),
            )


def _indicators(promise: Promise) -> Iterator[tuple]:
    for task in promise.tasks:
        value = upper = baseline = None
        if task.kind != Kind.QUALITATIVE:
            value = figure(promise.wholes[task.number], task.decimals)
        if task.comparator == Comparator.RANGE:
            upper = figure(promise.wholes[task.number] * 11 // 10, task.decimals)
        if task.kind == Kind.LEVEL:
            baseline = figure(LEVEL_FROM, task.decimals)
        words_of = f"{task.name}{value or ''}{task.unit if value else ''}"
        yield (
            *(promise.indicator + task.number, promise.pledge + task.pledge),
            *(task.number // promise.size.pledges + 1, 1, task.name, str(task.kind)),
            *(str(task.comparator), value, upper, baseline, "", task.unit, False),
            *(task.due if task.is_early else None, f"{task.due.month}月底前"),
            *("力争" if task.number % 40 == 39 else "", "", False, False, "", False),
            *(False, False, "", "", "", words_of),
        )


def _shares(promise: Promise) -> Iterator[str]:
    """The wholes, then county after county; only what adds up has a figure of its own."""
    made, count = promise.province, promise.size.indicators
    for task in promise.tasks:
        pk, indicator = promise.share + task.number, promise.indicator + task.number
        agency = made.departments[promise.lead(task)]
        yield f"{pk}\t{indicator}\t{NULL}\t{NULL}\t{agency}\t{NULL}\n"
    for n, county in enumerate(made.counties):
        for task in promise.tasks:
            pk, at = promise.share + count * (n + 1) + task.number, count * n + task.number
            value = NULL
            if task.kind in (Kind.FLOW, Kind.BOUND):
                value = figure(promise.goals[at], task.decimals)
            yield (
                f"{pk}\t{promise.indicator + task.number}\t{county}\t{value}\t{NULL}\t{county}\n"
            )
