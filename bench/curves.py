"""Growth: how the time of a job or a page follows its size; plots for docs/performance.md.

``python -m bench --curves`` measures them all and writes docs/performance/NAME.svg with a JSON
file of the points beside each. A point is the median of three runs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from django.conf import settings
from django.test import Client
from django.urls import reverse

from bench.measuring import seconds, seconds_undone
from bench.plotting import plot
from bench.reading import texts
from bench.world import LAST, World, load, settled
from pledges.extraction.reading import extract
from progress.actions.judging import judge_batch

COUNTIES = (4, 8, 17, 33, 67, 133)  # times 120 indicators, each about twice the one before
INDICATORS = 120
ROUNDS = 3

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """Seconds by size; ``of`` names what is counted along the bottom."""

    title: str
    of: str
    points: Callable[[], Iterator[Point]]


def draw_all(folder: Path) -> None:
    """Measure and write every curve."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, curve in CURVES.items():
        points = list(curve.points())
        told = {"title": curve.title, "of": curve.of, "seconds": points}
        text = json.dumps(told, ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
        (folder / f"{name}.svg").write_text(plot(curve.title, curve.of, points), encoding="utf-8")
        print(json.dumps({"curve": name, "points": points}), flush=True)


def _judging() -> Iterator[Point]:
    """One batch of each size, its last month judged, writes undone."""
    for counties in COUNTIES:
        batch = _sized(counties).batch
        work = partial(judge_batch, batch=batch, today=settled(LAST))
        seconds_undone(work)
        yield _shares(counties), median(seconds_undone(work) for _ in range(ROUNDS))


def _page(name: str) -> Iterator[Point]:
    """A page of the coordinating office, by the places its tasks are divided among."""
    for counties in COUNTIES:
        world, client = _judged(counties), Client()
        client.force_login(world.person("office"))
        address = reverse(name, args=[world.batch.slug, LAST.year, LAST.month])
        work = partial(client.get, address)
        work()
        yield _shares(counties), median(seconds(work) for _ in range(ROUNDS))


def _extraction() -> Iterator[Point]:
    once = texts()
    for times in (1, 2, 4, 8, 16):
        text = once * times
        yield len(text), median(seconds(partial(extract, text)) for _ in range(ROUNDS))


def _sized(counties: int) -> World:
    return load(f"c{'abcdefgh'[COUNTIES.index(counties)]}", counties=counties, months=12, judged=0)


def _judged(counties: int) -> World:
    world = _sized(counties)
    judge_batch(batch=world.batch, today=settled(LAST))
    return world


def _shares(counties: int) -> int:
    return INDICATORS * (counties + 1)


CURVES = {
    "judging": Curve("Judging a month of one batch", "shares", _judging),
    "dashboard": Curve("The dashboard", "shares", partial(_page, "dashboard")),
    "extraction": Curve("Reading a published text", "characters", _extraction),
}
FOLDER = settings.BASE_DIR / "docs" / "performance"
