"""The ladder of a batch (督办梯级): as its office has set it, else the defaults.

Source: docs/architecture.md, "rhythm and ladder"; requirements R50, R58, R62, R63.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from oversight.escalation import DEFAULT, Approval, Rung, Step
from oversight.models import LadderRung
from oversight.models.ladder import RungChoice
from oversight.wordings import BODIES, SUBJECTS
from pledges.models import Batch


@dataclass(frozen=True, slots=True)
class RungSettings:
    """One rung of a ladder; the meaning of each field is that of ``LadderRung``.

    Months are months running, days working days. ``subject`` and ``body`` are templates
    (``oversight.letters``).
    """

    rung: Rung
    position: int
    approval: Approval
    subject: str
    body: str
    enabled: bool = True
    yellow_months: int | None = None
    red_months: int | None = None
    unreported_months: int | None = None
    after_overdue: bool = False
    sign_days: int = 2
    reply_days: int = 5
    rectify_days: int | None = None
    to_head: bool = True
    to_reporter: bool = True
    to_lead: bool = False

    @property
    def label(self) -> str:
        """「提醒函」 in the reader's language."""
        return str(RungChoice(self.rung.value).label)

    @property
    def step(self) -> Step:
        """Its conditions, as the pure rule takes them."""
        return Step(
            self.rung,
            self.yellow_months,
            self.red_months,
            self.unreported_months,
            self.after_overdue,
        )


APPROVALS = {
    Rung.REMINDER: Approval.OFFICER,
    Rung.SUPERVISION: Approval.DIRECTOR,
    Rung.TALK: Approval.LEADERS,
    Rung.CRITICISM: Approval.LEADERS,
}
RECTIFY_DAYS = 15


def ladder_of(batch: Batch) -> list[RungSettings]:
    """The four rungs, lowest first, those not enabled included. One query."""
    return merged(LadderRung.objects.filter(batch=batch))


def ladders_of(batches: Iterable[int]) -> dict[int, list[RungSettings]]:
    """Batch id → its ladder. One query for all."""
    wanted = list(batches)
    rows: dict[int, list[LadderRung]] = {pk: [] for pk in wanted}
    for row in LadderRung.objects.filter(batch__in=wanted):
        rows[row.batch_id].append(row)
    return {pk: merged(found) for pk, found in rows.items()}


def default_ladder() -> list[RungSettings]:
    """The ladder of a batch whose office has set none."""
    return [_default(step, position) for position, step in enumerate(DEFAULT, 1)]


def rung_settings(ladder: Sequence[RungSettings], rung: str) -> RungSettings:
    """The settings of one rung; every ladder has all four."""
    return next(row for row in ladder if row.rung == rung)


def enabled_steps(ladder: Sequence[RungSettings]) -> list[Step]:
    """What ``escalation.called`` climbs: the enabled rungs, lowest first."""
    return [row.step for row in ladder if row.enabled]


def merged(rows: Iterable[LadderRung]) -> list[RungSettings]:
    """The four rungs, lowest first: as the office has set them, else the defaults."""
    kept = {row.rung: _settings(row) for row in rows}
    every = [kept.get(row.rung.value, row) for row in default_ladder()]
    return sorted(every, key=lambda row: row.position)


def _settings(row: LadderRung) -> RungSettings:
    values: dict[str, Any] = {field.name: getattr(row, field.name) for field in _FIELDS}
    values |= {"rung": Rung(row.rung), "approval": Approval(row.approval)}
    return RungSettings(**values)


_FIELDS = fields(RungSettings)


def _default(step: Step, position: int) -> RungSettings:
    first = step.rung == Rung.REMINDER
    return RungSettings(
        rung=step.rung,
        position=position,
        approval=APPROVALS[step.rung],
        subject=SUBJECTS[step.rung],
        body=BODIES[step.rung],
        yellow_months=step.yellow_months,
        red_months=step.red_months,
        unreported_months=step.unreported_months,
        after_overdue=step.after_overdue,
        rectify_days=None if first else RECTIFY_DAYS,
        to_lead=not first,
    )
