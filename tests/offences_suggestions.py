"""Rows against the constraints of calls and suggestions."""

from __future__ import annotations

from datetime import date
from typing import Any

from pledges.models import Solicitation, Suggestion

DAY, BEFORE = date(2020, 4, 30), date(2020, 4, 1)


def _call(world: Any, **changes: Any) -> Solicitation:
    fields = {"batch": world.batch, "announcement": "x", "opens_on": BEFORE, "closes_on": DAY}
    return Solicitation(**(fields | changes))


def _suggestion(world: Any, **changes: Any) -> Suggestion:
    call = Solicitation.objects.filter(batch=world.batch).first() or _call(world)
    call.save()
    fields = {
        "solicitation": call, "title": "x", "text": "x", "receipt": "A1", "received_on": DAY,
    }  # fmt: skip
    return Suggestion(**(fields | changes))


def _decided(world: Any, **changes: Any) -> Suggestion:
    fields = {"state": "taken_up", "decided_by": world.person, "decided_on": DAY}
    return _suggestion(world, **(fields | changes))


def _its_own(world: Any) -> Suggestion:
    one = _decided(world)
    one.save()
    one.state, one.merged_into = "merged", one
    return one


SUGGESTIONS = {
    "solicitation_span_forward": lambda w: _call(w, closes_on=date(2020, 3, 31)),
    "suggestion_merged_into_one": lambda w: _decided(w, state="merged"),
    "suggestion_not_its_own": _its_own,
    "suggestion_decided_by": lambda w: _suggestion(w, state="taken_up"),
    "suggestion_aside_why": lambda w: _decided(w, state="set_aside"),
    "suggestion_public_answered": lambda w: _decided(w, is_public=True),
    "suggestion_contact_ends": lambda w: _suggestion(w, contact="x"),
}
