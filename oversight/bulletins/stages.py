"""The stages of a pledge as its plan has them, for the press (R74): what is to be done by when.

What was not done by then is an inner matter, so a stage says nothing of that. Where the batch
keeps its schedule (序时计划) to itself, so does the pack: of the plan it tells what and by when,
never how much, since planned values beside accepted ones tell who is behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from oversight.bulletins.figures import Figures, amount, day_words
from pledges.models import Batch, Pledge
from pledges.targets import PlanKind
from progress.periods import month_end
from progress.standing import IndicatorStanding

Stage = tuple[date | None, str]  # due day, words


# 「150公里」 is a planned value; 「3号路」 and 「第2标段」 are names
_VALUE = r"[\d十百千万亿]\s*(?:[%％‰万亿余多]|{unit})"
_RATIO = re.compile(r"百分之|千分之|过半|[一二三四五六七八九\d]成")


def shows_schedule(batch: Batch) -> bool:
    """Does the batch make its schedule public (公开设置)? Not unless somebody has said so.

    The setting is the publishing side's, which nothing here may import; the batch leads to it.
    One query at most.
    """
    settings = getattr(batch, "public_settings", None)
    return settings is not None and settings.shows_schedule


def stages_of(
    pledge: Pledge,
    rows: Iterable[IndicatorStanding],
    month: date,
    figures: Figures,
    *,
    valued: bool,
) -> list[str]:
    """Anchors of the pledge's stages, by due day; wants its nodes and plans at hand.

    The promise's own nodes are told as they stand. Of plans, what tells a planned value is
    there only if ``valued`` (see ``shows_schedule``).
    """
    listed = list(rows)
    found = [*_nodes(pledge, listed)]
    told_by_then = {due for due, _what in found}
    for row in listed:
        found += _planned(row, month, valued)
        # the text's own words for a day (「竣工率达到60%」) say it better than a plan's value
        found += [step for step in _steps(row, month, valued) if step[0] not in told_by_then]
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


def _planned(row: IndicatorStanding, month: date, valued: bool) -> Iterator[Stage]:
    """The stages of the plan in force at the month's end."""
    plan = row.whole.share.plan_on(month_end(month)) if row.whole else None
    for stage in plan.stages.all() if plan else ():
        if not valued and _tells_a_value(stage.what, row):
            continue
        told = stage.deliverable and (valued or not _tells_a_value(stage.deliverable, row))
        yield stage.due, f"{stage.what}（{stage.deliverable}）" if told else stage.what


def _steps(row: IndicatorStanding, month: date, valued: bool) -> Iterator[Stage]:
    """The values of a plan by steps: what stands at each of them, in the unit.

    Without values a step is told by its name, if it has one.
    """
    plan = row.whole.share.plan_on(month_end(month)) if row.whole else None
    if plan is None or plan.kind != PlanKind.STEPS:
        return
    for point in plan.points.all():
        if not valued:
            if point.what and not _tells_a_value(point.what, row):
                yield point.day, point.what
            continue
        value = f"{row.indicator.name}累计{amount(point.value)}{row.indicator.unit}"
        yield point.day, f"{point.what}，{value}" if point.what else value


def _tells_a_value(what: str, row: IndicatorStanding) -> bool:
    """Do the words hold an amount or a ratio? Written for words an office has typed."""
    unit = re.escape(row.indicator.unit) or "(?!)"
    return bool(re.search(_VALUE.format(unit=unit), what) or _RATIO.search(what))


def _words(due: date | None, what: str) -> str:
    """「2023年6月30日前，完成招标」; the day itself counts."""
    return f"{day_words(due)}前，{what}" if due else what
