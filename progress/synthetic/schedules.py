"""How a year's promises should go: plans, milestones, changes half-way, and what was accepted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from pledges.models import Milestone, Plan, PlanPoint, TargetRevision
from pledges.targets import Kind, PlanKind
from progress.models import Acceptance
from progress.periods import add_months
from progress.synthetic import words
from progress.synthetic.promises import LEVEL_FROM, Promise, figure
from progress.synthetic.rows import NULL, Copier
from progress.synthetic.tasks import SEASON, Task

PLAN = "id share_id kind start end season_from season_to effective_on reason made_by_id made_on"


def copy_plans(copier: Copier, promise: Promise) -> None:
    """A plan of every share that has a schedule; counties follow the whole, a few changed."""
    count, places = promise.size.indicators, promise.size.counties + 1
    scheduled = [task for task in promise.tasks if task.plan != PlanKind.NONE]
    first = copier.reserve(Plan, len(scheduled) * places)
    start, (opens, closes) = promise.span.first, SEASON

    def lines() -> Iterator[str]:
        pk = first
        for n in range(places):
            for task in scheduled:
                share = promise.share + count * n + task.number
                yield (
                    f"{pk}\t{share}\t{task.plan}\t{start}\t{task.due}\t{opens}\t{closes}"
                    f"\t{NULL}\t\t{NULL}\t{start}\n"
                )
                pk += 1

    copier.copy(Plan, PLAN, lines())
    copier.copy(PlanPoint, "plan_id day value what", _points(promise, scheduled, first))
    copier.copy_rows(Plan, PLAN.removeprefix("id "), _changed_plans(promise))


def _points(promise: Promise, scheduled: list[Task], first: int) -> Iterator[str]:
    """Points in the unit, of levels on their way from the baseline."""
    count = promise.size.indicators
    pk = first
    for n in range(promise.size.counties + 1):
        for task in scheduled:
            goal = promise.wholes[task.number]
            if n and task.kind == Kind.FLOW:
                goal = promise.goals[count * (n - 1) + task.number]
            low = LEVEL_FROM if task.kind == Kind.LEVEL else 0
            for day, part in task.points:
                value = low + (goal - low) * part.numerator // part.denominator
                yield f"{pk}\t{day}\t{figure(value, task.decimals)}\t\n"
            pk += 1


def _changed_plans(promise: Promise) -> Iterator[tuple]:
    """The plan of every forty-first share of a county was changed half-way."""
    count, span = promise.size.indicators, promise.span
    for at in range(12, len(promise.goals), 41):
        task = promise.tasks[at % count]
        if task.plan != PlanKind.NONE and task.due > promise.revised_on:
            yield (
                *(promise.share + count + at, "even", span.first, task.due, *SEASON),
                *(promise.revised_on, words.PLAN_CHANGE, promise.province.officer),
                *(promise.revised_on - timedelta(days=3),),
            )


def copy_changes(copier: Copier, promise: Promise) -> None:
    """Targets changed half-way, and the milestones."""
    officer = promise.province.officer
    flows = [task for task in promise.tasks if task.kind == Kind.FLOW and not task.is_early]
    copier.copy_rows(
        TargetRevision,
        "indicator_id old_value new_value effective_on reason document approved_by_id",
        (
            (
                promise.indicator + task.number,
                figure(promise.wholes[task.number] * 11 // 10, task.decimals),
                figure(promise.wholes[task.number], task.decimals),
                *(promise.revised_on, words.TARGET_CHANGE, words.TARGET_DOCUMENT, officer),
            )
            for task in flows[::9]
        ),
    )
    copier.copy_rows(
        Milestone,
        "pledge_id indicator_id what start due value unit done_on note quote",
        _milestones(promise),
    )


def _milestones(promise: Promise) -> Iterator[tuple]:
    """A dated node of every seventh indicator; every third of them was missed."""
    for serial, task in enumerate(promise.tasks[1::7]):
        due = add_months(promise.span.first, 2 + serial % 6).replace(day=28)
        value, unit = (30, "%") if serial % 4 == 1 else (None, "")
        yield (
            *(promise.pledge + task.pledge, promise.indicator + task.number, "完成前期手续"),
            *(None, due, value, unit, None if serial % 3 == 0 else due, "", ""),
        )


def copy_acceptances(copier: Copier, promise: Promise, today: date) -> None:
    """What was accepted by today; of every seventh the acceptance was taken back (R67)."""
    early = [task for task in promise.tasks if task.passed_on and task.passed_on <= today]
    reversed_on = {task.number: task.passed_on for task in early[3::7]}
    copier.copy_rows(
        Acceptance,
        "indicator_id passed_on finished_on document by_id reversed_on reversal_reason",
        (
            (
                *(promise.indicator + task.number, task.passed_on, task.due, words.ACCEPTED_BY),
                *(promise.province.officer, reversed_on.get(task.number)),
                words.REVERSED if task.number in reversed_on else "",
            )
            for task in early
        ),
    )
