"""A whole batch judged by the database, in one statement (``judging.sql``).

The statement says the same as ``gather()`` with the pure ``judge()``, which stays the rule:
whatever is about to be stored is judged by it again, and a difference stops the run. It is SQL
written by hand, in this one place, because building the objects of a batch in order to learn
that nothing changed took five times as long.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from pledges.models import Batch
from progress.facts import Ruling
from progress.gathering import gather
from progress.inputs import to_json
from progress.lateness import judge

_STATEMENT = (Path(__file__).parent / "judging.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Stored:
    """The last verdict on record for the same share, month and judged day."""

    pk: int
    sequence: int
    light: str
    reason: str


@dataclass(frozen=True, slots=True)
class LastFlag:
    """A share's open flag, or its last one: the light it was left under, and since when."""

    pk: int
    is_open: bool
    moved_on: date
    light: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What the database says of one share.

    Figures as in ``Ruling``. ``inputs`` is ``to_json`` of the facts; None where the verdict
    ``stored`` was passed on the very same inputs, unless the whole was asked for.
    """

    share_id: int
    month: date
    day: date
    light: str
    reason: str
    expected: Decimal | None
    actual: Decimal | None
    gap: Decimal | None
    gap_of_plan: Decimal | None
    inputs: dict[str, Any] | None
    stands: bool
    stored: Stored | None
    flag: LastFlag | None

    @property
    def says(self) -> tuple[object, ...]:
        """Light, reason and figures: what has to agree with the rule."""
        return (
            self.light,
            self.reason,
            self.expected,
            self.actual,
            self.gap,
            self.gap_of_plan,
        )


def judge_set(batch: Batch, day: date, *, whole: bool = False) -> list[Judged]:
    """Each share of the batch that has a month to judge on ``day``, in the order of the batch.

    One statement, after one setting. ``whole`` gives the inputs of every share, also of those
    whose verdict stands.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        # compiling the statement would take ten times as long as running it
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(_STATEMENT, {"batch": batch.pk, "day": day, "whole": whole})
        return [_judged(row) for row in cursor.fetchall()]


def says(ruling: Ruling) -> tuple[object, ...]:
    """The same of a ruling by the pure rule."""
    return (
        ruling.light,
        ruling.reason,
        ruling.expected,
        ruling.actual,
        ruling.gap,
        ruling.gap_of_plan,
    )


@dataclass(frozen=True, slots=True)
class Recount:
    """What the database said of each share, and a line for each on which the rule differs."""

    judged: list[Judged]
    differing: list[str]


def recount(batch: Batch, day: date) -> Recount:
    """逐条复算: every share gathered and judged by the pure rule, held against the statement.

    Light, reason, figures, inputs, and which shares come in which order. Nothing is stored.
    """
    judged = judge_set(batch, day, whole=True)
    by_set = {row.share_id: (row.says, row.inputs) for row in judged}
    by_rule = {
        share.pk: (says(judge(facts)), to_json(facts)) for share, facts in gather(batch, day)
    }
    differing = [
        f"share {pk}: {by_set.get(pk)} / {by_rule.get(pk)}"
        for pk in by_set | by_rule
        if by_set.get(pk) != by_rule.get(pk)
    ]
    if not differing and list(by_set) != list(by_rule):
        differing.append(f"order: {list(by_set)} / {list(by_rule)}")
    return Recount(judged, differing)


def _judged(row: tuple[Any, ...]) -> Judged:
    verdict, flag = row[11:15], row[15:19]
    inputs = None if row[9] is None else json.loads(row[9])
    stored = None if verdict[0] is None else Stored(*verdict)
    last = None if flag[0] is None else LastFlag(flag[0], flag[1] is None, *flag[2:])
    return Judged(*(*row[:9], inputs, row[10], stored, last))
