"""The table of contents of an OLE compound file: the old Office formats, and much else.

Installers and mail messages share the container, so that its first bytes prove nothing: only
the names of its streams say what it holds. Layout after [MS-CFB].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER_SIZE = 512
LAST_SECTOR_ID = 0xFFFFFFFA
FREE = 0xFFFFFFFF
ENTRY_SIZE = 128


class BrokenCompound(ValueError):
    """The container is cut off or makes no sense."""


def stream_names(data: bytes) -> set[str]:
    """Names of the storages and streams. Raises ``BrokenCompound``."""
    try:
        return set(_names(data))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise BrokenCompound(str(error)) from error


def _names(data: bytes) -> Iterator[str]:
    if not data.startswith(SIGNATURE) or len(data) < HEADER_SIZE:
        raise BrokenCompound("no header")
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        raise BrokenCompound("odd sector size")
    table = _allocation_table(data, shift)
    used = [sector for sector, following in enumerate(table) if following != FREE]
    # a last sector that is not there: the file is cut off
    if used and (max(used) + 1) << shift >= len(data):
        raise BrokenCompound("cut off")
    (first,) = struct.unpack_from("<I", data, 48)
    for sector in _chain(table, first):
        contents = _sector(data, sector, shift)
        for offset in range(0, len(contents), ENTRY_SIZE):
            yield from _entry(contents[offset : offset + ENTRY_SIZE])


def _entry(entry: bytes) -> Iterator[str]:
    length, kind = struct.unpack_from("<HB", entry, 64)
    if kind and 2 <= length <= 64:
        yield entry[: length - 2].decode("utf-16-le")


def _allocation_table(data: bytes, shift: int) -> list[int]:
    """For each sector, the one that follows it."""
    size = 1 << shift
    table: list[int] = []
    for sector in _table_sectors(data, shift):
        table += struct.unpack(f"<{size // 4}I", _sector(data, sector, shift))
    return table


def _table_sectors(data: bytes, shift: int) -> Iterator[int]:
    """Where the allocation table lies: 109 places in the header, the others in a chain."""
    yield from (s for s in struct.unpack_from("<109I", data, 76) if s < LAST_SECTOR_ID)
    following, count = struct.unpack_from("<II", data, 68)
    per_sector = (1 << shift) // 4
    if count > len(data) >> shift:
        raise BrokenCompound("more tables than sectors")
    for _ in range(count):
        *places, following = struct.unpack(f"<{per_sector}I", _sector(data, following, shift))
        yield from (place for place in places if place < LAST_SECTOR_ID)


def _chain(table: list[int], first: int) -> Iterator[int]:
    sector, left = first, len(table)
    while sector < LAST_SECTOR_ID:
        if not left:
            raise BrokenCompound("the directory runs in a circle")
        left -= 1
        yield sector
        sector = table[sector]


def _sector(data: bytes, sector: int, shift: int) -> bytes:
    start = (sector + 1) << shift
    contents = data[start : start + (1 << shift)]
    if len(contents) < 1 << shift:
        raise BrokenCompound("cut off")
    return contents
