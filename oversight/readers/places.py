"""The places (市县) of a batch: which hold tasks, and under which others they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from agencies.models import Region
from agencies.together import prepared
from pledges.models import Batch, Share


@dataclass(frozen=True, slots=True)
class Places:
    """Places by id, without outlines: those that hold tasks (``own``), and all around them.

    ``top`` is the id of the batch's own place.
    """

    top: int
    regions: Mapping[int, Region]
    own: frozenset[int]

    def head_of(self, pk: int) -> int:
        """The place right below ``top`` that holds this one; itself where there is none."""
        region = self.regions[pk]
        while region.pk != self.top and region.parent_id and region.parent_id != self.top:
            parent = self.regions.get(region.parent_id)
            if parent is None or parent.level == Region.Level.PROVINCE:
                break
            region = parent
        return region.pk

    def groups(self) -> list[list[Region]]:
        """Each place below the batch's own that holds tasks, followed by those below it that do.

        A place above them stands first although it has none.
        """
        groups: dict[int, list[Region]] = {}
        for pk in self.own:
            head = self.head_of(pk)
            groups.setdefault(head, [])
            if pk != head:
                groups[head].append(self.regions[pk])
        heads = _ordered(self.regions[head] for head in groups)
        return [[head, *_ordered(groups[head.pk])] for head in heads]

    def shown(self) -> list[Region]:
        """What a map of the batch shows: the heads of its groups, and all right below ``top``."""
        heads = {self.head_of(pk) for pk in self.own}
        return _ordered(
            region
            for region in self.regions.values()
            if region.pk in heads or region.parent_id == self.top
        )


@prepared
def _holding(batch: Batch, top: int) -> tuple[QuerySet[Any], QuerySet[Region]]:
    """The ids of the places that hold tasks; the places one and two levels below ``top``."""
    tasks = Share.objects.filter(indicator__pledge__batch=batch, region__isnull=False)
    below = Region.objects.filter(Q(parent=top) | Q(parent__parent=top))
    return tasks.order_by().values_list("region_id").distinct(), below.defer("outline").order_by()


def places_from(batch: Batch, own: Iterable[tuple[int]], found: Iterable[Region]) -> Places:
    """What ``_holding`` gave. No query, unless a place with tasks lies elsewhere."""
    regions, holding = {region.pk: region for region in found}, frozenset(pk for (pk,) in own)
    while missing := (holding - regions.keys()) | {
        region.parent_id
        for region in regions.values()
        if region.parent_id
        and region.parent_id not in regions
        and batch.region_id not in (region.pk, region.parent_id)
        and region.level in (Region.Level.COUNTY, Region.Level.ZONE)
    }:
        above = Region.objects.filter(pk__in=missing).defer("outline")
        regions |= {region.pk: region for region in above}
    return Places(batch.region_id, regions, holding)


def places_of(batch: Batch) -> Places:
    """The places of a batch. One query."""
    return places_from(batch, *_holding(batch, batch.region_id))


def _ordered(regions: Iterable[Region]) -> list[Region]:
    return sorted(regions, key=lambda region: (region.order, region.code))
