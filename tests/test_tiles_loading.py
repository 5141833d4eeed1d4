"""Loading places regions on the schematic map, and never against the administrator."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from agencies.models import Region


def test_every_place_of_the_texts_has_its_square(loaded):
    bare = Region.objects.filter(tile_row=None).values_list("code", flat=True)

    assert sorted(bare) == ["130000", "130800", "220000"]
    meihekou = Region.objects.get(code="220581")
    assert (meihekou.tile_row, meihekou.tile_column) == (3, 4)


def test_what_the_administrator_has_moved_or_emptied_stays(loaded):
    Region.objects.filter(code="220581").update(tile_row=9, tile_column=9)
    Region.objects.filter(code="220582").update(tile_row=None, tile_column=None)

    call_command("load_sources", stdout=StringIO())

    squares = Region.objects.filter(code__in=("220581", "220582")).order_by("code")
    assert list(squares.values_list("tile_row", "tile_column")) == [(9, 9), (None, None)]
