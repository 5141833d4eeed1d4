"""Finding a region or an agency by the words people write; never guessing between two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from agencies.models import Agency, Region
from agencies.workbooks.cells import CellError


def plain(words: str) -> str:
    """Names are compared without spaces, full width as narrow."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", words))


class Regions:
    """Regions by code, name, short name, or the name with the one above in front."""

    def __init__(self, regions: Iterable[Region]) -> None:
        regions = list(regions)
        by_pk = {region.pk: region for region in regions}
        self._found: dict[str, dict[int, Region]] = {}
        for region in regions:
            parent = by_pk.get(region.parent_id) if region.parent_id else None
            names = {region.code, region.name, region.short_name}
            if parent:
                names |= {parent.name + region.name, parent.short_name + region.name}
            for name in names:
                self._found.setdefault(plain(name), {})[region.pk] = region
        self.labels = {region.pk: self._label(region, by_pk) for region in regions}

    def find(self, words: str) -> Region:
        """The one region of these words. Raises ``CellError``."""
        found = list(self._found.get(plain(words), {}).values())
        exact = [region for region in found if region.name == plain(words)]
        if len(found) > 1 and len(exact) == 1:
            found = exact
        if not found:
            raise CellError(
                _("没有“%(name)s”这个区划。请从下拉列表中选择，或填写六位代码。") % {"name": words}
            )
        if len(found) > 1:
            names = _("、").join(self.labels[region.pk] for region in found)
            raise CellError(
                _("“%(name)s”有多个：%(names)s。请写明是哪一个。") % {"name": words, "names": names}
            )
        return found[0]

    def _label(self, region: Region, by_pk: dict[int, Region]) -> str:
        """The name alone where it is the only one, else with the name above in front."""
        if len(self._found[plain(region.name)]) == 1 or region.parent_id is None:
            return region.name
        return by_pk[region.parent_id].name + region.name


class Agencies:
    """Agencies by full name first, then by short name and aliases."""

    def __init__(self) -> None:
        self._full: dict[str, list[Agency]] = {}
        self._other: dict[str, list[Agency]] = {}

    def add(self, agency: Agency, aliases: Iterable[str], *, also_full: bool = True) -> None:
        """Make an agency, saved or about to be, known by its names; without ``also_full``
        only by the further ones, for an agency that is known already.
        """
        if also_full:
            self._full.setdefault(plain(agency.name), []).append(agency)
        for name in {plain(agency.short_name), *map(plain, aliases)} - {plain(agency.name)}:
            others = self._other.setdefault(name, [])
            if agency not in others:
                others.append(agency)

    def find(self, words: str) -> Agency:
        """The one agency of these words. Raises ``CellError``."""
        found = self._full.get(plain(words)) or self._other.get(plain(words), [])
        if not found:
            raise CellError(
                _("没有“%(name)s”这个单位。请核对全称，或先在“单位”工作表中登记。")
                % {"name": words}
            )
        if len(found) > 1:
            names = _("、").join(f"{agency.name}（{agency.region}）" for agency in found)
            raise CellError(
                _("“%(name)s”有多个：%(names)s。请填写全称。") % {"name": words, "names": names}
            )
        return found[0]

    def also_called(self, name: str, region: Region) -> Agency | None:
        """An agency of the region of which ``name`` is a short name or an alias."""
        others = self._other.get(plain(name), [])
        return next((a for a in others if a.region_id == region.pk), None)
