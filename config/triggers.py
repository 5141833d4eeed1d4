"""pgtrigger's list of triggers, with an index.

As it comes, registering a trigger makes a dictionary and a set of all registered before, which
for our four hundred, each registered twice or so, took half a second of every start. The same
answers, kept up to date instead.
Imported by the settings, before any model.
"""

from __future__ import annotations

from typing import Any

from pgtrigger import registry


class Registry(registry._Registry):  # type: ignore[misc]
    """Knows by table and name, and by function, what is registered."""

    def __init__(self) -> None:
        self._by_table: dict[tuple[str, str], Any] = {}
        self._functions: set[str] = set()
        super().__init__()

    @property
    def by_db_table(self) -> dict[tuple[str, str], Any]:
        return self._by_table

    @property
    def pg_function_names(self) -> set[str]:
        return self._functions

    def __setitem__(self, key: str, value: tuple[Any, Any]) -> None:
        super().__setitem__(key, value)
        self._enter(*value)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        self._by_table.clear()
        self._functions.clear()
        for model, trigger in self.values():
            self._enter(model, trigger)

    def _enter(self, model: Any, trigger: Any) -> None:
        self._by_table[model._meta.db_table, trigger.name] = trigger
        self._functions.add(trigger.get_pgid(model))


if not isinstance(registry._registry, Registry):
    former = registry._registry
    registry._registry = Registry()
    for uri, row in former.items():
        registry._registry[uri] = row
