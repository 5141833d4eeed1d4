"""A unit's own plan for one of its tasks: evenly, in the season, or by values at period ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pledges.actions.plan_revisions import PlanDraft
from pledges.figures import write_figure
from pledges.models import Share
from pledges.plan_entry import Entry
from progress.actions.plans import own_draft
from progress.forms.plan_values import By, ValuesForm, asked, asked_by, entry_now

OWN_ENTRIES = (Entry.EVEN, Entry.SEASON, Entry.MONTHLY, Entry.QUARTERLY, Entry.YEARLY)


class OwnPlanForm(ValuesForm):
    """The unit's values; its plan's days stay those the office set, and it must end at the target.

    Made from what the address (``?kind=&by=``) or the form asks for.
    """

    def __init__(self, share: Share, query: Any, data: Any = None) -> None:
        entries = own_entries(share)
        entry = asked(query if data is None else data, entries, entry_now(share.plan, entries))
        super().__init__(share, entry, asked_by(query if data is None else data), data)
        batch = share.indicator.pledge.batch
        self.start = self.plan.start if self.plan else batch.starts_on
        self.end = self.plan.end if self.plan else share.indicator.deadline or batch.ends_on
        self.points: list[tuple[date, Decimal]] = []
        if self.by_period:
            self.add_values(self.start, self.end)

    def draft(self) -> PlanDraft:
        """What was asked for. Only for a valid form."""
        return own_draft(self.share, self.kind, self.points)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.by_period:
            return cleaned
        opening = self.plan.opening if self.plan else None
        self.points = self.check_values(opening, (self.start, self.end))
        if not self.errors and self.points[-1][1] != self.target.value:
            names = {
                "target": write_figure(self.target.value),
                "unit": self.share.indicator.unit,
            }
            text = _("最后一个计划值须等于目标%(target)s%(unit)s。")
            if self.by == By.ADDED:
                text = _("各期新增之和须等于目标%(target)s%(unit)s。")
            self.add_error(f"value-{self.days[-1].isoformat()}", text % names)
        return cleaned


def own_entries(share: Share) -> list[Entry]:
    """The ways a unit may enter its plan; years only where there are several."""
    plan, batch = share.plan, share.indicator.pledge.batch
    start = plan.start if plan else batch.starts_on
    end = plan.end if plan else share.indicator.deadline or batch.ends_on
    return [e for e in OWN_ENTRIES if e != Entry.YEARLY or start.year < end.year]
