"""Runs of jobs for the tests, by the true clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from agencies.models import JobRun, User

DELIVER = "agencies.tasks.deliver"
JUDGE = "progress.tasks.judge_running"
_numbers = count(1)


def make_run(
    job: str,
    began: datetime,
    *,
    seconds: float | None = 2,
    state: str = "done",
    rows: int | None = None,
    error: str = "",
    asked_by: User | None = None,
) -> JobRun:
    """One run; ``seconds`` None has no end."""
    ended = None if seconds is None else began + timedelta(seconds=seconds)
    return JobRun.objects.create(
        job=job,
        task_id=f"run-{next(_numbers)}",
        began_at=began,
        ended_at=ended,
        state=state,
        rows=rows,
        error=error,
        asked_by=asked_by,
    )
