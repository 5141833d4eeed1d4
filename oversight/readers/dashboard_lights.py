"""Several lights told as one: the worst, how many 项 stand under it, and all of them in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from oversight.readers.rows import word_of
from progress.facts import Light
from progress.lateness import WORST_FIRST
from progress.models import Verdict
from progress.models.verdict import LightChoice


@dataclass(frozen=True, slots=True, eq=False)
class Stood:
    """What a share stands under; ``word`` replaces the light's own where that would mislead.

    Made once for each light, reason and language, so that thousands are counted by identity.
    """

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


# Under what so many of several items stand.
Several = tuple[Stood, int]


def stood_under(verdict: Verdict | None) -> Stood:
    """Without a verdict nothing was judged, and missing is never fine."""
    return stood(verdict.light, verdict.reason) if verdict else stood(None, None)


@lru_cache(maxsize=512)
def _stood(light: str | None, reason: str | None, language: str | None) -> Stood:
    if light is None or reason is None:
        return Stood(Light.GREY, _("未研判"))
    return Stood(Light(light), word_of(light, reason))


def stood(light: str | None, reason: str | None) -> Stood:
    """The same of a verdict's light and reason; there are few, so each is made once a language."""
    return _stood(light, reason, get_language())


def worst_of(shares: Iterable[Stood]) -> Stood:
    """Of several shares of one indicator the worst counts; without any nothing was judged."""
    return min(shares, key=lambda each: WORST_FIRST.index(each.light), default=stood(None, None))


def told_of(items: Iterable[list[Verdict | None]]) -> Told:
    """One 项 each, told by the verdicts of its shares. At least one item."""
    return several(Counter(worst_of(map(stood_under, shares)) for shares in items).items())


def several(items: Iterable[Several]) -> Told:
    """So many 项 under each, in the order they are met. At least one."""
    return _several(tuple(items), get_language())


@lru_cache(maxsize=4096)
def _several(items: tuple[Several, ...], language: str | None) -> Told:
    counts: Counter[Light] = Counter()
    words: defaultdict[Light, list[str]] = defaultdict(list)
    for each, count in items:
        counts[each.light] += count
        words[each.light].append(each.word)
    by_light = [
        (light, _word(light, words[light]), counts[light]) for light in WORST_FIRST if counts[light]
    ]
    light, word, count = by_light[0]
    return Told(light, count, word, _("、").join(_counted(word, n) for _light, word, n in by_light))


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
