"""Where the figures of a press pack come from, as its footnotes say it."""

from __future__ import annotations

from datetime import date

from oversight.bulletins.figures import day_words
from pledges.models import Batch
from progress.periods import month_end


def sources(batch: Batch, listed: int, as_of: date, month: date) -> dict[str, str]:
    """Key → footnote; ``listed`` 件 are in the batch. Never how many have not reported."""
    promised = named_source(batch)
    return {
        "promise": f"目标任务据{promised}{_of_how_many(batch, listed)}。",
        "stages": f"阶段安排据{promised}和工作计划。",
        "accepted": f"进展为审核通过的数据，截至{day_words(as_of)}。",
        "acceptance": f"已完成件数据验收登记，截至{day_words(month_end(month))}。",
    }


def named_source(batch: Batch) -> str:
    """「城市晚报“全省今年将实施……”（原文未载日期）」: who published it, what it is called, when."""
    if not batch.source_title:
        return f"《{batch.title}》"
    day = day_words(batch.source_date) if batch.source_date else "原文未载日期"
    return f"{batch.source_publisher}“{batch.source_title}”（{day}）"


def _of_how_many(batch: Batch, listed: int) -> str:
    """「，原文共50项，列明30件」, where the text speaks of another number than it lists."""
    if batch.source_items is None or batch.source_items == listed:
        return ""
    return f"，原文共{batch.source_items}项，列明{listed}件"
