"""GeoJSON is taken whole or refused with every reason; what is drawn stays in its frame."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.outline_maps import TALLEST, WIDTH, outline_map
from agencies.outlines import MOST_BYTES, Fault, OutlineError, OutlineFault, read_outlines
from agencies.places import Place
from agencies.tiles import tile_map

KNOWN = {"220100", "220200", "22Z001"}
SQUARE = [[125.0, 43.0], [126.0, 43.0], [126.0, 44.0], [125.0, 44.0], [125.0, 43.0]]


def feature(code="220100", ring=SQUARE, **changes) -> dict:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry} | changes


def collection(*features) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def refused(content: bytes) -> list[Fault]:
    with pytest.raises(OutlineError) as caught:
        read_outlines(content, KNOWN)
    return list(caught.value.faults)


def test_a_sound_file_gives_a_multipolygon_for_each_code():
    kept = read_outlines(collection(feature(), feature("22Z001")), KNOWN)

    area = {"type": "MultiPolygon", "coordinates": [[SQUARE]]}
    assert kept == {"220100": area, "22Z001": area}


@pytest.mark.parametrize(
    "changes",
    [
        {"properties": {"adcode": 220100}},
        {"properties": {"gb": "156220100"}},
        {"properties": {"name": "长春市", "CODE": " 220100 "}},
        {"properties": None, "id": "220100"},
    ],
)
def test_the_code_is_found_where_publishers_put_it(changes):
    assert list(read_outlines(collection(feature(**changes)), KNOWN)) == ["220100"]


def test_a_byte_order_mark_and_heights_do_no_harm():
    high = [[*point, 200.0] for point in SQUARE]

    kept = read_outlines(b"\xef\xbb\xbf" + collection(feature(ring=high)), KNOWN)

    assert kept["220100"]["coordinates"] == [[SQUARE]]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", OutlineFault.NOT_JSON),
        (b"PK\x03\x04", OutlineFault.NOT_JSON),
        ("边界".encode("gb18030"), OutlineFault.NOT_JSON),
        (b"[" * 100_000, OutlineFault.NOT_JSON),
        (b" " * (MOST_BYTES + 1), OutlineFault.TOO_LARGE),
        (b"[]", OutlineFault.NOT_COLLECTION),
        (b'{"type": "Topology"}', OutlineFault.NOT_COLLECTION),
        (b'{"type": "FeatureCollection", "features": {}}', OutlineFault.NOT_COLLECTION),
        (collection(), OutlineFault.EMPTY),
    ],
)
def test_a_file_that_is_none_is_refused_as_a_whole(content, fault):
    assert refused(content) == [Fault(fault)]


SWAPPED = [[north, east] for east, north in SQUARE]
METRES = [[east * 1e5, north * 1e5] for east, north in SQUARE]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (feature(code=None), Fault(OutlineFault.NO_CODE, 1)),
        ("nonsense", Fault(OutlineFault.NO_CODE, 1)),
        (feature(code="110000"), Fault(OutlineFault.UNKNOWN_CODE, 1, "110000")),
        (feature(geometry=None), Fault(OutlineFault.NOT_AREA, 1, "220100")),
        (
            feature(geometry={"type": "Point", "coordinates": [125.0, 43.0]}),
            Fault(OutlineFault.NOT_AREA, 1, "220100"),
        ),
        (feature(ring=SQUARE[:3]), Fault(OutlineFault.NOT_RING, 1, "220100")),
        (feature(ring=SQUARE[:4]), Fault(OutlineFault.NOT_RING, 1, "220100")),
        (feature(ring=[["a", "b"]] * 4), Fault(OutlineFault.NOT_RING, 1, "220100")),
        (feature(ring=SWAPPED), Fault(OutlineFault.OUTSIDE, 1, "43.0, 125.0")),
        (feature(ring=METRES), Fault(OutlineFault.OUTSIDE, 1, "12500000.0, 4300000.0")),
        (feature(ring=[[float("nan"), 43.0]] * 4), Fault(OutlineFault.OUTSIDE, 1, "nan, 43.0")),
    ],
)
def test_a_wrong_feature_is_refused_with_its_number(wrong, fault):
    assert fault in refused(collection(wrong))


def test_every_fault_is_told_in_one_pass():
    told = refused(
        collection(feature(), feature(), feature("999999"), feature("220200", ring=SWAPPED))
    )

    assert told == [
        Fault(OutlineFault.TWICE, 2, "220100"),
        Fault(OutlineFault.UNKNOWN_CODE, 3, "999999"),
        Fault(OutlineFault.OUTSIDE, 4, "43.0, 125.0"),
    ]


corners = st.tuples(st.floats(73, 136), st.floats(3, 54))
rings = st.lists(corners, min_size=3, max_size=12).map(lambda points: [*points, points[0]])
geometries = st.dictionaries(
    st.sampled_from(["1", "2", "3", "4"]),
    st.lists(st.lists(rings, min_size=1, max_size=2), min_size=1, max_size=2).map(
        lambda polygons: {"type": "MultiPolygon", "coordinates": polygons}
    ),
    min_size=1,
)
PLACES = [Place(code, f"第{code}县", f"第{code}县") for code in "12345"]


@given(geometries)
def test_every_point_and_every_name_lies_inside_the_drawing(found):
    drawn = outline_map(found, PLACES)

    assert drawn is not None
    assert [shape.place.code for shape in drawn.shapes] == sorted(found)
    assert 1 <= drawn.width <= WIDTH
    assert 1 <= drawn.height <= TALLEST
    for shape in drawn.shapes:
        numbers = [int(number) for number in re.findall(r"-?\d+", shape.path)]
        assert all(0 <= x <= drawn.width for x in numbers[::2])
        assert all(0 <= y <= drawn.height for y in numbers[1::2])
        assert not shape.named or (0 <= shape.x <= drawn.width and 0 <= shape.y <= drawn.height)


def test_north_is_up_and_east_is_right():
    east = [[x + 2, y] for x, y in SQUARE]
    north = [[x, y + 2] for x, y in SQUARE]
    found = read_outlines(
        collection(feature(), feature("220200", ring=east), feature("22Z001", ring=north)), KNOWN
    )
    places = [Place(code, code, "甲") for code in ("220100", "220200", "22Z001")]

    drawn = outline_map(found, places)

    here, right, above = drawn.shapes
    assert right.x > here.x
    assert right.y == here.y
    assert above.y < here.y
    assert above.x == here.x
    assert [shape.named for shape in drawn.shapes] == [True] * 3


def test_names_give_way_to_one_another_and_the_list_keeps_them_all():
    found = read_outlines(collection(feature(), feature("220200")), KNOWN)
    places = [Place(code, code, "长春") for code in ("220100", "220200", "22Z001")]

    drawn = tile_map(places, found)

    assert [shape.named for shape in drawn.drawing.shapes] == [True, False]
    assert (drawn.blocks, drawn.listed) == ((), tuple(places))


def test_the_review_number_stands_with_the_map():
    found = read_outlines(collection(feature()), KNOWN)
    found["220100"]["review"] = "吉S（2023）001号"

    assert outline_map(found, [Place("220100", "长春市", "长春")]).review == "吉S（2023）001号"
    assert outline_map(found, [Place("220200", "吉林市", "吉林")]) is None
