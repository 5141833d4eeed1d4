"""Several lights told as one: the worst, how many 项 stand under it, and all of them in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oversight.readers.rows import own_word
from progress.facts import Light
from progress.lateness import WORST_FIRST
from progress.models import Verdict
from progress.models.verdict import LightChoice


@dataclass(frozen=True, slots=True)
class Stood:
    """What a share stands under; ``word`` replaces the light's own where that would mislead."""

    light: Light
    word: str


@dataclass(frozen=True, slots=True)
class Told:
    """The worst light of several 项 with its word, how many stand under it, and all in words."""

    light: Light
    count: int
    word: str
    words: str

    @property
    def worst(self) -> str:
        """「滞后2项」"""
        return _counted(self.word, self.count)


def stood_under(verdict: Verdict | None) -> Stood:
    """Without a verdict nothing was judged, and missing is never fine."""
    if verdict is None:
        return Stood(Light.GREY, _("未研判"))
    return Stood(Light(verdict.light), own_word(verdict))


def told(items: Iterable[list[Stood]]) -> Told:
    """One 项 each: of several shares of one indicator the worst counts. At least one item."""
    worst = [
        min(shares, key=lambda each: WORST_FIRST.index(each.light), default=stood_under(None))
        for shares in items
    ]
    counts = Counter(each.light for each in worst)
    by_light = {
        light: (_word(light, [each.word for each in worst if each.light == light]), counts[light])
        for light in WORST_FIRST
        if counts[light]
    }
    light = next(iter(by_light))
    word, count = by_light[light]
    words = _("、").join(_counted(*each) for each in by_light.values())
    return Told(light, count, word, words)


def _word(light: Light, words: Iterable[str]) -> str:
    """The light's word; why they are grey or red where all are so for one reason, of grey ones
    every reason (未报、待审)."""
    found = dict.fromkeys(words)
    if len(found) == 1 or light == Light.GREY:
        return _("、").join(word or str(LightChoice(light).label) for word in found)
    return str(LightChoice(light).label)


def _counted(word: str, count: int) -> str:
    values = {"word": word, "count": count}
    return ngettext("%(word)s%(count)d项", "%(word)s%(count)d项", count) % values
