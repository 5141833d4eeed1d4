"""The places of a batch as a schematic map: each leads to its own page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.tiles import Place as Tile
from agencies.tiles import TileMap, tile_map
from results.open_data.account import Account
from results.open_data.places import Corner, children, corners


def tiles_of(account: Account, code: str = "") -> TileMap | None:
    """The places right below ``code``, or below the batch's own; None where there are none."""
    found = [corner for corner in corners(account, children(account, code)) if corner.tasks]
    if not found:
        return None
    return tile_map([_tile(account, corner) for corner in found], account.outlines)


def _tile(account: Account, corner: Corner) -> Tile:
    place = corner.place
    row, column = place.tile or (None, None)
    return Tile(
        code=place.code,
        name=place.name,
        short=place.short_name,
        row=row,
        column=column,
        light=corner.light if account.has_figures else "",
        words=_words(account, corner),
        url=reverse("region_results", args=[account.slug, place.code]),
    )


def _words(account: Account, corner: Corner) -> str:
    """Of a single figure its ratio; of several how many there are and how many are finished."""
    if not account.has_figures:
        return _("%(items)s项") % {"items": corner.items}
    rows = [row for task in corner.tasks for _place, row in task.rows]
    if len(rows) == 1 and rows[0].share is not None:
        return f"{rows[0].share}%"
    return _("%(items)s项，完成%(done)s项") % {"items": corner.items, "done": corner.done}
