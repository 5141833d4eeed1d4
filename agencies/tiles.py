"""Schematic maps (瓦片示意图): each place a square, about where it lies, none hidden by size.

Pure: standard library only. Public maps of China need a review number; squares need none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agencies.outline_maps import OutlineMap, outline_map
from agencies.outlines import Geometry
from agencies.places import Place

__all__ = ["Block", "Place", "Tile", "TileMap", "tile_map"]

MOST_COLUMNS = 12
MOST_ROWS = 16


@dataclass(frozen=True, slots=True)
class Tile:
    """A place in its square; ``row`` and ``column`` count from 1."""

    place: Place
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Block:
    """One map: its squares from the north-west, row by row, and how many stand side by side."""

    name: str
    columns: int
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class TileMap:
    """Maps by group, and the places that have no square of their own.

    With a ``drawing`` of the office's outlines there are no squares, and all places are listed.
    """

    blocks: tuple[Block, ...]
    listed: tuple[Place, ...]
    drawing: OutlineMap | None = None


def tile_map(places: Sequence[Place], outlines: Mapping[str, Geometry] | None = None) -> TileMap:
    """Lay out the ``places``; those without a position, or whose square is taken, are listed.

    A map of a single square, or of more than the page can hold, is no map: its places are
    listed too. ``outlines`` (code → geometry) are drawn instead, where there are any.
    """
    drawing = outline_map(outlines or {}, places)
    if drawing is not None:
        return TileMap((), tuple(places), drawing)
    blocks: list[Block] = []
    drawn: set[str] = set()
    for group in dict.fromkeys(place.group for place in places):
        block = _block(group, [place for place in places if place.group == group])
        if block is not None:
            blocks.append(block)
            drawn |= {tile.place.code for tile in block.tiles}
    return TileMap(tuple(blocks), tuple(place for place in places if place.code not in drawn))


def _block(name: str, places: Sequence[Place]) -> Block | None:
    squares: dict[tuple[int, int], Place] = {}
    for place in places:
        if place.row is not None and place.column is not None:
            squares.setdefault((place.row, place.column), place)
    if len(squares) < 2:
        return None
    top, left = (min(square[side] for square in squares) for side in (0, 1))
    tiles = tuple(
        Tile(place, row - top + 1, column - left + 1)
        for (row, column), place in sorted(squares.items(), key=lambda item: item[0])
    )
    columns = max(tile.column for tile in tiles)
    if columns > MOST_COLUMNS or max(tile.row for tile in tiles) > MOST_ROWS:
        return None
    return Block(name, columns, tiles)
