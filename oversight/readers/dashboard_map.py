"""The map of the dashboard (各市县): the places below the batch's own, each by its worst light."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.utils.translation import gettext as _

from agencies.models import Region
from agencies.tiles import Place, TileMap, tile_map
from oversight.readers.charts import outlines_of
from oversight.readers.dashboard_lights import Stood, Told, stood_under, told
from oversight.readers.dashboard_list import head_of
from progress.standing import BatchStanding


def batch_map(
    standing: BatchStanding, regions: Mapping[int, Region], address: str
) -> TileMap | None:
    """The places right below the batch's region; None where nothing is broken down to places.

    A place stands under the worst light of its own tasks and of those below it; ``address``
    is the dashboard's, which each place narrows. ``regions`` are all by id, without outlines:
    those of the places shown are read here, and drawn where there are any. One query.
    """
    lights = _by_place(standing, regions)
    if not lights:
        return None
    shown = [
        region
        for region in sorted(regions.values(), key=lambda each: (each.order, each.code))
        if region.pk in lights or region.parent_id == standing.batch.region_id
    ]
    places = [_place(region, lights.get(region.pk), address) for region in shown]
    return tile_map(places, outlines_of(region.pk for region in shown))


def _by_place(standing: BatchStanding, regions: Mapping[int, Region]) -> dict[int, Told]:
    """Region id → the lights of the tasks there, those below it included."""
    stood: defaultdict[int, defaultdict[int, list[Stood]]]
    stood = defaultdict(lambda: defaultdict(list))
    for _pledge, row in standing.lines:
        for line in row.regions if row.indicator.decides_light else ():
            if line.share.region_id is not None:
                head = head_of(regions[line.share.region_id], standing.batch.region_id, regions)
                stood[head.pk][row.indicator.pk].append(stood_under(line.verdict))
    return {pk: told(items.values()) for pk, items in stood.items()}


def _place(region: Region, lights: Told | None, address: str) -> Place:
    return Place(
        code=region.code,
        name=region.name,
        short=region.short_name,
        row=region.tile_row,
        column=region.tile_column,
        light=lights.light.value if lights else "",
        words=lights.worst if lights else _("没有分解任务"),
        url=f"{address}?region={region.pk}#items" if lights else "",
    )
