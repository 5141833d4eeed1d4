"""A whole batch judged by the database, in one statement put together from ``judging/*.sql``.

The statement says the same as ``gather()`` with the pure ``judge()`` and ``official_sentence()``,
which stay the rule: tests draw batches and hold both against each other, and every night what was
stored is judged again by the rule (``progress.replaying``). It is SQL written by hand, in this one
place, because building an object for each share in order to store its verdict took five times as
long as the database needs for all of it (docs/decisions/0029).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from pledges.models import Batch
from pledges.plan_entry import COUNTED
from progress.facts import Facts, Ruling
from progress.gathering import gather
from progress.inputs import to_json
from progress.lateness import judge
from progress.wording import official_sentence


def _part(name: str) -> str:
    return (Path(__file__).parent / "judging" / f"{name}.sql").read_text(encoding="utf-8")


_JUDGED = "".join(map(_part, ("gathering", "ruling", "wording")))
_STORE = _JUDGED + _part("storing")
_TELL = _JUDGED + _part("telling")
_COUNTED = "".join(sorted(COUNTED))
# Compiling the statement would take ten times as long as running it. A batch of ten thousand
# shares is sorted in memory. Verdicts are looked up while they are written: where the table is
# next to empty, as on the first day, the planner would walk through it for each share, and so
# through all that the statement has written.
_SETTINGS = """
SET LOCAL jit = off; SET LOCAL work_mem = '64MB';
SELECT set_config('enable_seqscan', 'off', TRUE)
WHERE pg_relation_size('progress_verdict') < 100 * 8192
"""

Said = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the database says of one share; figures as in ``Ruling``, ``inputs`` as ``to_json``."""

    share_id: int
    month: date
    day: date
    light: str
    reason: str
    expected: Decimal | None
    actual: Decimal | None
    gap: Decimal | None
    gap_of_plan: Decimal | None
    expected_value: Decimal | None
    days_late: int | None
    text: str
    inputs: dict[str, Any]

    @property
    def says(self) -> Said:
        """Light, reason, figures and sentence: what has to agree with the rule."""
        return (
            self.light,
            self.reason,
            self.expected,
            self.actual,
            self.gap,
            self.gap_of_plan,
            self.expected_value,
            self.days_late,
            self.text,
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """What one run wrote: the verdict each share stands under, in the order of the batch; how
    many are new; how many flags were raised and cleared."""

    standing: tuple[int, ...]
    new: int
    raised: int
    cleared: int


def store_set(batch: Batch, day: date, now: datetime) -> Stored:
    """Judge every share of the batch that has a month to judge on ``day``, and store what is new.

    One statement, after one setting; nothing of a share is read into this process but the number
    of its verdict. Whoever calls holds the batch's lock.
    """
    ((standing, new, raised, cleared),) = _run(_STORE, batch, day, whole=False, now=now)
    return Stored(tuple(standing), new, raised, cleared)


def judge_set(batch: Batch, day: date) -> list[Judged]:
    """What the database says of each share, in the order of the batch; nothing is stored."""
    rows = _run(_TELL, batch, day, whole=True)
    return [Judged(*(*row[:-1], json.loads(row[-1]))) for row in rows]


def says(facts: Facts, ruling: Ruling) -> Said:
    """The same by the pure rule."""
    return (
        ruling.light,
        ruling.reason,
        ruling.expected,
        ruling.actual,
        ruling.gap,
        ruling.gap_of_plan,
        ruling.expected_value,
        ruling.days_late,
        official_sentence(facts, ruling),
    )


@dataclass(frozen=True, slots=True)
class Recount:
    """What the database said of each share, and a line for each on which the rule differs."""

    judged: list[Judged]
    differing: list[str]


def recount(batch: Batch, day: date) -> Recount:
    """逐条复算: every share gathered and judged by the pure rule, held against the statement.

    Light, reason, figures, sentence, inputs, and which shares come in which order. Nothing is
    stored.
    """
    judged = judge_set(batch, day)
    by_set = {row.share_id: (row.says, row.inputs) for row in judged}
    by_rule = {
        share.pk: (says(facts, judge(facts)), to_json(facts)) for share, facts in gather(batch, day)
    }
    differing = [
        f"share {pk}: {by_set.get(pk)} / {by_rule.get(pk)}"
        for pk in by_set | by_rule
        if by_set.get(pk) != by_rule.get(pk)
    ]
    if not differing and list(by_set) != list(by_rule):
        differing.append(f"order: {list(by_set)} / {list(by_rule)}")
    return Recount(judged, differing)


def _run(statement: str, batch: Batch, day: date, **more: Any) -> list[tuple[Any, ...]]:
    given = {"batch": batch.pk, "day": day, "counted": _COUNTED, **more}
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
        cursor.execute(statement, given)
        return list(cursor.fetchall())
