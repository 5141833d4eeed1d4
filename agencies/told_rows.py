"""From one queryset to a statement that tells its rows as JSON, and from that back to its rows.

Exact for every type our tables have: decimals stay decimals. Instances come with their annotations
and ``select_related``; what a hundred rows are related to is read into one instance.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import (
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    JSONField,
    Model,
    QuerySet,
)
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable
from django.db.models.signals import post_init, pre_init

Row = list[Any]
WIDEST = 100  # arguments a function of the database may have


class ToldRows:
    """One queryset: ``sql`` gives one text, of its rows by ``params``; "" where there can be none.

    ``rows`` may be called any number of times. Raises ``ValueError`` for prefetches.
    """

    def __init__(self, queryset: QuerySet[Any]) -> None:
        if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise ValueError("prefetches are not followed: read them beside it")
        compiler = queryset.query.chain().get_compiler(using=queryset.db)
        self.sql, self.params = "", ()
        try:
            inner, self.params = compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            return
        names = [alias for _expression, _sql, alias in compiler.select]
        fields = [expression.output_field for expression, _sql, _alias in compiler.select]
        self.sql = f"SELECT JSON_AGG({_as_array(names)})::text FROM ({inner}) t"  # nosec
        self.wide = len(names) > WIDEST
        self.converters = [(n, to) for n, to in enumerate(map(_converter, fields)) if to]
        self.kind: _Kind | None = None
        if compiler.klass_info and issubclass(queryset._iterable_class, ModelIterable):
            self.kind = _Kind(compiler.klass_info, compiler.select, queryset.db)
        self.annotated = list((compiler.annotation_col_map or {}).items())

    def rows(self, text: str | None) -> list[Any]:
        """The instances or tuples that ``text``, an answer of the database, tells of."""
        told: list[Row] = json.loads(text, parse_float=Decimal) if text else []
        if self.wide:
            told = [list(chain.from_iterable(row)) for row in told]
        for n, to in self.converters:
            for row in told:
                if row[n] is not None:
                    row[n] = to(row[n])
        return list(map(tuple, told)) if self.kind is None else self._instances(self.kind, told)

    def _instances(self, kind: _Kind, told: list[Row]) -> list[Model]:
        found = kind.instances(told)
        for name, place in self.annotated:
            for instance, row in zip(found, told, strict=True):
                setattr(instance, name, row[place])
        return found


def _as_array(names: list[str]) -> str:
    columns = [f't."{name}"' for name in names]
    parts = [columns[n : n + WIDEST] for n in range(0, len(columns), WIDEST)]
    arrays = [f"JSON_BUILD_ARRAY({', '.join(part)})" for part in parts]
    return arrays[0] if len(arrays) == 1 else f"JSON_BUILD_ARRAY({', '.join(arrays)})"


class _Kind:
    """Instances of one model by a stretch of columns, and of those read with it."""

    def __init__(self, info: dict[str, Any], select: list[Any], db: str) -> None:
        if info.get("from_parent"):
            raise ValueError("tables that continue another are not followed")
        self.model: type[Model] = info["model"]
        self.db = db
        chosen = info["select_fields"]
        self.columns = slice(chosen[0], chosen[-1] + 1)
        self.names = [expression.target.attname for expression, *_ in select[self.columns]]
        self.pk = chosen[0] + self.names.index(self.model._meta.pk.attname)
        self.plain = _is_plain(self.model)
        self.related = [
            (_Kind(each, select, db), each["local_setter"], each["remote_setter"])
            for each in info.get("related_klass_infos", ())
        ]

    def instances(self, rows: list[Row]) -> list[Model]:
        found = [self._made(row[self.columns]) for row in rows]
        for kind, to_here, back in self.related:
            kind.join(rows, found, to_here, back)
        return found

    def join(
        self, rows: list[Row], to: list[Model], here: Callable[..., None], back: Callable[..., None]
    ) -> None:
        """Set the related one of each, or None; rows that name the same one share it."""
        first = {row[self.pk]: row for row in rows if row[self.pk] is not None}
        made = dict(zip(first, self.instances(list(first.values())), strict=True))
        for row, instance in zip(rows, to, strict=True):
            other = made.get(row[self.pk])
            here(instance, other)
            if other is not None:
                back(other, instance)

    def _made(self, values: Row) -> Model:
        """As ``from_db`` makes it; nobody has asked to be told of that in most models."""
        if not self.plain:
            return self.model.from_db(self.db, self.names, values)
        instance = self.model.__new__(self.model)
        state = instance._state = ModelState()
        state.db, state.adding = self.db, False
        instance.__dict__.update(zip(self.names, values, strict=True))
        return instance


def _is_plain(model: type[Model]) -> bool:
    """Is an instance of it nothing but its values?"""
    own = model.__init__ is Model.__init__ and model.from_db.__func__ is Model.from_db.__func__  # type: ignore[attr-defined]
    return own and not (pre_init.has_listeners(model) or post_init.has_listeners(model))


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
