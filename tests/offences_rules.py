"""Rows against the constraints of judging rules and of signs on figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from oversight.models import EntrySign
from progress.models import JudgingRule

DAY = date(2020, 4, 30)
APRIL = date(2020, 4, 1)


def _rule(world: Any, **changes) -> JudgingRule:
    fields = {
        "batch": world.batch, "effective_on": DAY, "reason": "x", "made_by": world.person,
        "made_on": DAY,
    }  # fmt: skip
    return JudgingRule(**(fields | changes))


def _sign(world: Any, **changes) -> EntrySign:
    fields = {"share": world.share, "month": APRIL, "sign": "fell", "told": "x", "found_on": DAY}
    return EntrySign(**(fields | changes))


def _again(row):
    """The same row once more."""
    row.save()
    row.pk, row._state.adding = None, True
    return row


RULES = {
    "judging_rule_once_a_day": lambda w: _again(_rule(w)),
    "judging_rule_one_scope": lambda w: _rule(w, category=w.pledge.category, indicator=w.indicator),
    "judging_rule_thresholds_apart": lambda w: _rule(w, yellow_from=10, red_over=10),
    "judging_rule_parts_of_one": lambda w: _rule(w, about_from=0),
    "judging_rule_has_reason": lambda w: _rule(w, reason=""),
    "entry_sign_once": lambda w: _again(_sign(w)),
    "entry_sign_outcome_signed": lambda w: _sign(w, outcome="explained", note="x"),
}
