"""Loading in bulk: how near ``make_load`` comes to a bare COPY of rows that lie ready."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median

import pghistory
from django.db import connection, transaction
from django.db.models import Model

from bench.measuring import Figure, seconds, seconds_undone, tidy
from progress.synthetic import Size, load_province, spans
from progress.synthetic.rows import Copier, Stream

LIMIT = 0.8
ROUNDS = 6
# 33 counties × 120 indicators × 10 months: 40,000 readings
USUAL = Size(provinces=1, counties=33, months=10, name="bulk")
# 31 × 92 × 120 × 12: 4.1 million
NATIONAL = Size(provinces=31, counties=92, months=12, name="bulk")
THROUGH, TODAY = date(2025, 10, 1), date(2025, 11, 20)


def bulk_load() -> Figure:
    """A province of 40,000 readings with its directory, pledges, plans, reports and steps.

    Floor: the bytes of the same rows, made beforehand, table by table through COPY.
    """
    with _as_a_command(), tempfile.TemporaryDirectory() as folder:
        ready = Recorder(Path(folder))
        _load(ready, USUAL, 1)
        took, floors = [], []
        for number in range(ROUNDS + 1):
            load = partial(_load, Copier(), USUAL, 1)
            # now the one is first, now the other: a machine that gets busier favours neither
            if number % 2:
                took.append(seconds_undone(load))
                floors.append(seconds_undone(ready.copy_all))
            else:
                floors.append(seconds_undone(ready.copy_all))
                took.append(seconds_undone(load))
    return _speed("bulk_load", took[1:], floors[1:])


def bulk_load_national() -> Figure:
    """The whole country, province after province, and it stays: every other one as a bare COPY.
    So this figure is the last of its run.

    Floor: as for ``bulk_load``; fifteen pairs while the tables grow from nothing to 4.1 million
    readings.
    """
    took, floors = [], []
    for number in range(1, NATIONAL.provinces + 1):
        with _as_a_command(), tempfile.TemporaryDirectory() as folder:
            if number % 2:
                took.append(seconds(partial(_load, Copier(), NATIONAL, number)))
                continue
            ready = Recorder(Path(folder))
            _load(ready, NATIONAL, number)
            floors.append(seconds(ready.copy_all))
    tidy()
    return _speed("bulk_load_national", took, floors)


class Recorder(Copier):
    """Keeps the bytes of each table in a file of ``folder`` instead of writing them."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.ready: dict[tuple[type[Model], str], Path] = {}

    def copy(self, model: type[Model], columns: str, lines: Iterable[str]) -> int:
        path = self.ready.setdefault((model, columns), self.folder / str(len(self.ready)))
        stream = Stream(lines)
        with path.open("ab") as file:
            while part := stream.read():
                file.write(part)
        return stream.count

    @transaction.atomic
    def copy_all(self) -> None:
        """One bare COPY for each table, all in one transaction."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # as they are; it says who writes
        for (model, columns), path in self.ready.items():
            table = connection.ops.quote_name(model._meta.db_table)
            named = ", ".join(map(connection.ops.quote_name, columns.split()))
            with connection.cursor() as cursor, path.open("rb") as file:
                cursor.copy_expert(f"COPY {table} ({named}) FROM STDIN", file)


def _as_a_command() -> AbstractContextManager[object]:
    """Every row tells in its line of the trail by what it was written."""
    return pghistory.context(by="command", command="make_load")


def _load(copier: Copier, size: Size, number: int) -> None:
    load_province(
        copier=copier,
        size=size,
        number=number,
        years=list(spans(size.months, THROUGH, TODAY)),
        password="!",
        today=TODAY,
    )


def _speed(name: str, took: list[float], floors: list[float]) -> Figure:
    """Speed of the work as a part of the floor's, the median of the pairs: 1 is as fast."""
    speed = median(floor / work for floor, work in zip(floors, took, strict=False))
    return Figure(name, speed, LIMIT, median(floors) * 1e3, median(took) * 1e3, bound="least")


FIGURES = {"bulk_load": bulk_load}
SLOW = {"bulk_load_national": bulk_load_national}
