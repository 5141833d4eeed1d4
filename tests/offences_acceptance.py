"""Rows against the constraints of acceptance and scoring (see ``test_constraints``)."""

from __future__ import annotations

from datetime import date
from typing import Any

from oversight.models import (
    AcceptanceCase,
    Difficulty,
    Satisfaction,
    ScoreSheet,
    ScoringComponent,
    ScoringScheme,
)
from progress.models import Acceptance

DAY = date(2020, 4, 30)
BEFORE = date(2020, 4, 1)


def _case(world: Any, **changes: Any) -> AcceptanceCase:
    fields = {
        "pledge": world.pledge, "agency": world.agency, "finished_on": BEFORE, "summary": "x",
        "applied_by": world.person, "applied_on": DAY,
    }  # fmt: skip
    return AcceptanceCase(**(fields | changes))


def _scheme(world: Any) -> ScoringScheme:
    made, _new = ScoringScheme.objects.get_or_create(
        batch=world.batch, version=1,
        defaults={"reason": "x", "made_by": world.person, "made_on": DAY},
    )  # fmt: skip
    return made


def _component(world: Any, **changes: Any) -> ScoringComponent:
    fields = {
        "scheme": _scheme(world), "position": 1, "name": "x", "weight": 60, "rule": "completion",
    }  # fmt: skip
    return ScoringComponent(**(fields | changes))


def _vote(world: Any, **changes: Any) -> Satisfaction:
    fields = {
        "batch": world.batch, "agency": world.agency, "held_on": DAY, "members": 3,
        "satisfied": 1, "basically": 1, "dissatisfied": 1, "document": "x", "by": world.person,
    }  # fmt: skip
    return Satisfaction(**(fields | changes))


def _sheet(world: Any, **changes: Any) -> ScoreSheet:
    fields = {
        "scheme": _scheme(world), "month": BEFORE, "total": 1, "rank": 1, "lines": [],
        "drawn_by": world.person, "drawn_on": DAY,
    }  # fmt: skip
    return ScoreSheet(**(fields | changes))


def _again(instance: Any) -> Any:
    """The same row once more."""
    instance.save()
    instance.pk, instance._state.adding = None, True
    return instance


ACCEPTANCE = {
    "acceptance_after_finish": lambda w: Acceptance(
        indicator=w.indicator, passed_on=BEFORE, finished_on=DAY, document="x",
        reversed_on=DAY, reversal_reason="x",
    ),
    "acceptance_case_one_open": lambda w: _again(_case(w)),
    "acceptance_case_after_finish": lambda w: _case(w, finished_on=DAY, applied_on=BEFORE),
    "acceptance_case_decided": lambda w: _case(w, state="passed", decided_by=w.person),
    "scoring_version_once": lambda w: _again(_scheme(w)),
    "scoring_rule_once": lambda w: _again(_component(w)),
    "scoring_weight_positive": lambda w: _component(w, weight=0),
    "difficulty_in_range": lambda w: Difficulty(indicator=w.indicator, factor=3, reason="x"),
    "difficulty_has_reason": lambda w: Difficulty(indicator=w.indicator, factor=1, reason=""),
    "satisfaction_one_unit": lambda w: _vote(w, region=w.region),
    "satisfaction_within_members": lambda w: _vote(w, members=2),
    "score_sheet_once_an_agency": lambda w: _again(_sheet(w, agency=w.agency)),
    "score_sheet_once_a_region": lambda w: _again(_sheet(w, region=w.region)),
    "score_sheet_one_unit": lambda w: _sheet(w),
}  # fmt: skip
