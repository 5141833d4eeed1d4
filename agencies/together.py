"""Several querysets read in one statement: a page that needs ten lists asks the database once.

Each queryset says what it always says; what it gives is what it gives by itself: instances with
their annotations and ``select_related``, or the tuples of ``values_list``. Prefetches are not
followed: ask for them beside it.

Making the statement costs Django more than the database takes to answer it. ``prepared`` makes it
once in a process, and from then on only fills in the values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import update_wrapper
from inspect import signature
from typing import Any, Generic, ParamSpec

from django.db import connection
from django.db.models import Model, QuerySet, Value

from agencies.told_rows import ToldRows

P = ParamSpec("P")
_PLAIN = "set_config('jit', 'off', TRUE)"
_FEW_ORDERS = "set_config('join_collapse_limit', '4', TRUE)"


def together(*querysets: QuerySet[Any]) -> list[list[Any]]:
    """The rows of each, in the order given. One statement; none where nothing can be found."""
    found: list[list[Any]] = _Statement(querysets).rows({})
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
        self._statements: dict[tuple[Any, ...], _Statement] = {}
        update_wrapper(self, asked)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Any:
        """The rows. One query, none where nothing can be found."""
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        values = {name: _value(value) for name, value in bound.arguments.items()}
        shape = tuple(value if _shapes(value) else Slot for value in values.values())
        statement = self._statements.get(shape)
        if statement is None:
            given = {n: v if _shapes(v) else Slot(n, v) for n, v in values.items()}
            asked: Callable[..., Any] = self.asked
            statement = self._statements[shape] = _Statement(asked(**given))
        return statement.rows(values)


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

    def rows(self, values: Mapping[str, Any]) -> Any:
        """The rows of each queryset, in the shape they were asked in."""
        if not self.parts:
            return _each(self.asked, lambda _part: [])
        given = [values[each.name] if isinstance(each, Slot) else each for each in self.params]
        [told] = read(self.sql, given)
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


def read(statement: str, params: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of one statement.

    Compiling such a statement takes the server ten times as long as running it. So does trying
    every order of joins: only those of the first four tables are tried, which is what it takes to
    come from a batch to its shares. Within a transaction that would outlast the statement, so
    there it is not said.
    """
    said = _PLAIN if connection.in_atomic_block else f"{_PLAIN}, {_FEW_ORDERS}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {said}; {statement}", params)
        return cursor.fetchall()


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
