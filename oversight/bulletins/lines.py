"""One line of a bulletin: words of ours and figures of the snapshot, and its days. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from string import Formatter
from typing import Any

from agencies.papers.blocks import Paragraph, Run
from oversight.bulletins.figures import NONE, day_words, month_words

Snapshot = Mapping[str, Any]


class Lines:
    """What every section is written with."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.figures: Mapping[str, Mapping[str, str]] = snapshot["figures"]

    # ---------- days ----------
    @property
    def quarterly(self) -> bool:
        return bool(self.snapshot.get("months"))

    def at_month(self) -> str:
        """「2023年9月」 before a quarter's tables, which else could be taken for the quarter's."""
        return month_words(month_named(self.snapshot["month"])) if self.quarterly else ""

    def period(self) -> str:
        """What the bulletin covers: 「2023年9月」, 「本季度（7月至9月）」."""
        month = month_named(self.snapshot["month"])
        if not self.quarterly:
            return month_words(month)
        first = month_named(self.snapshot["months"][0]["month"])
        return f"本季度（{first.month}月至{month.month}月）"

    def day(self, key: str) -> str:
        """A day of the snapshot in words; one taken before the day was told apart has but one."""
        return day_words(date.fromisoformat(self.snapshot.get(key) or self.snapshot["taken_on"]))

    # ---------- runs ----------
    def say(self, template: str, row: Mapping[str, Any] | None = None) -> Paragraph:
        """A paragraph of ours; what stands in braces is a figure, by its key in ``row`` or anchor.

        Words of the data never pass through the template: they are runs of their own.
        """
        runs = []
        for words, name, _spec, _conversion in Formatter().parse(template):
            if words:
                runs.append(Run(words))
            if name is not None:
                runs.append(self.run((row or {}).get(name, name)))
        return Paragraph(tuple(runs))

    def cells(self, *anchors: str | None) -> Iterator[Run]:
        for anchor in anchors:
            yield Run(NONE) if anchor is None else self.run(anchor)

    def run(self, anchor: str) -> Run:
        return Run(self.text(anchor), anchor)

    def text(self, anchor: str) -> str:
        return self.figures[anchor]["text"]


def month_named(text: str) -> date:
    """「2023-09」 as the month's first day."""
    return date.fromisoformat(f"{text}-01")
