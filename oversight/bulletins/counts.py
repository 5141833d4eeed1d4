"""件 and 项 by light, how they changed, and three months of a quarter side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from oversight.bulletins.figures import Figures, month_words
from pledges.planning.changes import State
from progress.facts import Light
from progress.standing import BatchStanding

# From done to unknown, as people read them.
LIGHTS = (Light.BLUE, Light.GREEN, Light.YELLOW, Light.RED, Light.GREY)
LAMPS = {
    Light.BLUE: "蓝灯",
    Light.GREEN: "绿灯",
    Light.YELLOW: "黄灯",
    Light.RED: "红灯",
    Light.GREY: "灰灯",
}
STATES = {
    Light.BLUE: "已完成",
    Light.GREEN: "正常推进",
    Light.YELLOW: "滞后",
    Light.RED: "严重滞后",
    Light.GREY: "未报、待审等",
}


HALTED = {State.PAUSED: "暂停", State.STOPPED: "终止", State.MERGED: "并入其他实事"}


@dataclass(frozen=True, slots=True)
class Compared:
    """A batch in its month and in the one it is compared with; None: nothing was judged by then."""

    now: BatchStanding
    former: BatchStanding | None

    @property
    def month(self) -> date:
        assert self.now.month is not None  # nosec B101
        return self.now.month


def totals(standing: BatchStanding, figures: Figures) -> dict[str, Any]:
    """How many there are, and how many of them bear no light: soft targets (预期性目标), and apart
    from them what is paused, stopped or merged (R75), each told only where there is any."""
    lit = sum(standing.pledges_by_light().values())
    items, lit_items = standing.indicator_count(), sum(standing.indicators_by_light().values())
    pledges_out, items_out = standing.pledges_out_of_force(), standing.indicators_out_of_force()
    put = figures.count
    out = {
        f"{unit}_{state}": put(f"{unit}_{state}", count, "verdicts", f"{HALTED[state]}{noun}")
        for unit, noun, counts in (
            ("pledges", "件数", pledges_out),
            ("items", "项数", items_out),
        )
        for state, count in counts.items()
    }
    return out | {
        "pledges": put("pledges", len(standing.pledges), "verdicts", "总件数"),
        "items": put("items", items, "verdicts", "总项数"),
        "unlit_pledges": put(
            "pledges_unlit",
            len(standing.pledges) - lit - pledges_out.total(),
            "verdicts",
            "不亮灯件数",
        ),
        "unlit_items": put(
            "items_unlit", items - lit_items - items_out.total(), "verdicts", "不亮灯项数"
        ),
    }


def by_light(compared: Compared, figures: Figures) -> list[dict[str, Any]]:
    """Each light with its 件 and 项, and their changes where there is a month to compare with."""
    return list(_by_light(compared, figures))


def _by_light(compared: Compared, figures: Figures) -> Iterator[dict[str, Any]]:
    now, former = _both(compared.now), compared.former and _both(compared.former)
    for light in LIGHTS:
        row: dict[str, Any] = {"light": light.value}
        for unit, noun in (("pledges", "件数"), ("items", "项数")):
            anchor, name = f"{unit}_{light}", f"{LAMPS[light]}{noun}"
            row[unit] = figures.count(anchor, now[unit][light], "verdicts", name)
            row[f"{unit}_change"] = former and figures.change(
                f"{anchor}_change",
                now[unit][light] - former[unit][light],
                "change",
                f"{name}变化",
            )
        yield row


def side_by_side(
    standings: Sequence[tuple[date, BatchStanding | None]], figures: Figures
) -> list[dict[str, Any]]:
    """The months of a quarter, each with its 件 and 项 by light; one not judged has none."""
    rows = []
    for month, standing in standings:
        cells: dict[str, Any] = {}
        counts = standing and _both(standing)
        for unit, noun in (("pledges", "件数"), ("items", "项数")):
            for light in LIGHTS:
                cells[f"{unit}_{light}"] = counts and figures.count(
                    f"m{month:%Y%m}_{unit}_{light}",
                    counts[unit][light],
                    "months",
                    f"{month_words(month)}{LAMPS[light]}{noun}",
                    offer=False,
                )
        rows.append({"month": f"{month:%Y-%m}", "cells": cells})
    return rows


def _both(standing: BatchStanding) -> dict[str, Counter[Light]]:
    return {"pledges": standing.pledges_by_light(), "items": standing.indicators_by_light()}
