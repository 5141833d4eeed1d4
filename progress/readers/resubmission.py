"""What a report's last hand-in changed against the one before, for whoever reads it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from progress.actions.entries import Cell
from progress.models import MonthlyReport, ReportStep

HAND_INS = (ReportStep.Action.SUBMIT, ReportStep.Action.ENTER)
RETURNS = (
    ReportStep.Action.RETURN_BY_HEAD,
    ReportStep.Action.RETURN_BY_LEAD,
    ReportStep.Action.RETURN_BY_OFFICE,
)

Changes = dict[int, tuple[Cell, Cell]]


@dataclass(frozen=True, slots=True)
class Returned:
    """A return: the step with its reason, and share id → what it says of single figures."""

    step: ReportStep
    cells: dict[int, str]


def changes_since_last(report: MonthlyReport) -> Changes:
    """Share id → its cell in the hand-in before the last, and in the last one.

    Shares handed in alike both times are absent; so is everything before there are two
    hand-ins. One query, none where the report's steps are prefetched.
    """
    handed_in = [
        step.figures
        for step in report.steps.all()
        if step.action in HAND_INS and step.figures is not None
    ]
    if len(handed_in) < 2:
        return {}
    old, new = (_cells(figures) for figures in handed_in[-2:])
    return {
        share: (old.get(share, Cell()), new.get(share, Cell()))
        for share in {**old, **new}
        if old.get(share, Cell()) != new.get(share, Cell())
    }


def last_return(report: MonthlyReport) -> Returned | None:
    """The newest return, answered or not; None where nothing was ever returned.

    Two queries, none where the report's steps and their cells are prefetched.
    """
    steps = [step for step in report.steps.all() if step.action in RETURNS]
    if not steps:
        return None
    return Returned(steps[-1], {cell.share_id: cell.reason for cell in steps[-1].cells.all()})


def _cells(figures: Mapping[str, Mapping[str, Any]]) -> dict[int, Cell]:
    return {int(share): _cell(kept) for share, kept in figures.items()}


def _cell(kept: Mapping[str, Any]) -> Cell:
    return Cell(
        value=_decimal(kept["value"]),
        approx=kept["approx"],
        achieved=kept["achieved"],
        numerator=_decimal(kept["numerator"]),
        denominator=_decimal(kept["denominator"]),
        note=kept["note"],
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
