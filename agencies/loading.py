"""Loading regions and agencies from the fixture files.

What is already there (a region by its code, an agency by region and name) stays as the
administrator left it; only what is missing is made. Places on the schematic map are given to
regions none of whose siblings has one yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from agencies.models import Agency, AgencyAlias, Region
from agencies.source_files import Entry, read_list


@dataclass(frozen=True, slots=True)
class Directory:
    """Who may be named by a source text: regions by code, agencies by full name."""

    regions: dict[str, Region]
    agencies: dict[str, Agency]


def load_directory(folder: Path) -> Directory:
    """Make the missing regions and agencies. Raises ``SourceError``."""
    regions = _load_regions(read_list(folder, "regions.json"))
    return Directory(regions, _load_agencies(read_list(folder, "agencies.json"), regions))


def _load_regions(entries: list[Entry]) -> dict[str, Region]:
    """Parents stand before their children in the file; one level is made at a time."""
    known = {region.code: region for region in Region.objects.all()}
    waiting = [entry for entry in entries if entry.text("code") not in known]
    while waiting:
        ready = [e for e in waiting if e.value("parent") is None or e.text("parent") in known]
        if not ready:
            raise waiting[0].wrong(f"“parent”查无此项：{waiting[0].text('parent')}")
        made = Region.objects.bulk_create([_region(entry, known) for entry in ready])
        known |= {region.code: region for region in made}
        waiting = [entry for entry in waiting if entry.text("code") not in known]
    _place(entries, known)
    return known


def _place(entries: list[Entry], known: dict[str, Region]) -> None:
    """Their squares on the schematic map, where nobody has begun to place the siblings."""
    begun = {region.parent_id for region in known.values() if region.tile_row is not None}
    placed = []
    for entry in entries:
        region, tile = known[entry.text("code")], entry.value("tile")
        if tile is None or region.parent_id in begun:
            continue
        if not _is_square(tile):
            raise entry.wrong(f"“tile”应为[行, 列]，从1开始：{tile!r}")
        region.tile_row, region.tile_column = tile
        placed.append(region)
    Region.objects.bulk_update(placed, ["tile_row", "tile_column"])


def _is_square(tile: object) -> bool:
    return (
        isinstance(tile, list)
        and len(tile) == 2
        and all(type(number) is int and number >= 1 for number in tile)
    )


def _region(entry: Entry, known: dict[str, Region]) -> Region:
    return Region(
        code=entry.text("code"),
        name=entry.text("name"),
        short_name=entry.text("short_name"),
        level=entry.choice("level", Region.Level),
        parent=entry.maybe_one_of("parent", known),
        national=entry.flag("national"),
        directly_administered=entry.flag("directly_administered"),
        order=entry.whole("order") or 0,
    )


def _load_agencies(entries: list[Entry], regions: dict[str, Region]) -> dict[str, Agency]:
    names = [entry.text("name") for entry in entries]
    for number, entry in enumerate(entries):
        if entry.text("name") in names[:number]:
            raise entry.wrong(f"“name”重复：{entry.text('name')}")
    there = set(Agency.objects.values_list("region__code", "name"))
    missing = [e for e in entries if (e.text("region"), e.text("name")) not in there]
    made = Agency.objects.bulk_create([_agency(entry, regions) for entry in missing])
    AgencyAlias.objects.bulk_create(
        AgencyAlias(agency=agency, name=name)
        for entry, agency in zip(missing, made, strict=True)
        for name in entry.words("aliases")
    )
    return _by_name(entries)


def _agency(entry: Entry, regions: dict[str, Region]) -> Agency:
    return Agency(
        name=entry.text("name"),
        short_name=entry.text("short_name"),
        region=entry.one_of("region", regions),
        kind=entry.choice("kind", Agency.Kind),
        unverified=bool(entry.fields.get("unverified")),
        order=entry.whole("order") or 0,
    )


def _by_name(entries: list[Entry]) -> dict[str, Agency]:
    """The file's agencies by full name, which source texts are keyed with."""
    stored = {
        (agency.region.code, agency.name): agency
        for agency in Agency.objects.select_related("region")
    }
    return {
        entry.text("name"): stored[entry.text("region"), entry.text("name")] for entry in entries
    }
