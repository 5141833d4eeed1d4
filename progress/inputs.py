"""Facts as plain JSON and back, so that a stored verdict can be derived again.

Pure. Only the types that ``Facts`` is made of are known; anything else is a mistake.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from pledges.targets import Comparator, Kind, PlanKind, Target
from progress.facts import Facts, GapUnit, MilestoneFact, Reporting, Rules
from progress.pace import Schedule


def to_json(facts: Facts) -> dict[str, Any]:
    """Every input of a verdict, in JSON's own types: decimals and fractions as text."""
    return {name: _plain(value) for name, value in asdict(facts).items()}


def from_json(data: dict[str, Any]) -> Facts:
    """The facts that ``to_json`` wrote."""
    return Facts(
        day=date.fromisoformat(data["day"]),
        month=date.fromisoformat(data["month"]),
        target=_target(data["target"]),
        deadline=date.fromisoformat(data["deadline"]),
        schedule=_schedule(data["schedule"]),
        reporting=Reporting(data["reporting"]),
        value=_decimal(data["value"]),
        last_value=_decimal(data["last_value"]),
        highest=_decimal(data["highest"]),
        achieved=data["achieved"],
        passed_on=_day(data["passed_on"]),
        report_due=_day(data["report_due"]),
        milestones=tuple(_milestone(row) for row in data["milestones"]),
        unit=data["unit"],
        approx=data["approx"],
        rules=_rules(data["rules"]),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:f}"  # never with an exponent
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _target(data: dict[str, Any]) -> Target:
    return Target(
        Kind(data["kind"]),
        Comparator(data["comparator"]),
        _decimal(data["value"]),
        _decimal(data["upper"]),
        _decimal(data["baseline"]),
    )


def _schedule(data: dict[str, Any]) -> Schedule:
    (from_month, from_day), (to_month, to_day) = data["season"]
    return Schedule(
        PlanKind(data["kind"]),
        date.fromisoformat(data["start"]),
        date.fromisoformat(data["end"]),
        tuple((date.fromisoformat(day), Fraction(share)) for day, share in data["points"]),
        ((from_month, from_day), (to_month, to_day)),
        Fraction(data.get("opening", "0")),
    )


def _milestone(data: dict[str, Any]) -> MilestoneFact:
    return MilestoneFact(
        data["what"],
        date.fromisoformat(data["due"]),
        _decimal(data["value"]),
        _day(data["done_on"]),
    )


def _rules(data: dict[str, Any]) -> Rules:
    """What was not yet a setting when a verdict was stored has its default."""
    values: dict[str, Any] = {
        name: Decimal(value) if isinstance(value, str) and name != "gap_unit" else value
        for name, value in data.items()
    }
    return Rules(**values | {"gap_unit": GapUnit(data.get("gap_unit", GapUnit.POINTS))})
