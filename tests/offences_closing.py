"""Rows against the constraints of programmes and closings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from oversight.models import Closing, ClosingNote
from pledges.models import Programme

DAY = date(2020, 4, 30)


def _programme(world, **changes) -> Programme:
    fields = {
        "office": world.batch.office, "title": "三年计划", "first_year": 2020, "last_year": 2022,
        "value": Decimal(10), "unit": "个",
    }  # fmt: skip
    return Programme(**(fields | changes))


def _same_title(world) -> Programme:
    _programme(world).save()
    return _programme(world)


CLOSING = {
    "programme_title_once": _same_title,
    "programme_runs_forward": lambda w: _programme(w, last_year=2019),
    "programme_has_target": lambda w: _programme(w, value=Decimal(0)),
    "closing_reopened_why": lambda w: Closing(
        batch=w.batch, closed_on=DAY, closed_by=w.person, text="x", content={"x": 1},
        reopened_on=DAY, reopened_by=w.person,
    ),
    "closing_note_has_reason": lambda w: ClosingNote(
        pledge=w.pledge, reason="", follow="ended", by=w.person, on=DAY
    ),
}  # fmt: skip
