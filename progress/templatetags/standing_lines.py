"""Lines on top of a desk: what waits outside the month's own report, and who stands in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

from agencies.models import User
from agencies.roles import Verb
from progress.models import Delegation, MonthlyReport
from progress.readers.confirming import leads_places
from progress.readers.delegations import stands_in
from progress.readers.special import YearEndDue, to_sign, year_ends_owed

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
    """The person's lines today. Three queries, or four for an agency that leads no places."""
    user, today = context["user"], context["today"]
    reporter = user.can(Verb.FILL_REPORTS)
    lines = Lines(
        stands_in(user, today) if reporter else None,
        _waiting(user),
        year_ends_owed(user, today),
        to_sign(user),
    )
    return {"lines": lines, "can": context["can"]}


def _waiting(user: User) -> int | None:
    if user.agency is None:
        return None
    waiting = MonthlyReport.objects.awaiting_confirmation(user.agency_id).count()
    return waiting if waiting or leads_places(user.agency) else None
