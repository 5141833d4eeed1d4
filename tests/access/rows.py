"""One row of the table of who may do what."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from tests.access.who import EVERYONE

METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")


@dataclass(frozen=True, slots=True)
class Row:
    """A page: method → who gets in by it. By a method that is not listed nobody does."""

    welcome: dict[str, frozenset[str]]
    public: bool  # is it open to whoever has not signed in?

    def lets_in(self, role: str, method: str) -> bool:
        return role in self.welcome.get(method, ())

    def takes(self, method: str) -> bool:
        return method in self.welcome

    @property
    def first(self) -> str:
        """The method by which the page is come to."""
        return next(iter(self.welcome))


Group = dict[str, Row]


def may(methods: str, who: Set[str], *, post: Set[str] | None = None, public: bool = False) -> Row:
    """``methods``: "get", "post" or both; ``post``: who may send, where not all who may look."""
    welcome = {}
    for method in methods.split():
        allowed = post if method == "post" and post is not None else who
        welcome[method] = frozenset(allowed)
        if method == "get":
            welcome["head"] = welcome["get"]
    return Row(welcome, public)


def both(looking: Row, writing: Row) -> Row:
    """One address: who may look, and who may write by other methods."""
    return Row(looking.welcome | writing.welcome, looking.public)


def anybody(methods: str = "get") -> Row:
    """A public page."""
    return may(methods, EVERYONE, public=True)
