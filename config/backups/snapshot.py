"""One moment of the database, held open, and what each of its tables holds: rows and a sum."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from django.db import connection, transaction

# How a row is written as text depends on these: told once, the sums of two servers compare.
AS_TEXT = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
}
# A row's first 120 bits of SHA-256 as two numbers; their sums do not depend on the rows' order.
SUM = """
SELECT count(*),
       coalesce(sum(('x' || substr(h, 1, 15))::bit(60)::bigint), 0)::text || '-' ||
       coalesce(sum(('x' || substr(h, 16, 15))::bit(60)::bigint), 0)::text
  FROM (SELECT encode(sha256(convert_to(t::text, 'UTF8')), 'hex') AS h FROM ONLY {} AS t) AS rows
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table's rows and the sum over them, which any change of any row changes."""

    rows: int
    sum: str


@contextmanager
def held() -> Iterator[str]:
    """A snapshot for as long as the block runs: its name, for pg_dump; our own reading sees the
    same. Nothing is locked against writers, and nothing can be written by us."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        # we wait while pg_dump works
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def tables() -> dict[str, Table]:
    """Every table of ours, partitions each by itself: name → rows and sum. One pass a table;
    inside a transaction."""
    found = {}
    with connection.cursor() as cursor:
        for name, value in AS_TEXT.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        for name in names():
            cursor.execute(SUM.format(_quoted(name)))
            found[name] = Table(*cursor.fetchone())
    return found


def names() -> list[str]:
    """The tables there are, outside PostgreSQL's own schemas: "name", or "schema.name" where the
    schema is not public."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n"
            "  ON n.oid = c.relnamespace WHERE c.relkind = 'r'"
            "   AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
            "   AND n.nspname NOT LIKE 'pg\\_temp%%' AND n.nspname NOT LIKE 'pg\\_toast%%'"
            " ORDER BY 1, 2",
            [],
        )
        return [name if schema == "public" else f"{schema}.{name}" for schema, name in cursor]


def as_json(found: dict[str, Table]) -> dict[str, dict[str, object]]:
    """For the manifest."""
    return {name: asdict(table) for name, table in found.items()}


def _quoted(name: str) -> str:
    schema, _, table = name.rpartition(".")
    return f"{connection.ops.quote_name(schema or 'public')}.{connection.ops.quote_name(table)}"
