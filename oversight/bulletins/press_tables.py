"""The two tables of a press pack: what was promised, and how far it is by accepted figures."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import date

from oversight.bulletins.figures import NONE, Figures, amount, day_words, percent
from pledges.models import Batch, Share
from pledges.readers.pledge_changes import halt_word
from pledges.targets import Comparator
from pledges.targets import percent as share_percent
from progress.facts import Light
from progress.periods import month_end
from progress.readers.preview import target_in_words
from progress.standing import IndicatorStanding, PledgeStanding

TARGET_HEADS = ("序号", "任务", "指标", "目标", "完成时限")
PROGRESS_HEADS = ("序号", "任务", "指标", "目标", "累计完成", "完成率", "数据截至")
TOLD_FROM = 4  # the first column of the second table that tells of accepted figures
DONE, REACHED, GOING, IN_WORDS = "已完成", "已达到", "推进中", "见承诺原文"

Led = list[tuple[PledgeStanding, list[IndicatorStanding]]]
Cells = Callable[[PledgeStanding, IndicatorStanding | None], list[str]]


def target_rows(led: Led, batch: Batch, month: date, figures: Figures) -> list[list[str]]:
    """Anchors of the cells of ``TARGET_HEADS``, row by row; without a day of its own a task is
    due on the batch's last."""

    def cells(pledge: PledgeStanding, row: IndicatorStanding | None) -> list[str]:
        deadline = _deadline(row, batch) if row else NONE
        return _put("t", pledge, row, (*_named(pledge, row, month), deadline), figures)

    return _rows(led, cells)


def progress_rows(led: Led, month: date, figures: Figures) -> list[list[str]]:
    """Anchors of the cells of ``PROGRESS_HEADS``, row by row."""

    def cells(pledge: PledgeStanding, row: IndicatorStanding | None) -> list[str]:
        told = (_value(row), _ratio(row), _day(row, month)) if row else (NONE, NONE, NONE)
        return _put("p", pledge, row, (*_named(pledge, row, month), *told), figures)

    return _rows(led, cells)


def _rows(led: Led, cells: Cells) -> list[list[str]]:
    """A pledge without an indicator of the agency has a row too."""
    return [
        cells(pledge, row) for pledge, items in led for row in ((*items,) if items else (None,))
    ]


def _put(
    table: str,
    pledge: PledgeStanding,
    row: IndicatorStanding | None,
    texts: tuple[str, ...],
    figures: Figures,
) -> list[str]:
    heads = TARGET_HEADS if table == "t" else PROGRESS_HEADS
    place = f"{table}_{pledge.pledge.position}_{row.indicator.position if row else 0}"
    name = "·".join(dict.fromkeys([pledge.pledge.title, *([row.indicator.name] if row else [])]))
    return [
        figures.cell(
            f"{place}_{column}",
            text,
            "accepted" if table == "p" and column >= TOLD_FROM else "promise",
            f"{name}：{head}",
        )
        for column, (text, head) in enumerate(zip(texts, heads, strict=True))
    ]


def _named(
    pledge: PledgeStanding, row: IndicatorStanding | None, month: date
) -> tuple[str, str, str, str]:
    """序号, 任务, 指标, 目标: in force at the month's end, the first one beside it (R75)."""
    if row is None:
        return pledge.pledge.no, pledge.pledge.title, IN_WORDS, NONE
    name = row.indicator.name
    if row.indicator.of_id and not name.startswith("其中"):
        name = f"其中：{name}"
    return pledge.pledge.no, pledge.pledge.title, name, _goal(row, month)


def _goal(row: IndicatorStanding, month: date) -> str:
    """「280公里（原300公里）」."""
    in_force = copy(row.indicator)
    in_force.value = row.indicator.target_on(month_end(month)).value
    words = target_in_words(Share(indicator=in_force))
    made = [each for each in row.indicator.revisions.all() if each.effective_on <= month_end(month)]
    if not made:
        return words
    first = min(made, key=lambda each: each.order).old_value
    return f"{words}（原{amount(first)}{row.indicator.unit}）"


def _deadline(row: IndicatorStanding, batch: Batch) -> str:
    return row.indicator.deadline_phrase or day_words(row.indicator.deadline or batch.ends_on)


def _value(row: IndicatorStanding) -> str:
    """The accepted figure with its unit; a word for a task in words and for one accepted."""
    reading = row.whole.reading if row.whole else None
    if row.halted:
        return halt_word(row.halted)
    if row.indicator.comparator == Comparator.QUALITATIVE:
        if row.light == Light.BLUE:
            return DONE
        return NONE if reading is None else REACHED if reading.achieved else GOING
    if reading is None or reading.value is None:
        return NONE
    return f"{amount(reading.value, reading.approx)}{row.indicator.unit}"


def _ratio(row: IndicatorStanding) -> str:
    """完成率 as it is, over 100 % too; none for bounds and words (R18)."""
    reading = row.whole.reading if row.whole else None
    if reading is None or reading.value is None or row.whole is None:
        return NONE
    target = row.whole.share.target_on(reading.as_of)
    return percent(share_percent(target.share(reading.value))) if target.has_share else NONE


def _day(row: IndicatorStanding, month: date) -> str:
    """「9月30日」, with its year where that is another."""
    reading = row.whole.reading if row.whole else None
    if reading is None or _value(row) == NONE:
        return NONE
    day = reading.as_of
    return f"{day.month}月{day.day}日" if day.year == month.year else day_words(day)
