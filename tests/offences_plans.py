"""Rows that a plan's constraints refuse; ``w`` is the world of test_constraints."""

from __future__ import annotations

from datetime import date
from typing import Any

from pledges.models import Plan, PlanStage

DAY, BEFORE = date(2020, 4, 30), date(2020, 4, 1)


def _change(w: Any, **fields: Any) -> Plan:
    """A second plan of the world's share, whose first holds from the outset."""
    held = {"share": w.share, "kind": "even", "start": BEFORE, "end": DAY, "reason": "x"}
    return Plan(**(held | fields))


def _again(w: Any) -> Plan:
    _change(w, effective_on=BEFORE).save()
    return _change(w, effective_on=BEFORE)


def _stage(w: Any, **fields: Any) -> PlanStage:
    return PlanStage(**({"plan": w.share.plan, "what": "x", "start": BEFORE, "due": DAY} | fields))


def _stage_again(w: Any) -> PlanStage:
    _stage(w).save()
    return _stage(w)


PLAN_OFFENCES = {
    "plan_one_from_the_outset": lambda w: _change(w),
    "plan_one_a_day": _again,
    "plan_change_has_reason": lambda w: _change(w, effective_on=DAY, reason=""),
    "plan_stage_once": _stage_again,
    "plan_stage_runs_forward": lambda w: _stage(w, start=DAY, due=BEFORE),
}
