"""Maps drawn from supplied outlines, north up, without any projection's fuss.

Pure: standard library only. A drawing is ``WIDTH`` wide; degrees east are shortened as on the
map's middle latitude, which is true enough for a province.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agencies.outlines import Geometry, Point, middle_of, rings_of
from agencies.places import Place

WIDTH = 1000
TALLEST = 1600
NEAREST = 2.0  # a point nearer than this to the one before adds nothing
LETTER = 38.0  # a letter's width on a phone, in units of the drawing
MARK = 30.0  # the mark of a light under a name


@dataclass(frozen=True, slots=True)
class Shape:
    """A place's outline as a path, and the point its name and light stand at.

    ``named`` tells whether there is room for the name; the list below the map has them all.
    """

    place: Place
    path: str
    x: int
    y: int
    named: bool


@dataclass(frozen=True, slots=True)
class OutlineMap:
    """Outlines of places; ``review`` is the map's review number (审图号)."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    review: str


def outline_map(geometries: Mapping[str, Geometry], places: Sequence[Place]) -> OutlineMap | None:
    """Draw the ``places`` (by code) there are outlines of; None where there are none."""
    drawn = [place for place in places if place.code in geometries]
    rings = {place.code: list(rings_of(geometries[place.code])) for place in drawn}
    points = [point for found in rings.values() for ring in found for point in ring]
    if not points:
        return None
    frame = _frame(points)
    shapes: list[Shape] = []
    taken: list[tuple[float, float, float, float]] = []
    for place in drawn:
        outline = [[frame.at(point) for point in ring] for ring in rings[place.code]]
        _area, (x, y) = max((middle_of(ring) for ring in outline), key=lambda each: each[0])
        box = _name_box(place, x, y)
        named = _inside(box, frame) and not any(_meet(box, other) for other in taken)
        taken += [box] if named else []
        path = "".join(_path(ring) for ring in outline)
        shapes.append(Shape(place, path, round(x), round(y), named))
    reviews = {_review(geometries[place.code]) for place in drawn} - {""}
    return OutlineMap(frame.width, frame.height, tuple(shapes), "、".join(sorted(reviews)))


@dataclass(frozen=True, slots=True)
class _Frame:
    """From degrees to units of the drawing, downwards from the north-west."""

    west: float
    north: float
    east_scale: float
    north_scale: float
    width: int
    height: int

    def at(self, point: Sequence[float]) -> Point:
        x = (point[0] - self.west) * self.east_scale
        y = (self.north - point[1]) * self.north_scale
        return min(max(x, 0.0), float(self.width)), min(max(y, 0.0), float(self.height))


def _frame(points: Sequence[Sequence[float]]) -> _Frame:
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    shorter = math.cos(math.radians((south + north) / 2))
    # a drawing of no extent is none, but must not divide by it
    across, along = max((east - west) * shorter, 1e-6), max(north - south, 1e-6)
    scale = min(WIDTH / across, TALLEST / along)
    width = min(max(math.ceil(across * scale), 1), WIDTH)
    height = min(max(math.ceil(along * scale), 1), TALLEST)
    return _Frame(west, north, scale * shorter, scale, width, height)


def _path(ring: Sequence[Point]) -> str:
    """The ring without the points nobody can see."""
    kept = [ring[0]]
    for point in ring[1:-1]:
        if math.dist(point, kept[-1]) >= NEAREST:
            kept.append(point)
    return "M" + "L".join(f"{round(x)} {round(y)}" for x, y in kept) + "Z"


def _name_box(place: Place, x: float, y: float) -> tuple[float, float, float, float]:
    half = len(place.short) * LETTER / 2
    return x - half, y - LETTER, x + half, y + MARK + 4


def _inside(box: tuple[float, float, float, float], frame: _Frame) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= frame.width and box[3] <= frame.height


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _review(geometry: Mapping[str, Any]) -> str:
    return str(geometry.get("review") or "")
