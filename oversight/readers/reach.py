"""What a person may reach in the office: officers their own office's batches, leaders all."""

from __future__ import annotations

from django.db.models import Max

from agencies.models import User
from pledges.models import Batch
from pledges.readers.reach import reachable_batches, reaches, require_reach

__all__ = ["current_batch", "reachable_batches", "reaches", "require_reach"]


def current_batch(user: User) -> Batch | None:
    """The running batch with the newest judged month, else the newest batch."""
    batches = reachable_batches(user)
    running = (
        batches.running()
        .annotate(judged=Max("pledges__indicators__shares__verdicts__month"))
        .filter(judged__isnull=False)
        .order_by("-judged", "-starts_on", "slug")
    )
    return running.first() or batches.first()
