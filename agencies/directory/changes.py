"""What becomes of each row of an upload: new, changed or as it was, and how it is told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from agencies.workbooks.cells import CellError
from agencies.workbooks.faults import Fault
from agencies.workbooks.headers import TableRow

POST = ("role", "agency", "region")
Found = TypeVar("Found")


class Kind(StrEnum):
    """What becomes of one row."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that changes, in words: what, from what, to what."""

    label: str
    old: str
    new: str


@dataclass(slots=True)
class Change:
    """One row's outcome: the thing itself (unsaved when new) and the fields to set on it."""

    row: TableRow
    thing: Any
    title: str
    is_new: bool
    fields: dict[str, Any] = field(default_factory=dict)
    aliases: list[str] = field(default_factory=list)
    details: list[Detail] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        if self.is_new:
            return Kind.ADDED
        return Kind.CHANGED if self.details else Kind.SAME

    @property
    def moves(self) -> bool:
        """Does a person who is there already take up another post?"""
        return not self.is_new and any(name in self.fields for name in POST)

    def tell(self, label: str, old: object, new: object) -> None:
        """Add a line of what changes, if it does."""
        words = (str(old or ""), str(new or ""))
        if words[0] != words[1]:
            self.details.append(Detail(label, *words))

    def apply(self) -> None:
        """Set the fields on the thing; saving is the caller's."""
        for name, value in self.fields.items():
            setattr(self.thing, name, value)


@dataclass(slots=True)
class Plan:
    """Every row's outcome; with ``faults`` nothing may be applied."""

    agencies: list[Change] = field(default_factory=list)
    people: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def changes(self) -> list[Change]:
        return [c for c in (*self.agencies, *self.people) if c.kind != Kind.SAME]

    @property
    def unchanged(self) -> list[Change]:
        return [c for c in (*self.agencies, *self.people) if c.kind == Kind.SAME]

    @property
    def added(self) -> int:
        return sum(change.kind == Kind.ADDED for change in self.changes)

    @property
    def changed(self) -> int:
        return sum(change.kind == Kind.CHANGED for change in self.changes)

    @property
    def new_people(self) -> int:
        return sum(change.is_new for change in self.people)

    @property
    def digest(self) -> str:
        """A fingerprint of all changes: two plans with one digest do the same."""
        told = [
            [
                c.row.sheet,
                c.row.number,
                c.kind,
                c.title,
                [[d.label, d.old, d.new] for d in c.details],
            ]
            for c in self.changes
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


class RowReader:
    """Takes the cells of one row and remembers every fault, not only the first."""

    def __init__(self, row: TableRow) -> None:
        self.row = row
        self.faults: list[Fault] = []

    def words(self, key: str) -> str:
        return str(self.row.cells.get(key) or "")

    def take(self, key: str, find: Callable[[str], Found]) -> Found | None:
        """What ``find`` makes of the cell; None for a blank or a fault."""
        if not self.words(key):
            return None
        try:
            return find(self.words(key))
        except CellError as error:
            self.refuse(key, str(error))
            return None

    def refuse(self, key: str, message: str) -> None:
        self.faults.append(self.row.fault(key, message))
