"""How the database finds its rows: no page and no job may walk through a table that grows.

Measures no time: it asks for the plan of every statement a page or job sends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

# a row for every share and month, and a line in the trail for every row
LARGEST = re.compile(r"progress_(reading|verdict|readingevent)|oversight_trailline")
EVENTS = re.compile(r"oversight_trailline|\w+event")
EXPLAINED = re.compile(
    r"\s*(--[^\n]*\n\s*|\(\s*)*(SELECT|WITH|INSERT|UPDATE|DELETE|EXECUTE)\b", re.I
)

# settings said in the same breath have no plan, and what is planned once has it when it is run
BEFORE = re.compile(r"\s*SELECT set_config\([^;]*?\);( PREPARE .*; (?=EXECUTE))?", re.S)
# one plan serves all values
GENERIC = "SELECT set_config('plan_cache_mode', 'force_generic_plan', TRUE);"

Params = Sequence[Any] | Mapping[str, Any] | None
Statement = tuple[str, Params]
Node = dict[str, Any]


@contextmanager
def statements() -> Iterator[list[Statement]]:
    """Every statement with a plan that is sent meanwhile, each wording once."""
    asked: dict[str, Params] = {}

    def listen(execute: Callable[..., Any], sql: Any, params: Any, many: bool, told: Any) -> Any:
        text = BEFORE.sub("", sql.decode() if isinstance(sql, bytes) else str(sql), count=1)
        if EXPLAINED.match(text):
            asked.setdefault(text, next(iter(params), None) if many else params)
        return execute(sql, params, many, told)

    said: list[Statement] = []
    with connection.execute_wrapper(listen):
        yield said
    said.extend(asked.items())


def walks(said: Sequence[Statement], tables: re.Pattern[str] = LARGEST) -> list[str]:
    """Where these statements read one of the tables from end to end: the table and the wording."""
    found = []
    with connection.cursor() as cursor:
        for sql, params in said:
            cursor.execute(f"{GENERIC} EXPLAIN (FORMAT JSON) {sql}", params)
            plan = cursor.fetchone()[0][0]["Plan"]
            found += [f"{walked}: {sql}" for walked in sorted(set(_walked(plan, tables)))]
    return found


def _walked(node: Node, tables: re.Pattern[str], limited: bool = False) -> Iterator[str]:
    """The tables a plan reads whole, by a scan of table or index without a condition.

    The first rows in the order of an index, which nothing but a limit ends, are no walk.
    """
    kind, table = node["Node Type"], node.get("Relation Name", "")
    limited = (limited or kind == "Limit") and kind not in ("Sort", "Aggregate", "Hash")
    if tables.fullmatch(table):
        whole = kind in ("Index Scan", "Index Only Scan") and "Index Cond" not in node
        if kind == "Seq Scan" or (whole and not (limited and "Filter" not in node)):
            yield f"{kind} {table}"
    for below in node.get("Plans", []):
        yield from _walked(below, tables, limited)
