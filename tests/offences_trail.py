"""Rows against the constraints of the trail's own tables."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from oversight.models import TrailLine, TrailMonth

NOW, BEFORE = datetime(2020, 5, 8, tzinfo=UTC), datetime(2020, 5, 7, tzinfo=UTC)


def _again(line: TrailLine) -> TrailLine:
    line.save()
    line.pk, line._state.adding = None, True
    return line


def _line() -> TrailLine:
    return TrailLine(at=NOW, source="x", event_id=1, label="insert", path="sql", db_role="x")


def _month(**changes: Any) -> TrailMonth:
    fields = {
        "month": date(2020, 4, 1), "lines": 0, "previous_hash": "0" * 64, "last_hash": "0" * 64,
        "file": "x", "exported_at": NOW,
    }  # fmt: skip
    return TrailMonth(**(fields | changes))


TRAIL = {
    "trailline_once_an_event": lambda w: _again(_line()),
    "trailmonth_first_day": lambda w: _month(month=date(2020, 4, 2)),
    "trailmonth_hashes": lambda w: _month(last_hash="0"),
    "trailmonth_archived_later": lambda w: _month(archived_at=BEFORE),
}
