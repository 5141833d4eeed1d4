"""What the public reads: pages live behind the web server, one drawn anew, the site as files."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from statistics import median
from time import process_time

from django.test import Client
from django.urls import reverse

from bench.calm import MACHINE
from bench.data import TODAY
from bench.measuring import Figure, Pair, seconds, side_by_side
from bench.pages import published
from bench.serving import rate, served
from results.export.running import export_to

ROUNDS = 7
BATCHES = (120, 121, 122, 123)  # indicators of each, under fifty pledges
EXPORTS = 5
LASTS = 2.0  # seconds of asking, each time


def public_batch_page() -> Figure:
    """The table of all pledges, live: requests a second, as the part of its floor.

    Floor: a view that gives as many constant bytes, under the same server and middleware.
    """
    return _live(reverse("batch", args=[published().batch.slug]), name="public_batch_page")


def public_pledge_page() -> Figure:
    """One pledge of the fifty, live; the floor has as many bytes as this page."""
    return _live(reverse("pledge", args=[published().batch.slug, "25"]), name="public_pledge_page")


def public_page_cold() -> Figure:
    """Drawing the table of all pledges once: what the first reader after a publication waits.

    Floor: as many constant bytes through the same middleware.
    """
    client = Client()
    address = reverse("batch", args=[published().batch.slug])
    constant = reverse("constant", args=[len(_get(client, address))])
    pair = Pair(
        work=lambda: _get(client, address),
        floor=lambda: _get(client, constant),
        clock=seconds,
        floor_times=20,
    )
    return side_by_side(pair, name="public_page_cold", limit=140, rounds=15)


def export_site() -> Figure:
    """The site of four batches as files, into an empty folder: files a second of processor time.

    Floor: writing the same bytes to files, one after the other.
    """
    for shares in BATCHES:
        published(shares)
    # all stay until the end: a disk is slow to make files just after a thousand were removed
    with tempfile.TemporaryDirectory() as place:
        turns = count()

        def turn() -> tuple[float, float]:
            number = next(turns)
            return _exported(Path(place) / f"site-{number}", Path(place) / f"copy-{number}")

        turn()  # loads what any export needs once
        floors, found = zip(*MACHINE.in_peace(turn, rounds=EXPORTS), strict=True)
    floor, took = median(floors), median(found)
    return Figure(
        "export_site", took, 200, floor, took,
        unit="pages/s", time_unit="pages/s", bound="least",
    )  # fmt: skip


def _exported(site: Path, copy: Path) -> tuple[float, float]:
    """Files a second of processor time: their bytes written one after the other, an export."""
    began = process_time()
    total = export_to(site, TODAY, lambda done, of, written: None).total
    found = total / (process_time() - began)
    files = {path.relative_to(site): path.read_bytes() for path in _files(site)}
    began = process_time()
    _write(copy, files)
    return total / (process_time() - began), found


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def _write(folder: Path, files: Mapping[Path, bytes]) -> None:
    for name, body in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)


def _live(address: str, *, name: str) -> Figure:
    size = len(_get(Client(), address))
    with served() as port:
        constant = reverse("constant", args=[size])
        for each in (constant, address):  # drawn, and the server awake
            rate(port, each, seconds=LASTS)
        floors, found = [], []
        for _ in range(ROUNDS):
            floors.append(rate(port, constant, seconds=LASTS))
            found.append(rate(port, address, seconds=LASTS))
    floor, took = median(floors), median(found)
    return Figure(
        name, took / floor, 0.9, floor, took, unit="ratio", time_unit="requests/s", bound="least"
    )


def _get(client: Client, address: str) -> bytes:
    """The page; raises ``RuntimeError`` for anything but 200, as that would be no measure."""
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
    return response.content


FIGURES = {
    "public_batch_page": public_batch_page,
    "public_pledge_page": public_pledge_page,
    "public_page_cold": public_page_cold,
    "export_site": export_site,
}
