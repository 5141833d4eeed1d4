"""Rows on their way into the database by COPY, made while the server takes them in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model

NULL = "\\N"
# lines handed over at once: some 50 kB, enough to keep the server busy
LINES = 600

Value = str | int | date | Decimal | None


class Stream:
    """Lines as the file COPY reads from; no more than ``LINES`` of them exist at a time."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines: Iterator[str] = iter(lines)
        self.count = 0

    def read(self, _size: int = -1) -> bytes:
        """The next lines with their ends; nothing at the end."""
        part = list(islice(self.lines, LINES))
        self.count += len(part)
        return "".join(part).encode()


class Copier:
    """Writes tables in the transaction that is open, and counts what it wrote by model."""

    def __init__(self) -> None:
        self.counts: Counter[type[Model]] = Counter()

    def begin(self) -> None:
        """Let the trail know who writes: that is said with a statement, which COPY is not."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def copy(self, model: type[Model], columns: str, lines: Iterable[str]) -> int:
        """Stream lines into the model's table; returns how many. ``columns`` by spaces."""
        table = connection.ops.quote_name(model._meta.db_table)
        named = ", ".join(map(connection.ops.quote_name, columns.split()))
        stream = Stream(lines)
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {table} ({named}) FROM STDIN", stream)
        self.counts[model] += stream.count
        return stream.count

    def copy_rows(self, model: type[Model], columns: str, rows: Iterable[tuple[Any, ...]]) -> int:
        """The same for rows of values."""
        return self.copy(model, columns, map(line, rows))

    def reserve(self, model: type[Model], count: int) -> int:
        """The first of ``count`` ids in a row that nobody else will get.

        Whoever draws ids meanwhile leaves a gap; then other ids are drawn.
        """
        if not count:
            return 0
        sequence = "SELECT pg_get_serial_sequence(%s, 'id')::regclass AS ids OFFSET 0"
        drawn = (
            f"SELECT MIN(id), MAX(id) FROM ({sequence}) of_table, "  # nosec
            "LATERAL (SELECT nextval(ids) AS id FROM generate_series(1, %s)) one"
        )
        with connection.cursor() as cursor:
            while True:
                cursor.execute(drawn, [model._meta.db_table, count])
                first, last = cursor.fetchone()
                if last - first == count - 1:
                    return int(first)


def line(values: tuple[Any, ...]) -> str:
    """One row in COPY's text form; texts hold neither tab nor line break nor backslash."""
    return "\t".join(map(_written, values)) + "\n"


def _written(value: Any) -> str:
    if value is None:
        return NULL
    if value is True:
        return "t"
    return "f" if value is False else str(value)
