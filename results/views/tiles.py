"""The places of a batch as a schematic map: each leads to its own page.

A map shows one measure throughout, and its legend names it: where all places hold parts of one
and the same counted figure, the ratio of each; else how many tasks each has finished.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.dateformat import format as write_date
from django.utils.translation import gettext as _

from agencies.tiles import Place as Tile
from agencies.tiles import TileMap, tile_map
from results.open_data.account import Account, Indicator
from results.open_data.places import Corner, children, corners, reached, shared_flow


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """The map, and the sentence that says what the figures in it are, with their date."""

    tiles: TileMap
    legend: str


def tiles_of(account: Account, code: str = "") -> PlaceMap | None:
    """The places right below ``code``, or below the batch's own; None where there are none."""
    found = [corner for corner in corners(account, children(account, code)) if corner.tasks]
    if not found:
        return None
    flow = shared_flow(found) if account.has_figures else None
    tiles = tile_map([_tile(account, corner, flow) for corner in found], account.outlines)
    return PlaceMap(tiles, _legend(account, found, flow))


def _tile(account: Account, corner: Corner, flow: Indicator | None) -> Tile:
    place = corner.place
    row, column = place.tile or (None, None)
    return Tile(
        code=place.code,
        name=place.name,
        short=place.short_name,
        row=row,
        column=column,
        light=corner.light if account.has_figures else "",
        words=_words(account, corner, flow),
        url=reverse("region_results", args=[account.slug, place.code]),
    )


def _words(account: Account, corner: Corner, flow: Indicator | None) -> str:
    if not account.has_figures:
        return _("%(items)s项") % {"items": corner.items}
    if flow is None:
        return _("完成%(done)s/%(items)s项") % {"done": corner.done, "items": corner.items}
    share = reached(corner)
    return _("暂无数据") if share is None else f"{share:,.2f}%"


def _legend(account: Account, found: Sequence[Corner], flow: Indicator | None) -> str:
    if not account.has_figures:
        return _("图中数字是各地承担的项数。")
    rows = [row for corner in found for task in corner.tasks for _at, row in task.rows]
    days = [row.as_of for row in rows if row.as_of] or [account.as_of or account.published_on]
    words = {"name": flow.name if flow else "", "day": write_date(max(days), _("Y年n月j日"))}
    if flow is None:
        return _("图中数字是各地已通过验收的项数和承担的项数，数据截至%(day)s。") % words
    if any(row.value is None for row in rows):
        return (
            _(
                "图中数字是各地“%(name)s”的完成率：完成数之和除以分解目标之和，"
                "没有数据的地方只计目标。数据截至%(day)s。"
            )
            % words
        )
    return (
        _("图中数字是各地“%(name)s”的完成率：完成数之和除以分解目标之和，数据截至%(day)s。") % words
    )
