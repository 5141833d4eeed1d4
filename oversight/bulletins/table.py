"""The full table (附表): every indicator of the text, one row each."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import date
from typing import Any

from oversight.bulletins.counts import LAMPS
from oversight.bulletins.figures import NONE, Figures, amount, percent, points
from oversight.bulletins.lagging import key_of, leads_of, title_of
from oversight.models import Bulletin
from oversight.readers.rows import Row
from pledges.models import Share
from pledges.readers.pledge_changes import halt_word
from pledges.targets import Comparator
from progress.facts import Light
from progress.models import Reading
from progress.periods import month_end
from progress.readers.preview import target_in_words

COLUMNS = (
    "no", "category", "task", "indicator", "goal", "value", "actual", "expected", "gap", "light",
    "lead",
)  # fmt: skip
HEADS = (
    "序号", "类别", "任务", "指标", "目标", "本月累计", "完成率", "序时", "差距（百分点）",
    "亮灯", "牵头单位",
)  # fmt: skip
QUARTER_S = "本季度末累计"


def heads(kind: str) -> tuple[str, ...]:
    """The head of a monthly or a quarterly bulletin's table."""
    values = {"value": QUARTER_S} if kind == Bulletin.Kind.QUARTERLY else {}
    return tuple(values.get(column, head) for column, head in zip(COLUMNS, HEADS, strict=True))


def table(rows: list[Row], month: date, figures: Figures, kind: str) -> list[list[str]]:
    """Anchors of the cells, row by row, in the order of ``COLUMNS``.

    Conditions (准入条件) are left out: they are checked at acceptance and have no progress.
    Wants the indicators' ``revisions`` at hand: the target printed is that of the month's end.
    """
    named = heads(kind)
    return [
        _cells(row, month, figures, named) for row in rows if not row.standing.indicator.condition
    ]


def _cells(row: Row, month: date, figures: Figures, named: Sequence[str]) -> list[str]:
    pledge, indicator = row.pledge.pledge, row.standing.indicator
    part = indicator.of_id and not indicator.name.startswith("其中")
    name = f"其中：{indicator.name}" if part else indicator.name
    texts: dict[str, tuple[str, Any]] = {
        "no": (pledge.no, None),
        "category": (str(pledge.category or NONE), None),
        "task": (pledge.title, None),
        "indicator": (name, None),
        "goal": (_goal(row, month), indicator.target_on(month_end(month)).value),
        "value": _value(row, month),
        "actual": (percent(row.actual), row.actual),
        "expected": (percent(row.expected), row.expected),
        "gap": (points(row.gap), row.gap),
        "light": (_light(row, month), None),
        "lead": (leads_of(row) or "原文未载明", None),
    }
    return [
        figures.cell(
            f"row_{key_of(row)}_{column}",
            texts[column][0],
            "table",
            f"{title_of(row)}：{head}",
            texts[column][1],
        )
        for column, head in zip(COLUMNS, named, strict=True)
    ]


def _goal(row: Row, month: date) -> str:
    """「300公里」: the target in force at the month's end (R75)."""
    revised = copy(row.standing.indicator)
    revised.value = revised.target_on(month_end(month)).value
    return target_in_words(Share(indicator=revised))


def _value(row: Row, month: date) -> tuple[str, Any]:
    """The accepted figure in force with its unit; one of a former month with its day."""
    reading = row.standing.whole.reading if row.standing.whole else None
    if row.standing.indicator.comparator == Comparator.QUALITATIVE:
        told = row.lit.told if row.lit else ""
        since = "" if row.light == Light.BLUE else _since(reading, month)
        return (f"{told}{since}" if told else NONE), None
    if reading is None:
        return NONE, None
    figure = amount(reading.value, reading.approx) + row.standing.indicator.unit
    return figure + _since(reading, month), reading.value


def _since(reading: Reading | None, month: date) -> str:
    """「（截至8月31日）」 for a figure of a former month."""
    if reading is None or reading.report.month == month:
        return ""
    return f"（截至{reading.as_of.month}月{reading.as_of.day}日）"


def _light(row: Row, month: date) -> str:
    """「红灯」, 「灰灯·未报」, 「已暂停」; a light that stands from a former month says so."""
    lit = row.lit
    if halt := row.standing.halted:
        return halt_word(halt)
    lamp = LAMPS[row.light or Light.GREY]
    if lit is None:
        return f"{lamp}·未研判"
    word = f"·{lit.word}" if lit.word else ""
    since = f"（沿用{lit.stands_from.month}月）" if lit.stands_from else ""
    return f"{lamp}{word}{since}"
