"""The figures of a snapshot: each with its anchor, its text as printed, and where it comes from.

A figure is plain JSON: ``text`` as it stands in the paper; ``value`` the number as decimal text
(empty for words such as a sentence or a name); ``source`` the key of the note that says where it
comes from; ``name`` what people call it. Those ``offered`` may be put into an officer's words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from pledges.figures import write_figure

NONE = "—"


@dataclass
class Figures:
    """What a snapshot has gathered so far; each ``put`` returns the anchor it was put under."""

    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    offered: list[str] = field(default_factory=list)

    def words(self, anchor: str, text: str, source: str, name: str) -> str:
        """Words of the data: a name, a sentence, a list of units."""
        return self._put(anchor, text, "", source, name)

    def count(self, anchor: str, number: int, source: str, name: str, *, offer: bool = True) -> str:
        """A number of things, offered to the officer's words unless told otherwise."""
        if offer:
            self.offered.append(anchor)
        return self._put(anchor, f"{number:,}", str(number), source, name)

    def change(self, anchor: str, difference: int, source: str, name: str) -> str:
        """How many more or fewer: 「+1」, 「−6」, 「0」."""
        sign = "−" if difference < 0 else "+" if difference > 0 else ""
        return self._put(anchor, f"{sign}{abs(difference):,}", str(difference), source, name)

    def cell(
        self, anchor: str, text: str, source: str, name: str, value: Decimal | int | None = None
    ) -> str:
        """A cell of a table: its words, and the number in them where there is one."""
        return self._put(anchor, text, "" if value is None else plain(value), source, name)

    def plain(self) -> dict[str, Any]:
        """The part of the snapshot that holds them."""
        return {"figures": self.rows, "sources": self.sources, "offered": self.offered}

    def _put(self, anchor: str, text: str, value: str, source: str, name: str) -> str:
        if anchor in self.rows:
            raise ValueError(f"an anchor is used once: {anchor}")
        self.rows[anchor] = {"text": text, "value": value, "source": source, "name": name}
        return anchor


def plain(value: Decimal | int) -> str:
    """A number as decimal text: 「30」, 「-29.67」; no exponent, no empty decimals."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Decimal | None) -> str:
    """「39.13%」; 「—」 for none."""
    return NONE if value is None else f"{value:,.2f}%"


def points(value: Decimal | None) -> str:
    """「−29.67」, 「+6.07」; 「—」 for none."""
    if value is None:
        return NONE
    sign = "−" if value < 0 else "+" if value > 0 else ""
    return f"{sign}{abs(value):,.2f}"


def amount(value: Decimal | None, approx: str = "") -> str:
    """「1,380」, 「140余」; 「—」 for none."""
    return NONE if value is None else write_figure(value, approx)


def day_words(day: date) -> str:
    """「2023年9月30日」."""
    return f"{day.year}年{day.month}月{day.day}日"


def month_words(month: date) -> str:
    """「2023年9月」."""
    return f"{month.year}年{month.month}月"
