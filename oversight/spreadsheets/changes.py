"""What becomes of each problem in a file: added, changed or as it was, and how it is told."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agencies.directory.changes import Detail, Kind
from agencies.workbooks.faults import Fault
from agencies.workbooks.headers import TableRow
from oversight.actions.problems import Finding
from oversight.models import Problem
from oversight.spreadsheets.columns import COLUMNS
from oversight.spreadsheets.names import Pledges, Units

TITLE = 40


@dataclass(slots=True)
class Change:
    """One problem's outcome: a ``finding`` to add, or what changes of the ``problem`` there is.

    ``facts`` are fields to set; a new deadline comes apart, with the reason for it.
    """

    number: str
    row: TableRow
    title: str
    finding: Finding | None = None
    problem: Problem | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    due_on: date | None = None
    reason: str = ""
    details: list[Detail] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.problem is None

    @property
    def kind(self) -> Kind:
        if self.is_new:
            return Kind.ADDED
        return Kind.CHANGED if self.details else Kind.SAME


@dataclass(slots=True)
class Plan:
    """Every problem's outcome, in the order of the file; with ``faults`` none may be applied."""

    rows: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def changes(self) -> list[Change]:
        return [change for change in self.rows if change.kind != Kind.SAME]

    @property
    def unchanged(self) -> list[Change]:
        return [change for change in self.rows if change.kind == Kind.SAME]

    @property
    def added(self) -> int:
        return sum(change.is_new for change in self.changes)

    @property
    def changed(self) -> int:
        return sum(not change.is_new for change in self.changes)

    @property
    def digest(self) -> str:
        """A fingerprint of all changes: two plans with one digest do the same."""
        said = [
            [c.number, c.title, [[d.label, d.old, d.new] for d in c.details]] for c in self.changes
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


@dataclass(slots=True)
class Desk:
    """What a file is compared with, and what has been found wrong in it so far."""

    units: Units
    pledges: Pledges
    today: date
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, row: TableRow, key: str | None, message: str) -> None:
        self.faults.append(row.fault(key, message))


def title_of(sheet: str, key: str) -> str:
    """The heading of a column."""
    return next(column.title for column in COLUMNS[sheet] if column.key == key)
