"""What turned red and what recovered, what is red or yellow now, and what is foreseen to miss.

新增红灯 and 转绿 compare the verdicts in force of two months, as the dashboard's changes do, and
not the dates of flags: a flag's change is dated by the day it was judged, which may fall in
another month than the one it judges, and a month made up later would count twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oversight.bulletins.counts import LAMPS, Compared
from oversight.bulletins.figures import Figures
from oversight.readers.rows import Page, Row, rows_of
from progress.facts import Light
from progress.readers.forecasts import forecasts
from progress.standing import BatchStanding, IndicatorStanding

FINE = (Light.GREEN, Light.BLUE)
BEHIND = (Light.YELLOW, Light.RED)


def read_rows(standing: BatchStanding) -> list[Row]:
    """Every indicator in the order of the text, with its light, sentence and forecast."""
    wholes = [row.whole.share.pk for _pledge, row in standing.lines if row.whole]
    foreseen = forecasts(standing.batch, standing.month, wholes)
    page = Page(standing.month, standing.as_of(), newest=True, forecasts=foreseen)
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
    """新增红灯 (red now, not red then) and 转绿 (fine now, red or yellow then), of what counts.

    An indicator without a verdict then was 灰灯. Both are None without a month to compare with.
    """
    if compared.former is None:
        return {"newly_red": None, "newly_green": None}
    then = {row.indicator.pk: _light(row) for _pledge, row in compared.former.lines}
    pairs = [(row, then.get(row.standing.indicator.pk, Light.GREY)) for row in _counting(rows)]
    red = [pair for pair in pairs if _light(pair[0].standing) == Light.RED != pair[1]]
    green = [pair for pair in pairs if _light(pair[0].standing) in FINE and pair[1] in BEHIND]
    return {
        "newly_red": _turned("newly_red", "新增红灯项数", red, figures),
        "newly_green": _turned("newly_green", "转绿项数", green, figures),
    }


def under(light: Light, rows: list[Row], figures: Figures) -> list[dict[str, Any]]:
    """The counting indicators under one light, the farthest behind first, with their sentences."""
    found = [row for row in _counting(rows) if _light(row.standing) == light]
    found.sort(key=lambda row: (row.gap is None, row.gap or 0))
    return [_told(light.value, row, figures) for row in found]


def risks(rows: list[Row], figures: Figures) -> dict[str, Any]:
    """Green ones that are forecast to miss their targets (有风险)."""
    found = [row for row in _counting(rows) if row.at_risk]
    told = []
    for row in found:
        assert row.lit is not None  # nosec B101
        outlook = row.lit.outlook
        told.append(
            _named("risk", row, figures, "forecast")
            | {
                "sentence": figures.words(
                    f"risk_{key_of(row)}_says",
                    outlook.sentence + outlook.completion,
                    "forecast",
                    f"{title_of(row)}：预测",
                )
            }
        )
    return {
        "count": figures.count("risks", len(found), "forecast", "预测有风险项数"),
        "rows": told,
    }


def _turned(
    prefix: str, name: str, pairs: list[tuple[Row, Light]], figures: Figures
) -> dict[str, Any]:
    return {
        "count": figures.count(prefix, len(pairs), "change", name),
        "rows": [
            _named(prefix, row, figures, "change") | {"was": LAMPS[was], "now": LAMPS[_now(row)]}
            for row, was in pairs
        ],
    }


def _told(prefix: str, row: Row, figures: Figures) -> dict[str, Any]:
    sentence = row.lit.sentence if row.lit else ""
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


def _now(row: Row) -> Light:
    return _light(row.standing)
