"""What turned red and what recovered, and what is red or yellow now.

新增红灯 and 转绿 compare the verdicts in force of two months, as the dashboard's changes do, and
not the dates of flags: a flag's change is dated by the day it was judged, which may fall in
another month than the one it judges, and a month made up later would count twice.

What is forecast to miss (有风险) is the office's own estimate and stays on its own pages: a
bulletin goes to the units it speaks of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from oversight.bulletins.counts import LAMPS, Compared
from oversight.bulletins.figures import Figures
from oversight.readers.moved import Kind, Moved
from oversight.readers.rows import Page, Row, rows_of
from progress.facts import Light
from progress.standing import BatchStanding, IndicatorStanding, Line

# What is only counted: what was never behind did not recover.
COUNTED = {
    "newly_done": (Kind.BLUE, "新完成项数"),
    "first_green": (Kind.FIRST, "首次研判为正常项数"),
    "came_green": (Kind.GREEN, "由灰灯转为正常项数"),
}


def read_rows(standing: BatchStanding) -> list[Row]:
    """Every indicator in the order of the text, with its light and sentence."""
    page = Page(standing.month, standing.as_of(), newest=True)
    return rows_of(standing.lines, page)


def key_of(row: Row) -> str:
    """The part of an anchor that names an indicator: by its place in the text, not its id."""
    return f"{row.pledge.pledge.position}_{row.standing.indicator.position}"


def title_of(row: Row) -> str:
    """「公路工程建设·农村公路」, or the title alone where the indicator is called like it."""
    names = dict.fromkeys((row.pledge.pledge.title, row.standing.indicator.name))
    return "·".join(names)


def leads_of(row: Row) -> str:
    """「市交通运输局、市水务局」; empty where the text names no lead."""
    return "、".join(dict.fromkeys(str(lead) for lead in row.pledge.leads))


def turned(compared: Compared, rows: list[Row], figures: Figures) -> dict[str, Any]:
    """What changed its light, of what counts, by the dashboard's own kinds (``readers.moved``):
    新增红灯 and 恢复正常 (转绿: green now, red or yellow then) one by one, and counts of the rest.

    An indicator without a verdict then was 灰灯. All are None without a month to compare with.
    """
    if compared.former is None:
        return dict.fromkeys(("newly_red", "newly_green", *COUNTED))
    then = {row.indicator.pk: row.whole for _pledge, row in compared.former.lines}
    by_kind: defaultdict[Kind, list[Moved]] = defaultdict(list)
    for row in _counting(rows):
        moved = _moved(row, then.get(row.standing.indicator.pk))
        if moved.before != moved.after:
            by_kind[moved.kind].append(moved)
    counts = {
        key: figures.count(key, len(by_kind[kind]), "change", name)
        for key, (kind, name) in COUNTED.items()
    }
    return {
        "newly_red": _turned("newly_red", "新增红灯项数", by_kind[Kind.RED], figures),
        "newly_green": _turned("newly_green", "转绿项数", by_kind[Kind.RECOVERED], figures),
    } | counts


def _moved(row: Row, then: Line | None) -> Moved:
    """The indicator now and in the month it is compared with."""
    before = (then.light if then else None) or Light.GREY
    first = then is None or then.verdict is None
    return Moved(row, before, _light(row.standing), LAMPS[before], first)


def under(light: Light, rows: list[Row], figures: Figures) -> list[dict[str, Any]]:
    """The counting indicators under one light, the farthest behind first, with their sentences."""
    found = [row for row in _counting(rows) if _light(row.standing) == light]
    found.sort(key=lambda row: (row.gap is None, row.gap or 0))
    return [_told(light.value, row, figures) for row in found]


def _turned(prefix: str, name: str, moved: list[Moved], figures: Figures) -> dict[str, Any]:
    return {
        "count": figures.count(prefix, len(moved), "change", name),
        "rows": [
            _named(prefix, each.row, figures, "change")
            | {"was": each.was, "now": LAMPS[each.after]}
            for each in moved
        ],
    }


def _told(prefix: str, row: Row, figures: Figures) -> dict[str, Any]:
    # its stop is the paper's: a footnote is called before it
    sentence = row.lit.sentence.removesuffix("。") if row.lit else ""
    anchor = f"{prefix}_{key_of(row)}_says"
    told = figures.words(anchor, sentence, "verdicts", f"{title_of(row)}：研判说明")
    return _named(prefix, row, figures, "verdicts") | {"sentence": told}


def _named(prefix: str, row: Row, figures: Figures, source: str) -> dict[str, Any]:
    anchor, title = f"{prefix}_{key_of(row)}", title_of(row)
    leads = leads_of(row)
    return {
        "what": figures.words(f"{anchor}_what", title, source, title),
        "lead": leads and figures.words(f"{anchor}_lead", leads, source, f"{title}：牵头单位"),
    }


def _counting(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.standing.indicator.decides_light]


def _light(row: IndicatorStanding) -> Light:
    return row.light or Light.GREY
