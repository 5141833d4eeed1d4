"""Squares stand where the places lie to one another, one place each, none left out."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from agencies.places import Place
from agencies.tiles import MOST_COLUMNS, MOST_ROWS, tile_map

FIXTURE = Path(__file__).parents[2] / "fixtures" / "regions.json"

sides = st.none() | st.integers(1, 20)
drawn_places = st.lists(
    st.builds(
        lambda row, column, group: (row, column, group),
        sides,
        sides,
        st.sampled_from(["", "长春市", "吉林市"]),
    ),
    max_size=30,
).map(
    lambda rows: [
        Place(str(n), f"第{n}县", f"{n}", row, column, group=group)
        for n, (row, column, group) in enumerate(rows)
    ]
)


def place(code: str, row: int | None, column: int | None, group: str = "") -> Place:
    return Place(code, f"{code}市", code, row, column, group=group)


@given(drawn_places)
def test_no_two_tiles_are_in_one_place_and_no_place_is_left_out(places):
    found = tile_map(places)

    for block in found.blocks:
        squares = [(tile.row, tile.column) for tile in block.tiles]
        assert len(set(squares)) == len(squares)
        assert max(tile.column for tile in block.tiles) == block.columns <= MOST_COLUMNS
        assert max(tile.row for tile in block.tiles) <= MOST_ROWS
        assert min(map(min, squares)) >= 1
    shown = [tile.place for block in found.blocks for tile in block.tiles] + list(found.listed)
    assert Counter(each.code for each in shown) == Counter(each.code for each in places)


@given(drawn_places)
def test_what_lies_north_or_west_stands_there(places):
    for block in tile_map(places).blocks:
        for tile in block.tiles:
            for other in block.tiles:
                assert (tile.row < other.row) == (tile.place.row < other.place.row)
                assert (tile.column < other.column) == (tile.place.column < other.place.column)


def test_a_map_begins_at_its_first_square_and_is_read_row_by_row():
    found = tile_map([place("丙", 5, 4), place("甲", 4, 3), place("乙", 4, 5)])

    assert [
        (block.columns, [(tile.place.code, tile.row, tile.column) for tile in block.tiles])
        for block in found.blocks
    ] == [(3, [("甲", 1, 1), ("乙", 1, 3), ("丙", 2, 2)])]
    assert found.listed == ()


def test_places_nobody_has_placed_are_a_plain_list_in_their_order():
    places = [place("乙", None, None), place("甲", None, None)]

    assert (tile_map(places).blocks, tile_map(places).listed) == ((), tuple(places))


def test_counties_of_two_prefectures_stand_on_two_maps():
    found = tile_map(
        [place("甲", 1, 1, "东"), place("乙", 1, 2, "东"), place("丙", 1, 1, "西"),
         place("丁", 2, 1, "西"), place("戊", 1, 1, "南")]
    )  # fmt: skip

    assert [(block.name, len(block.tiles)) for block in found.blocks] == [("东", 2), ("西", 2)]
    assert [each.code for each in found.listed] == ["戊"]


def test_the_squares_of_the_fixture_are_distinct_among_siblings_and_fit_a_phone():
    beneath = defaultdict(list)
    for row in json.loads(FIXTURE.read_text(encoding="utf-8")):
        if row["tile"]:
            beneath[row["parent"]].append(place(row["code"], *row["tile"]))
    maps = {parent: tile_map(places) for parent, places in beneath.items()}

    assert {parent: (len(m.blocks), m.listed) for parent, m in maps.items()} == dict.fromkeys(
        beneath, (1, ())
    )
    assert {
        parent: (m.blocks[0].columns, len(m.blocks[0].tiles)) for parent, m in maps.items()
    } == {
        "220000": (5, 10),
        "220100": (4, 11),
        "220200": (4, 9),
        "220300": (3, 5),
        "220400": (3, 4),
        "220500": (2, 7),
        "220600": (3, 6),
        "220700": (3, 5),
        "220800": (2, 5),
        "222400": (4, 8),
        "22Z001": (2, 3),
        "130800": (5, 12),
    }


def test_cities_right_under_the_province_fit_the_map_of_its_prefectures():
    rows = json.loads(FIXTURE.read_text(encoding="utf-8"))
    province = [
        place(row["code"], *row["tile"])
        for row in rows
        if row["parent"] == "220000" or row["directly_administered"]
    ]

    found = tile_map(province)

    assert ([len(block.tiles) for block in found.blocks], found.listed) == ([12], ())
