"""Rows of the problem ledger that the database refuses, by the constraint's name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from oversight.models import Attachment, Problem, ProblemImport, SignOff

DAY = date(2020, 4, 30)
NOW = datetime(2020, 5, 8, tzinfo=UTC)


def _problem(world: Any, **facts: Any) -> Problem:
    assigned = {
        "agency": world.agency, "state": "assigned", "due_on": DAY, "decided_by": world.person,
        "decided_on": DAY,
    }  # fmt: skip
    return Problem(**(world.trouble | assigned | facts))


def _saved(row: Any) -> Any:
    row.save()
    return row


def _again(row: Any) -> Any:
    """The same row once more."""
    row.save()
    row.pk, row._state.adding = None, True
    return row


def _taken(world: Any) -> Problem:
    _saved(_problem(world, number="2020-0001"))
    return _problem(world, number="2020-0001")


def _import(world: Any) -> ProblemImport:
    return ProblemImport(
        office=world.batch.office, name="x", sha256="0", parsed={}, by=world.person,
        created_at=NOW, applied_at=NOW,
    )  # fmt: skip


PROBLEMS = {
    "problem_assigned_has_deadline": lambda w: _problem(w, due_on=None),
    "problem_closing_signed": lambda w: _problem(w, state="closed"),
    "problem_number_once": _taken,
    "problem_import_signed": _import,
    "sign_off_once": lambda w: _again(
        SignOff(problem=_saved(_problem(w)), position=1, body="监理")
    ),
    "sign_off_is_dated": lambda w: SignOff(
        problem=_saved(_problem(w)), position=1, body="监理", signed_by="李工"
    ),
    "attachment_has_one_place": lambda w: Attachment(**w.file),
    "attachment_removal_signed": lambda w: Attachment(
        **w.file, problem=_saved(_problem(w)), removed_by=w.person
    ),
}
