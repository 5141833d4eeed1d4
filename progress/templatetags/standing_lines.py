"""Lines on top of a desk: what waits outside the month's own report, and who stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template

from agencies.roles import Verb
from agencies.together import prepared
from progress.models import Delegation, MonthlyReport
from progress.readers.confirming import leading_places
from progress.readers.special import YearEndDue, owed, waiting_to_sign, year_end_rows

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
    deputies, waiting, leads, (batches, written), to_sign = _rows(
        user.agency_id,
        user.region_id,
        user.pk if user.can(Verb.FILL_REPORTS) else None,
        today,
        signs=user.can(Verb.SIGN_REPORTS),
    )
    lines = Lines(
        deputies[0] if deputies else None,
        len(waiting) if waiting or leads else None,
        owed(batches, written, today),
        len(to_sign),
    )
    return {"lines": lines, "can": context["can"]}


@prepared
def _rows(
    agency: int | None, region: int | None, deputy: int | None, today: date, signs: bool
) -> tuple[Any, ...]:
    """What lets the ``deputy`` sign today, the first of it; places whose reports wait for the
    agency, whether it leads any; year-ends owed, and what waits for who ``signs``."""
    standing_in = Delegation.objects.none()
    if deputy:
        standing_in = Delegation.objects.of_deputy(deputy, agency, region, today)
    to_sign = waiting_to_sign(agency, region)
    return (
        standing_in.select_related("head")[:1],
        MonthlyReport.objects.awaiting_confirmation(agency).order_by().values_list("pk"),
        leading_places(agency).order_by("pk").values_list("pk")[:1],
        year_end_rows.asked(agency, region),
        to_sign if signs else to_sign.none(),
    )
