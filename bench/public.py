"""What the public reads: pages live behind the web server, one drawn anew, the site as files."""

from __future__ import annotations

from statistics import median

from django.test import Client
from django.urls import reverse

from bench.measuring import Figure, Pair, seconds, side_by_side
from bench.pages import published
from bench.serving import rate, served

ROUNDS = 7
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
}
