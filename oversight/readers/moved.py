"""What changed since the month before (比上月变化): which indicators came under which light."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.readers.rows import Row, own_word
from progress.facts import Light
from progress.models.verdict import LightChoice

FIRST = 5  # of each; the rest is folded away
# What wants a word first: what got worse, then what got better, then what is unknown.
ORDER = (Light.RED, Light.YELLOW, Light.BLUE, Light.GREEN, Light.GREY)
TITLES: dict[Light, Promise] = {
    Light.RED: gettext_lazy("新增严重滞后"),
    Light.YELLOW: gettext_lazy("转为滞后"),
    Light.BLUE: gettext_lazy("新完成"),
    Light.GREEN: gettext_lazy("恢复正常"),
    Light.GREY: gettext_lazy("转为未报（含待审、退回）"),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """An indicator under another light than the month before; ``was`` is that light's word."""

    row: Row
    before: Light
    after: Light
    was: str


@dataclass(frozen=True, slots=True)
class Movement:
    """All that came under one light; ``quiet`` where it says more of reporting than of work."""

    light: Light
    title: str
    moved: list[Moved]

    @property
    def quiet(self) -> bool:
        return self.light == Light.GREY

    @property
    def first(self) -> list[Moved]:
        return self.moved[:FIRST]

    @property
    def more(self) -> list[Moved]:
        return self.moved[FIRST:]


def movements(rows: Iterable[Row]) -> list[Movement]:
    """The indicators that count for lights and changed theirs, by the light they came under.

    Arrivals less departures of a light are its change in the strip: one without a verdict in
    either month counts as grey there too. No query.
    """
    found = [moved for row in rows if (moved := _moved(row))]
    groups = [
        Movement(light, str(TITLES[light]), [each for each in found if each.after == light])
        for light in ORDER
    ]
    return [group for group in groups if group.moved]


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
    return Moved(row, before, after, word or str(LightChoice(before).label))
