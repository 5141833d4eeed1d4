"""Acceptance cases as the portal sees them, and passed, in the tests."""

from __future__ import annotations

from oversight.actions.acceptance import pass_case
from oversight.checklist import look
from oversight.models import AcceptanceCase
from tests.cases import DAY


def seen(case) -> list[tuple]:
    items = list(case.items.order_by("pk"))
    found = look(case, items, DAY)
    return [(item.kind, found[item.pk].met, found[item.pk].words) for item in items]


def passed(case, officer, **changes) -> AcceptanceCase:
    fields = {"document": "验收意见书1号", "passed_on": DAY, "by": officer, "today": DAY}
    return pass_case(case=case, **(fields | changes))
