"""Bodies as a published text names them → agencies of the directory; never guessing between two.

A directory may hold several regions: a text of one place means the bodies of that place, of
those it belongs to and of those below it, and never another province's of the same name.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from agencies.directory.lookups import plain
from agencies.models import Agency, AgencyAlias, Region
from pledges.extraction.text import simplified
from pledges.planning.likeness import alike

SAME, NEARLY, UNKNOWN = 100, 85, 0  # percent sure
LIKE_ENOUGH = Fraction(1, 4)
# 「交通运输局」 in a city's text is 「市交通运输局」
IN_FRONT = {"province": ("省",), "prefecture": ("市", "州"), "county": ("县", "市", "区")}


@dataclass(frozen=True, slots=True)
class Known:
    """The agency a name means, None for none; ``sure`` in percent."""

    agency: Agency | None
    sure: int


class KnownBodies:
    """The directory as seen from ``region``. Three queries."""

    def __init__(self, region: Region) -> None:
        self.region = region
        parents = dict(Region.objects.values_list("pk", "parent"))
        aliases: dict[int, list[str]] = {}
        for pk, alias in AgencyAlias.objects.values_list("agency_id", "name"):
            aliases.setdefault(pk, []).append(alias)
        agencies = Agency.objects.select_related("region")
        self.agencies = {a.pk: a for a in agencies if _related(a.region_id, region.pk, parents)}
        self._named: dict[str, dict[int, Agency]] = {}
        self._names: list[tuple[int, str]] = []
        for agency in self.agencies.values():
            names = {agency.name, agency.short_name, *aliases.get(agency.pk, [])}
            for name in names:
                self._named.setdefault(plain(name), {})[agency.pk] = agency
            self._names += [(agency.pk, name) for name in sorted(names)]

    def find(self, words: str) -> Known:
        """The one agency of these words, in either script; none where two would do."""
        key = self._key(words)
        if agency := self._one(key):
            return Known(agency, SAME)
        for variant in self._variants(key):
            if agency := self._one(variant):
                return Known(agency, NEARLY)
        return Known(None, UNKNOWN)

    def likest(self, words: str, most: int = 3) -> list[Agency]:
        """Agencies whose names are like these words, the likest first."""
        names = {number: name for number, (_pk, name) in enumerate(self._names)}
        near = alike(self._key(words), names, at_least=LIKE_ENOUGH)
        found = dict.fromkeys(self._names[number][0] for number, _likeness in near)
        return [self.agencies[pk] for pk in list(found)[:most]]

    def _key(self, words: str) -> str:
        return "".join(map(simplified, plain(words)))

    def _one(self, name: str) -> Agency | None:
        found = list(self._named.get(name, {}).values())
        if len(found) > 1:
            found = [agency for agency in found if agency.region_id == self.region.pk]
        return found[0] if len(found) == 1 else None

    def _variants(self, name: str) -> list[str]:
        place, short = plain(self.region.name), plain(self.region.short_name)
        fronts = (place, short, *IN_FRONT.get(self.region.level, ()))
        rests = [name.removeprefix(front) for front in (place, short) if name.startswith(front)]
        return [front + base for base in (name, *rests) for front in ("", *fronts)]


def _related(one: int, other: int, parents: dict[int, int | None]) -> bool:
    """Is one of the two regions the other, above it or below it?"""
    return one in _line(other, parents) or other in _line(one, parents)


def _line(region: int, parents: dict[int, int | None]) -> set[int]:
    """The region and all above it."""
    line: set[int] = set()
    at: int | None = region
    while at is not None and at not in line:
        line.add(at)
        at = parents.get(at)
    return line
