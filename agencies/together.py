"""Several querysets read in one statement: a page that needs ten lists asks the database once.

Each queryset says what it always says; its rows come as one list of JSON, exact for every type
our tables have (decimals stay decimals). What it gives is what it gives by itself: instances with
their annotations and ``select_related``, or the tuples of ``values_list``. Prefetches are not
followed: ask for them beside it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    JSONField,
    Model,
    QuerySet,
)
from django.db.models.query import ModelIterable, get_related_populators

Row = list[Any]


def together(*querysets: QuerySet[Any]) -> list[list[Any]]:
    """The rows of each, in the order given. One statement; none where nothing can be found."""
    parts = [_Part(each) for each in querysets]
    asked = [part for part in parts if part.sql]
    if not asked:
        return [[] for _ in parts]
    columns = ", ".join(f"(SELECT JSON_AGG(t)::text FROM ({part.sql}) t)" for part in asked)  # nosec
    [told] = read(f"SELECT {columns}", [value for part in asked for value in part.params])
    for part, text in zip(asked, told, strict=True):
        part.told = json.loads(text, parse_float=Decimal) if text else []
    return [part.rows() for part in parts]


def read(statement: str, params: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of one statement written by hand.

    Compiling such a statement takes the server ten times as long as running it.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT set_config('jit', 'off', TRUE); {statement}", params)
        return cursor.fetchall()


class _Part:
    """One queryset as a statement of its own, and the way from its JSON to its rows."""

    def __init__(self, queryset: QuerySet[Any]) -> None:
        if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise ValueError("prefetches are not followed: read them beside it")
        self.queryset = queryset
        self.compiler = queryset.query.chain().get_compiler(using=queryset.db)
        self.told: list[dict[str, Any]] = []
        try:
            self.sql, self.params = self.compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            self.sql, self.params = "", ()

    def rows(self) -> list[Any]:
        if not self.told:
            return []
        names = [alias for _expression, _sql, alias in self.compiler.select]
        converters = [(n, to) for n, to in enumerate(map(_converter, self._fields())) if to]
        pick = itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)
        found = []
        for each in self.told:
            row = list(pick(each))
            for n, to in converters:
                if row[n] is not None:
                    row[n] = to(row[n])
            found.append(row)
        return self._built(found)

    def _fields(self) -> list[Field[Any, Any]]:
        return [expression.output_field for expression, _sql, _alias in self.compiler.select]

    def _built(self, rows: list[Row]) -> list[Any]:
        info = self.compiler.klass_info
        if info is None or not issubclass(self.queryset._iterable_class, ModelIterable):
            return [tuple(row) for row in rows]
        chosen = info["select_fields"]
        start, end = chosen[0], chosen[-1] + 1
        select = self.compiler.select
        names = [expression.target.attname for expression, _sql, _alias in select[start:end]]
        related = get_related_populators(info, select, self.queryset.db)  # type: ignore[call-arg]
        model, db = info["model"], self.queryset.db
        annotated = list((self.compiler.annotation_col_map or {}).items())
        built = []
        for row in rows:
            instance = model.from_db(db, names, row[start:end])
            for populator in related:
                populator.populate(row, instance)
            for name, place in annotated:
                setattr(instance, name, row[place])
            built.append(instance)
        return built


def _converter(field: Field[Any, Any]) -> Callable[[Any], Any] | None:
    """From JSON to what the field holds; None where that is the same."""
    if isinstance(field, DateTimeField):
        return datetime.fromisoformat
    if isinstance(field, DateField):
        return date.fromisoformat
    if isinstance(field, DecimalField):
        return Decimal
    if isinstance(field, JSONField):
        return _plain
    return None


def _plain(value: Any) -> Any:
    """JSON within JSON, with the floats ``json.loads`` would have made."""
    return json.loads(json.dumps(value, default=float))


def attach(instances: Iterable[Model], name: str, rows: Iterable[Model]) -> None:
    """Give each instance the rows of its reverse relation ``name``, as a prefetch would."""
    instances = list(instances)
    if not instances:
        return
    back: Any = instances[0]._meta.get_field(name).field  # type: ignore[union-attr]
    found: defaultdict[Any, list[Model]] = defaultdict(list)
    of_pk = {instance.pk: instance for instance in instances}
    for row in rows:
        key = getattr(row, back.attname)
        if key in of_pk:
            back.set_cached_value(row, of_pk[key])
            found[key].append(row)
    # all of them alike but for their rows: making a query for each would cost more than reading
    alike = QuerySet(back.model).__dict__
    for instance in instances:
        held: QuerySet[Any] = QuerySet.__new__(QuerySet)
        held.__dict__.update(alike, _result_cache=found[instance.pk], _prefetch_done=True)
        _keep(instance, name, held)


def hold(instance: Model, name: str, rows: list[Any]) -> None:
    """Let ``instance.name.all()`` be these rows, of whatever relation to many."""
    held = getattr(instance, name).all()
    held._result_cache, held._prefetch_done = rows, True
    _keep(instance, name, held)


def _keep(instance: Model, name: str, held: QuerySet[Any]) -> None:
    instance.__dict__.setdefault("_prefetched_objects_cache", {})[name] = held
