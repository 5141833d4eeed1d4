"""Long statements that the server reads and plans once in a connection, and then only runs.

Reading and planning them takes it longer than finding their rows. Where a pooler stands between,
whose next transaction may meet another server, they are sent whole each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import connection
from django.db.models import Value

# Compiling such a statement takes ten times as long as running it.
_PLAIN = "set_config('jit', 'off', TRUE)"
# So does trying every order of joins: only those of the first four tables are tried, which is what
# it takes to come from a batch to its shares; and one plan serves all values. Within a transaction
# that would outlast the statement, so there it is not said.
_ALONE = (
    f"{_PLAIN}, set_config('join_collapse_limit', '4', TRUE),"
    " set_config('plan_cache_mode', 'force_generic_plan', TRUE)"
)
_PLACE = re.compile(r"(\bIN )?%([s%])")
_TYPES = {
    int: "bigint",
    datetime: "timestamptz",
    date: "date",
    Decimal: "numeric",
    str: "text",
}
_numbers = count(1)


class Slot(Value):
    """The place of an argument in a statement to be made once."""

    def __init__(self, name: str, like: Any) -> None:
        super().__init__(like)
        self.name = name

    @property
    def pk(self) -> Slot:
        """A row stands for its id."""
        return self

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", (self,)

    @property
    def type(self) -> str:
        """As the database names it. Raises ``TypeError`` for what it does not know."""
        many = isinstance(self.value, tuple)
        one = self.value[0] if many else self.value
        for kind, name in _TYPES.items():
            if isinstance(one, kind):
                return f"{name}[]" if many else name
        raise TypeError(f"{self.name}: {type(one)}")


@dataclass(slots=True)
class _Connection:
    """What a connection holds: names by statement."""

    raw: Any
    is_direct: bool
    names: dict[Planned, str] = field(default_factory=dict)


class Planned:
    """A statement with ``Slot`` among its ``params``."""

    def __init__(self, sql: str, params: Sequence[Any]) -> None:
        self.sql, self.params = sql, params
        self.slots = list({each.name: each for each in params if isinstance(each, Slot)}.values())
        self._text = ""

    def rows(self, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows for these values, by name of the slot; what is no slot is not looked at. One
        query."""
        held = _held()
        if not held.is_direct or any(map(_is_beyond, values.values())):
            return read(self.sql, [_filled(each, values) for each in self.params])
        given = [values[slot.name] for slot in self.slots]
        given = [list(each) if isinstance(each, tuple) else each for each in given]
        with connection.cursor() as cursor:
            name, first = held.names.get(self), ""
            if name is None:
                name = f"planned_{next(_numbers)}"
                first = f"PREPARE {name}{_list(s.type for s in self.slots)} AS {self._said()}; "
            places = _list("%s" for _each in given)
            cursor.execute(f"SELECT {_settings()}; {first}EXECUTE {name}{places}", given)
            held.names[self] = name
            return cursor.fetchall()

    def _said(self) -> str:
        """The text, with numbers for the slots and everything else in its place."""
        if not self._text:
            numbers = {slot.name: n for n, slot in enumerate(self.slots, 1)}
            given = iter(self.params)

            def told(place: re.Match[str]) -> str:
                before, kind = place[1] or "", place[2]
                if kind == "%":
                    return place[0]
                value = next(given)
                if not isinstance(value, Slot):
                    return before + _literal(value)
                number = f"${numbers[value.name]}"
                return f"= ANY ({number})" if before else number

            self._text = _PLACE.sub(told, self.sql)
        return self._text


def read(statement: str, params: Sequence[Any] | Mapping[str, Any] | None) -> list[tuple[Any, ...]]:
    """The rows of one statement that is sent whole."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_settings()}; {statement}", params)
        return cursor.fetchall()


def _settings() -> str:
    return _PLAIN if connection.in_atomic_block else _ALONE


def _held() -> _Connection:
    """What the thread's connection holds; asks a new one once whether it ends at the server."""
    connection.ensure_connection()
    raw: Any = connection.connection
    held: _Connection | None = getattr(connection, "_planned", None)
    if held is None or held.raw is not raw:
        with raw.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            held = _Connection(raw, cursor.fetchone()[0] == raw.info.backend_pid)
        connection._planned = held  # type: ignore[attr-defined]
    return held


def _is_beyond(value: Any) -> bool:
    """Is there a number no id can have, as somebody may guess? It has no type to be planned by."""
    if isinstance(value, tuple):
        return any(map(_is_beyond, {min(value), max(value)})) if value else False
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def _filled(param: Any, values: Mapping[str, Any]) -> Any:
    return values[param.name] if isinstance(param, Slot) else param


def _literal(value: Any) -> str:
    raw: Any = connection.connection
    with raw.cursor() as cursor:
        text: str = cursor.mogrify("%s", [value]).decode()
    return text.replace("%", "%%")


def _list(each: Iterable[str]) -> str:
    told = ", ".join(each)
    return f" ({told})" if told else ""
