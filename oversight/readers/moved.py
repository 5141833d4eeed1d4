"""What changed since the month before (比上月变化): which indicators came under which light."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.readers.rows import Row, own_word
from progress.facts import Light
from progress.models.verdict import LightChoice

FIRST = 5  # of each; the rest is folded away


class Kind(StrEnum):
    """What became of an indicator since the month before."""

    RED = "red"
    YELLOW = "yellow"
    BLUE = "blue"
    RECOVERED = "recovered"
    GREEN = "green"
    FIRST = "first"
    GREY = "grey"


# What wants a word first: what got worse, then what got better, then what is unknown.
TITLES: dict[Kind, Promise] = {
    Kind.RED: gettext_lazy("新增严重滞后"),
    Kind.YELLOW: gettext_lazy("转为滞后"),
    Kind.BLUE: gettext_lazy("新完成"),
    Kind.RECOVERED: gettext_lazy("恢复正常"),
    Kind.GREEN: gettext_lazy("转为正常"),
    Kind.FIRST: gettext_lazy("首次研判为正常"),
    Kind.GREY: gettext_lazy("转为未报（含待审、退回）"),
}
BEHIND = (Light.RED, Light.YELLOW)


@dataclass(frozen=True, slots=True)
class Moved:
    """An indicator under another light than the month before; ``was`` is that light's word.

    ``first`` where no month before was judged.
    """

    row: Row
    before: Light
    after: Light
    was: str
    first: bool

    @property
    def kind(self) -> Kind:
        """Normal again is only what was behind (恢复正常); the others come to be normal."""
        if self.after != Light.GREEN:
            return Kind(self.after.value)
        if self.before in BEHIND:
            return Kind.RECOVERED
        return Kind.FIRST if self.first else Kind.GREEN


@dataclass(frozen=True, slots=True)
class Movement:
    """All that changed alike; ``quiet`` where it says more of reporting than of work."""

    kind: Kind
    light: Light
    title: str
    moved: list[Moved]

    @property
    def quiet(self) -> bool:
        return self.kind in (Kind.GREY, Kind.FIRST)

    @property
    def first(self) -> list[Moved]:
        return self.moved[:FIRST]

    @property
    def more(self) -> list[Moved]:
        return self.moved[FIRST:]


def movements(rows: Iterable[Row]) -> list[Movement]:
    """The indicators that count for lights and changed theirs, by what became of them.

    Arrivals less departures of a light are its change in the strip: one without a verdict in
    either month counts as grey there too. No query.
    """
    found = [moved for row in rows if (moved := _moved(row))]
    by_kind: dict[Kind, list[Moved]] = {kind: [] for kind in TITLES}
    for each in found:
        by_kind[each.kind].append(each)
    return [
        Movement(kind, rows[0].after, str(TITLES[kind]), rows)
        for kind, rows in by_kind.items()
        if rows
    ]


def _moved(row: Row) -> Moved | None:
    if not row.standing.indicator.decides_light:
        return None
    whole = row.standing.whole
    verdict = whole.before if whole else None
    before = Light(verdict.light) if verdict else Light.GREY
    after = row.light or Light.GREY
    if before == after:
        return None
    word = own_word(verdict) if verdict else _("未研判")
    return Moved(row, before, after, word or str(LightChoice(before).label), verdict is None)
