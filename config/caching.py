"""The cache, which no page may depend on: while its server is away each process remembers by
itself, so that pages, sign-in and the limits of writing go on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
REST = 5.0  # seconds after a failure in which the server is left alone


class PatientCache(RedisCache):
    """Redis or Valkey, and the process's own memory while it can't be had.

    What is remembered then is each process's own and is forgotten by the others: a limit of five
    an hour is five an hour in each process, which is still a limit. After ``REST`` seconds the
    server is asked again, so that an outage costs a page one timeout, not one for each key.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._near = LocMemCache("while-away", {**params, "OPTIONS": {"MAX_ENTRIES": 10_000}})
        self._asks_again = 0.0  # monotonic; shared by threads, where the last one wins

    def add(self, *args: Any, **options: Any) -> Any:
        return self._either("add", *args, **options)

    def get(self, *args: Any, **options: Any) -> Any:
        return self._either("get", *args, **options)

    def set(self, *args: Any, **options: Any) -> Any:
        return self._either("set", *args, **options)

    def touch(self, *args: Any, **options: Any) -> Any:
        return self._either("touch", *args, **options)

    def delete(self, *args: Any, **options: Any) -> Any:
        return self._either("delete", *args, **options)

    def get_many(self, *args: Any, **options: Any) -> Any:
        return self._either("get_many", *args, **options)

    def has_key(self, *args: Any, **options: Any) -> Any:
        return self._either("has_key", *args, **options)

    def set_many(self, *args: Any, **options: Any) -> Any:
        return self._either("set_many", *args, **options)

    def delete_many(self, *args: Any, **options: Any) -> Any:
        return self._either("delete_many", *args, **options)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> Any:
        """Raises ``ValueError`` for a key that is not there, unless the server has just gone and
        took it along: then counting begins anew."""
        return self._either("incr", key, delta, version=version)

    def _either(self, name: str, *args: Any, **options: Any) -> Any:
        if monotonic() >= self._asks_again:
            far: Callable[..., Any] = getattr(super(), name)
            try:
                return far(*args, **options)
            except ValueError:  # of ``incr``: the key was made while the server was away
                if not self._near.has_key(args[0], version=options.get("version")):
                    raise
            except (RedisError, OSError) as error:
                self._asks_again = monotonic() + REST
                log.warning("cache away, each process remembers by itself: %s", error)
        if name == "incr":
            self._near.add(args[0], 0, version=options.get("version"))
        return getattr(self._near, name)(*args, **options)
