"""Pages through the whole way in and out: addresses, middleware, reading, templates."""

from __future__ import annotations

from functools import cache

from django.test import Client
from django.urls import reverse

from bench.data import Year, due_past, province, year_of
from bench.measuring import Figure, Pair, seconds, side_by_side, tidy
from progress.actions.judging import judge_batch
from progress.standing import batch_standing
from results.actions.checking import publish_unchecked
from results.actions.preparing import prepare

ROUNDS = 15


@cache
def published(shares: int = 120) -> Year:
    """A year of so many indicators, usual unless said, with two judged months, so that there is a
    former one to compare with; the last is published."""
    year = year_of(shares)
    for month in year.months[-2:]:
        judge_batch(batch=year.batch, today=due_past(month))
    draft = prepare(batch=year.batch, month=year.months[-1], by=None)
    publish_unchecked(publication=draft, today=year.today)
    tidy()
    return year


def dashboard() -> Figure:
    """The dashboard of the newest month, as its officer gets it.

    Floor: reading the standing it shows, which no page of these figures can do without;
    the rest is the gate, the frame, the order of what is urgent, and the template.
    """
    year = published()
    client = Client()
    client.force_login(province().officer)
    month = year.months[-1]
    address = reverse("dashboard", args=[year.batch.slug, month.year, month.month])
    pair = Pair(
        work=lambda: _get(client, address),
        floor=lambda: batch_standing(year.batch, month),
        clock=seconds,
    )
    return side_by_side(pair, name="dashboard", limit=4.3, rounds=ROUNDS)


def _get(client: Client, address: str) -> bytes:
    """The page; raises ``RuntimeError`` for anything but 200, as that would be no measure."""
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
    return response.content


FIGURES = {
    "dashboard": dashboard,
}
