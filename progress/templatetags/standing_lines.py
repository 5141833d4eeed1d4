"""Lines on top of a desk: what waits outside the month's own report, and who stands in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

from agencies.together import together
from progress.models import Delegation, MonthlyReport
from progress.readers.confirming import leading_places
from progress.readers.delegations import standing_in
from progress.readers.special import YearEndDue, owed, waiting_to_sign, year_end_reads

register = template.Library()


@dataclass(frozen=True, slots=True)
class Lines:
    """``confirming`` is how many places' reports wait, None where the unit leads none."""

    deputy: Delegation | None
    confirming: int | None
    owed: list[YearEndDue]
    to_sign: int


@register.inclusion_tag("desk/standing_lines.html", takes_context=True)
def standing_lines(context: dict[str, Any]) -> dict[str, Any]:
    """The person's lines today. One query."""
    user, today = context["user"], context["today"]
    deputies, waiting, leads, batches, written, to_sign = together(
        standing_in(user, today),
        MonthlyReport.objects.awaiting_confirmation(user.agency_id).order_by().values_list("pk"),
        leading_places(user.agency_id).order_by().values_list("pk")[:1],
        *year_end_reads(user),
        waiting_to_sign(user),
    )
    lines = Lines(
        deputies[0] if deputies else None,
        len(waiting) if waiting or leads else None,
        owed(batches, written, today),
        len(to_sign),
    )
    return {"lines": lines, "can": context["can"]}
