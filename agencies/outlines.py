"""Outlines of places (边界), where an office has supplied them as GeoJSON.

Pure: standard library only. A file is read whole: every fault of it is told in one pass. What
is kept of a place is one MultiPolygon in degrees, with the map's review number (审图号) beside
it, as a public map of China may not be shown without.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Point = tuple[float, float]
Geometry = dict[str, Any]

MOST_BYTES = 8 * 1024 * 1024
MOST_POINTS = 200_000
MOST_FAULTS = 50
DECIMALS = 5  # of a degree: about a metre
# China with its sea, in degrees: whatever lies outside has its axes swapped or counts in metres
WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0
CODE_KEYS = ("code", "adcode", "gb", "CODE", "ADCODE", "GB")
COUNTRY = "156"  # some publishers set China's number before the code


class OutlineFault(StrEnum):
    """Why a file, or one of its places, is refused."""

    NOT_JSON = "not_json"
    TOO_LARGE = "too_large"
    NOT_COLLECTION = "not_collection"
    EMPTY = "empty"
    NO_CODE = "no_code"
    UNKNOWN_CODE = "unknown_code"
    TWICE = "twice"
    NOT_AREA = "not_area"
    NOT_RING = "not_ring"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, at which feature (from 1; 0 is the file), and what stands there."""

    kind: OutlineFault
    number: int = 0
    what: str = ""


class OutlineError(ValueError):
    """A file that cannot be taken, with all its faults."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(fault.kind for fault in faults))
        self.faults = faults


def read_outlines(content: bytes, known: Collection[str]) -> dict[str, Geometry]:
    """Code → geometry, of a GeoJSON FeatureCollection whose features carry a known code.

    The code is the property ``code``, ``adcode`` or ``gb``, or the feature's id. Raises
    ``OutlineError`` with every fault, the first fifty of them.
    """
    features = _features(content)
    found: dict[str, Geometry] = {}
    faults: list[Fault] = []
    for number, feature in enumerate(features, 1):
        code = _code(feature)
        if not code:
            faults.append(Fault(OutlineFault.NO_CODE, number))
        elif code not in known:
            faults.append(Fault(OutlineFault.UNKNOWN_CODE, number, code))
        elif code in found:
            faults.append(Fault(OutlineFault.TWICE, number, code))
        try:
            geometry = _geometry(feature.get("geometry") if isinstance(feature, dict) else None)
        except _GeometryError as error:
            faults.append(Fault(error.kind, number, error.what or code))
        else:
            found[code] = geometry
    if faults:
        raise OutlineError(*faults[:MOST_FAULTS])
    return found


class _GeometryError(ValueError):
    def __init__(self, kind: OutlineFault, what: str = "") -> None:
        super().__init__(kind)
        self.kind, self.what = kind, what


def _features(content: bytes) -> list[Any]:
    if len(content) > MOST_BYTES:
        raise OutlineError(Fault(OutlineFault.TOO_LARGE))
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise OutlineError(Fault(OutlineFault.NOT_JSON)) from error
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise OutlineError(Fault(OutlineFault.NOT_COLLECTION))
    features = data.get("features")
    if not isinstance(features, list):
        raise OutlineError(Fault(OutlineFault.NOT_COLLECTION))
    if not features:
        raise OutlineError(Fault(OutlineFault.EMPTY))
    return features


def _code(feature: Any) -> str:
    if not isinstance(feature, dict):
        return ""
    properties = feature.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    told = [properties.get(key) for key in CODE_KEYS] + [feature.get("id")]
    code = next((str(each).strip() for each in told if isinstance(each, str | int) and each), "")
    return code[len(COUNTRY) :] if len(code) == 9 and code.startswith(COUNTRY) else code


def _geometry(geometry: Any) -> Geometry:
    """The same area as a MultiPolygon of closed rings; every number looked at."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise _GeometryError(OutlineFault.NOT_AREA)
    told = geometry.get("coordinates")
    polygons = [told] if kind == "Polygon" else told
    if not isinstance(polygons, list) or not polygons:
        raise _GeometryError(OutlineFault.NOT_AREA)
    rings = [[_ring(ring) for ring in _list(polygon)] for polygon in polygons]
    if sum(len(ring) for polygon in rings for ring in polygon) > MOST_POINTS:
        raise _GeometryError(OutlineFault.TOO_LARGE)
    return {"type": "MultiPolygon", "coordinates": rings}


def _list(told: Any) -> list[Any]:
    if not isinstance(told, list) or not told:
        raise _GeometryError(OutlineFault.NOT_RING)
    return told


def _ring(told: Any) -> list[list[float]]:
    points = [_point(each) for each in _list(told)]
    if len(points) < 4 or points[0] != points[-1]:
        raise _GeometryError(OutlineFault.NOT_RING)
    return points


def _point(told: Any) -> list[float]:
    pair = told[:2] if isinstance(told, list) else []
    if len(pair) < 2 or any(type(number) not in (int, float) for number in pair):
        raise _GeometryError(OutlineFault.NOT_RING)
    east, north = pair
    # a comparison with NaN is false as well
    if not (WEST <= east <= EAST and SOUTH <= north <= NORTH):
        raise _GeometryError(OutlineFault.OUTSIDE, f"{east}, {north}")
    return [round(float(east), DECIMALS), round(float(north), DECIMALS)]


def rings_of(geometry: Mapping[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    """Every ring of a kept geometry, holes included."""
    for polygon in geometry["coordinates"]:
        yield from polygon


def middle_of(ring: Sequence[Point]) -> tuple[float, Point]:
    """Area and centre of gravity of a closed ring; its first point where it has no area."""
    twice = x = y = 0.0
    for (left, top), (right, bottom) in itertools.pairwise(ring):
        cross = left * bottom - right * top
        twice += cross
        x += (left + right) * cross
        y += (top + bottom) * cross
    if math.isclose(twice, 0, abs_tol=1e-9):
        return 0.0, ring[0]
    return abs(twice) / 2, (x / (3 * twice), y / (3 * twice))
