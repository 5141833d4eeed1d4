"""The stages of a pledge as its plan has them, for the press (R74): what is to be done by when.

What was not done by then is an inner matter, so a stage says nothing of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from oversight.bulletins.figures import Figures, amount, day_words
from pledges.models import Pledge
from pledges.targets import PlanKind
from progress.periods import month_end
from progress.standing import IndicatorStanding

Stage = tuple[date | None, str]  # due day, words


def stages_of(
    pledge: Pledge, rows: Iterable[IndicatorStanding], month: date, figures: Figures
) -> list[str]:
    """Anchors of the pledge's stages, by due day; wants its nodes and plans at hand."""
    listed = list(rows)
    found = [*_nodes(pledge, listed)]
    told_by_then = {due for due, _what in found}
    for row in listed:
        found += _planned(row, month)
        # the text's own words for a day (「竣工率达到60%」) say it better than a plan's value
        found += [step for step in _steps(row, month) if step[0] not in told_by_then]
    told = dict.fromkeys(sorted(found, key=lambda stage: stage[0] or date.max))
    return [
        figures.words(
            f"stage_{pledge.position}_{number}",
            _words(due, what),
            "stages",
            f"{pledge.title}：阶段安排",
        )
        for number, (due, what) in enumerate(told, 1)
    ]


def _nodes(pledge: Pledge, rows: list[IndicatorStanding]) -> Iterator[Stage]:
    """Nodes of the promise; a clerk's own nodes of a project are no part of it."""
    own = {row.indicator.pk for row in rows}
    for node in pledge.milestones.all():
        promised = node.quote or node.project_id is None
        if promised and (node.indicator_id is None or node.indicator_id in own):
            named = f"{node.project.name}：{node.what}" if node.project else node.what
            yield node.due, named


def _planned(row: IndicatorStanding, month: date) -> Iterator[Stage]:
    """The stages of the plan in force at the month's end."""
    plan = row.whole.share.plan_on(month_end(month)) if row.whole else None
    for stage in plan.stages.all() if plan else ():
        what = f"{stage.what}（{stage.deliverable}）" if stage.deliverable else stage.what
        yield stage.due, what


def _steps(row: IndicatorStanding, month: date) -> Iterator[Stage]:
    """The values of a plan by steps: what stands at each of them, in the unit."""
    plan = row.whole.share.plan_on(month_end(month)) if row.whole else None
    if plan is None or plan.kind != PlanKind.STEPS:
        return
    for point in plan.points.all():
        value = f"{row.indicator.name}累计{amount(point.value)}{row.indicator.unit}"
        yield point.day, f"{point.what}，{value}" if point.what else value


def _words(due: date | None, what: str) -> str:
    """「2023年6月30日前，完成招标」; the day itself counts."""
    return f"{day_words(due)}前，{what}" if due else what
