"""The places a batch is broken down to, where the office makes them public."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from agencies.models import Region
from progress.standing import BatchStanding
from results.models import PublicSettings


def frozen_places(standing: BatchStanding, settings: PublicSettings) -> dict[str, Any]:
    """``places`` and ``outlines``: regions that hold a part, and those right above them.

    In the official order. One query; none where no place holds a part, or none is shown.
    """
    holders = {
        line.share.region_id
        for _, row in standing.lines
        for line in row.regions
        if line.share.region_id
    }
    if not settings.shows_regions or not holders:
        return {"places": [], "outlines": {}}
    regions = (
        Region.objects.filter(Q(pk__in=holders) | Q(children__in=holders))
        .exclude(pk=standing.batch.region_id)
        .exclude(level=Region.Level.PROVINCE)
        .select_related("parent")
        .distinct()
    )
    return {
        "places": [_place(region) for region in regions],
        "outlines": {region.code: region.outline for region in regions if region.outline},
    }


def _place(region: Region) -> dict[str, Any]:
    tile = None if region.tile_row is None else [region.tile_row, region.tile_column]
    return {
        "code": region.code,
        "name": region.name,
        "short_name": region.short_name,
        "level": region.level,
        "parent": region.parent.code if region.parent else "",
        "tile": tile,
    }
