"""The problem ledger as the office reads it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from agencies.models import User
from oversight.models import Problem
from oversight.models.problem import ProblemQuerySet

Found = ProblemQuerySet


def ledger(reader: User) -> Found:
    """Problems of the reader's office with all a row shows, the newest first."""
    return (
        Problem.objects.for_office(reader.agency_id)
        .select_related("pledge__batch", "agency", "region", "decided_by", "narrative__report")
        .order_by("-found_on", "-pk")
    )


def counts_by_state(problems: Found) -> dict[str, int]:
    """How many problems stand in each state; 0 for none. One query."""
    rows = problems.select_related(None).order_by().values_list("state").annotate(n=Count("pk"))
    return dict.fromkeys(Problem.State.values, 0) | dict(rows)


def narrowed(problems: Found, wanted: dict[str, Any]) -> Found:
    """Those that fit: batch (slug) and state."""
    if wanted.get("batch"):
        problems = problems.filter(pledge__batch__slug=wanted["batch"])
    if wanted.get("state"):
        problems = problems.filter(state=wanted["state"])
    return problems
