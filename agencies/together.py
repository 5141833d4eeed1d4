"""Several querysets read in one statement: a page that needs ten lists asks the database once.

Each queryset says what it always says; what it gives is what it gives by itself: instances with
their annotations and ``select_related``, or the tuples of ``values_list``. Prefetches are not
followed: ask for them beside it.

Making the statement costs Django more than the database takes to answer it, and so does planning
it. ``prepared`` makes it once in a process; the server plans it once in a connection (``planned``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import update_wrapper
from inspect import signature
from typing import Any, Generic, ParamSpec

from django.db.models import Model, QuerySet

from agencies.planned import Planned, Slot, read
from agencies.told_rows import ToldRows

P = ParamSpec("P")


def together(*querysets: QuerySet[Any]) -> list[list[Any]]:
    """The rows of each, in the order given. One statement; none where nothing can be found."""
    asked = _Statement(querysets)
    found: list[list[Any]] = asked.rows(lambda: read(asked.sql, asked.params))
    return found


def prepared(asked: Callable[P, Any]) -> Prepared[P]:
    """A function of querysets as one that gives their rows, read together.

    ``asked`` gives a queryset, or a tuple of them and of tuples; what is read has the same shape,
    of lists. It is called once for each set of arguments that are None, booleans or empty: on
    these the statement may depend. Every other argument is a ``Slot`` to it, good only for asking
    the database: ``filter(share=slot)``, ``filter(share__in=slots)``. A row stands for its id, and
    has nothing else but ``pk``; a collection holds ids or plain values.

    So it may look at nothing but its arguments: no clock, no language, no setting.
    """
    return Prepared(asked)


class Prepared(Generic[P]):
    """What ``prepared`` makes; ``asked`` is the function itself, to ask as part of another."""

    def __init__(self, asked: Callable[P, Any]) -> None:
        self.asked = asked
        self._signature = signature(asked)
        self._statements: dict[tuple[Any, ...], tuple[_Statement, Planned]] = {}
        update_wrapper(self, asked)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Any:
        """The rows. One query, none where nothing can be found."""
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        values = {name: _value(value) for name, value in bound.arguments.items()}
        shape = tuple(value if _shapes(value) else Slot for value in values.values())
        if shape not in self._statements:
            given = {n: v if _shapes(v) else Slot(n, v) for n, v in values.items()}
            asked: Callable[..., Any] = self.asked
            made = _Statement(asked(**given))
            self._statements[shape] = made, Planned(made.sql, made.params)
        statement, planned = self._statements[shape]
        return statement.rows(lambda: planned.rows(values))


def _value(argument: Any) -> Any:
    """As the driver takes it: a tuple becomes the list of an IN, where NULL finds nothing."""
    if isinstance(argument, Model):
        return argument.pk
    if isinstance(argument, Collection) and not isinstance(argument, str):
        return tuple(each for each in argument if each is not None)
    return argument


def _shapes(value: Any) -> bool:
    """May the statement be another one for this value?"""
    return value is None or isinstance(value, bool) or value == ()


class _Statement:
    """Querysets as one statement, with the way from its answer to their rows."""

    def __init__(self, asked: Any) -> None:
        self.asked = _each(asked, ToldRows)
        self.parts = [part for part in _flat(self.asked) if part.sql]
        columns = ", ".join(f"({part.sql})" for part in self.parts)
        self.sql = f"SELECT {columns}"  # nosec
        self.params = [value for part in self.parts for value in part.params]

    def rows(self, answer: Callable[[], list[tuple[Any, ...]]]) -> Any:
        """The rows of each queryset, in the shape they were asked in; ``answer`` is asked for
        where there can be any."""
        if not self.parts:
            return _each(self.asked, lambda _part: [])
        [told] = answer()
        texts = iter(told)
        return _each(self.asked, lambda part: part.rows(next(texts)) if part.sql else [])


def _each(asked: Any, make: Callable[[Any], Any]) -> Any:
    """What ``make`` makes of each, in lists for tuples and lists."""
    if isinstance(asked, tuple | list):
        return [_each(one, make) for one in asked]
    return make(asked)


def _flat(asked: Any) -> Iterator[Any]:
    if isinstance(asked, list):
        for one in asked:
            yield from _flat(one)
    else:
        yield asked


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
