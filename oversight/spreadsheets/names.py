"""Units and pledges by the words of a file; for unknown ones, those that come near."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from agencies.directory.lookups import Agencies, Regions, plain
from agencies.models import Agency, AgencyAlias, Region, User
from agencies.workbooks.cells import CellError
from oversight.models import Problem
from pledges.models import Batch, Pledge

Unit = Agency | Region
NEAR, LIKENESS = 3, 0.4


class Units:
    """Agencies and regions, each under one name of its own in a file. Three queries."""

    def __init__(self) -> None:
        found = Agency.objects.exclude(kind=Agency.Kind.COLLECTIVE)
        agencies = list(found.select_related("region"))
        aliases: dict[int, list[str]] = {}
        for pk, alias in AgencyAlias.objects.values_list("agency_id", "name"):
            aliases.setdefault(pk, []).append(alias)
        regions = list(Region.objects.all())
        self._regions, self._agencies = Regions(regions), Agencies()
        units: list[Unit] = [*regions, *agencies]
        counted = Counter(plain(unit.name) for unit in units)
        self._names: dict[tuple[type[Unit], int], str] = {}
        for agency in agencies:
            self._agencies.add(agency, aliases.get(agency.pk, []))
            alone = counted[plain(agency.name)] == 1
            place = self._regions.labels[agency.region_id]
            name = agency.name if alone else f"{agency.name}（{place}）"
            self._names[Agency, agency.pk] = name
        for region in regions:
            self._names[Region, region.pk] = self._regions.labels[region.pk]
        self._units: dict[str, Unit] = {}
        for unit in units:
            self._units[plain(self._names[type(unit), unit.pk])] = unit

    @property
    def names(self) -> list[str]:
        """Every unit's name, agencies first."""
        return list(self._names.values())

    def name(self, problem: Problem) -> str:
        """The name of the unit that puts the problem right; a collective's as it is."""
        unit: Unit | None = problem.agency or problem.region
        return self._names.get((type(unit), unit.pk), unit.name) if unit else ""

    def find(self, words: str) -> Unit:
        """The one unit of these words. Raises ``CellError`` with the names that come near."""
        unit = self._units.get(plain(words))
        if unit:
            return unit
        found: list[Unit] = []
        refusals = []
        for look in (self._agencies.find, self._regions.find):
            try:
                found.append(look(words))
            except CellError as error:
                refusals.append(str(error))
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            both = _("、").join(self._names[type(unit), unit.pk] for unit in found)
            names = {"name": words, "names": both}
            raise CellError(_("“%(name)s”有多个：%(names)s。请填写全称。") % names)
        raise CellError(near_names(_("没有“%(name)s”这个单位或区划。"), words, self.names))


class Pledges:
    """The pledges of the batches a person's office manages. Two queries."""

    def __init__(self, user: User) -> None:
        batches = Batch.objects.managed_by(user.agency_id).filter(stage=Batch.Stage.PUBLISHED)
        self._batches = list(batches.order_by("-starts_on", "slug"))
        self._pledges: dict[int, list[Pledge]] = {batch.pk: [] for batch in self._batches}
        for pledge in Pledge.objects.filter(batch__in=self._batches).select_related("batch"):
            self._pledges[pledge.batch_id].append(pledge)

    def batch(self, words: str) -> Batch:
        """The batch of this title or slug; the only one where nothing is said."""
        if not words and len(self._batches) == 1:
            return self._batches[0]
        for batch in self._batches:
            if plain(words) in (plain(batch.title), batch.slug):
                return batch
        titles = [batch.title for batch in self._batches]
        if not words:
            names = {"names": _("、").join(titles)}
            raise CellError(_("请写明批次：%(names)s。") % names)
        raise CellError(near_names(_("没有“%(name)s”这个进行中的批次。"), words, titles))

    def by_number(self, batch: Batch, no: str) -> Pledge:
        """The pledge of this number in the batch."""
        for pledge in self._pledges[batch.pk]:
            if plain(pledge.no) == plain(no):
                return pledge
        names = {"no": no, "batch": batch}
        raise CellError(_("《%(batch)s》没有序号为“%(no)s”的实事。") % names)

    def by_title(self, batch: Batch, title: str, numbered: Pledge | None = None) -> Pledge:
        """The pledge of this title in the batch; of several, the one already numbered."""
        found = [p for p in self._pledges[batch.pk] if plain(p.title) == plain(title)]
        if numbered in found or len(found) == 1:
            return numbered if numbered in found and numbered else found[0]
        if found:
            raise CellError(
                _("“%(name)s”有%(count)d件，请填写实事序号。")
                % {"name": title, "count": len(found)}
            )
        titles = [pledge.title for pledge in self._pledges[batch.pk]]
        raise CellError(near_names(_("没有“%(name)s”这件实事。"), title, titles))


def near_names(message: str, words: str, names: Iterable[str]) -> str:
    """``message`` (with ``%(name)s``) and, where there are any, the names that come near."""
    by_plain: dict[str, Any] = {plain(name): name for name in names}
    near = difflib.get_close_matches(plain(words), list(by_plain), NEAR, LIKENESS)
    holding = [key for key in by_plain if plain(words) in key and key not in near]
    chosen = [by_plain[key] for key in (*near, *holding)][:NEAR]
    told = message % {"name": words}
    if not chosen:
        return told + _("请核对后重新填写。")
    return told + _("是不是：%(names)s？") % {"names": _("、").join(chosen)}
