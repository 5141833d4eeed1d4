"""A report as its unit's own system fills it: what may be told, and what is told already.

The shape is that of the interface: lists of mappings of JSON's kinds, figures as decimal
strings in the indicator's unit, money in 万元 as on the desk.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from progress.actions.entries import Cell, cell_of
from progress.actions.narratives import AMOUNTS
from progress.locks import why_locked
from progress.models import Evidence, MonthlyReport
from progress.readers.narratives import PARTS, Money, Story, read_narratives
from progress.readers.preview import GridRow, read_cells

Entry = dict[str, Any]
WAN = Decimal(10_000)
# what says how things stand today, and is no part of what a change is made from
PASSING = ("lock", "due_on")


def read_entry(report: MonthlyReport, day: date) -> Entry:
    """What the report holds on ``day``; ``lock`` says why it may not be changed, else empty."""
    rows = read_cells(report)
    stories = sorted(read_narratives(report, rows), key=lambda story: story.pledge.position)
    return {
        "report": report.pk,
        "batch": report.batch.slug,
        "month": f"{report.month:%Y-%m}",
        "due_on": report.due_on.isoformat(),
        "state": report.state,
        "lock": why_locked(report, day),
        "readings": [_reading(row) for row in rows],
        "narratives": [_narrative(story) for story in stories],
        "evidence": [shown(file) for file in _evidence(report)],
    }


def shown(file: Evidence) -> Entry:
    """A file as the interface tells of it; ``size`` in bytes, ``sha256`` of them as sent."""
    return {
        "id": file.pk,
        "share": file.share_id,
        "name": file.name,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
    }


def lasting(entry: Entry) -> Entry:
    """The part of an entry by which two states of it are told apart."""
    return {name: content for name, content in entry.items() if name not in PASSING}


def _reading(row: GridRow) -> Entry:
    cell: Cell = cell_of(row.reading)
    return {
        "share": row.share.pk,
        "pledge": row.indicator.pledge_id,
        "name": str(row.share),
        "unit": row.indicator.unit,
        "counted": row.counted,
        "halted": row.halted,
        "value": _decimal(cell.value),
        "approx": cell.approx,
        "achieved": cell.achieved,
        "numerator": _decimal(cell.numerator),
        "denominator": _decimal(cell.denominator),
        "note": cell.note,
    }


def _narrative(story: Story) -> Entry:
    told = {part: getattr(story.told, part, None) for part in PARTS}
    expected = told["expected_on"]
    return {
        "pledge": story.pledge.pk,
        "title": str(story.pledge),
        **{part: told[part] or "" for part in PARTS if part != "expected_on"},
        "expected_on": expected.isoformat() if expected else None,
        "funding": [_money(money) for money in story.money],
    }


def _money(money: Money) -> Entry:
    amounts = {part: getattr(money.row, part, None) for part in AMOUNTS}
    return {
        "source": money.source,
        "unit": "万元",
        **{part: _decimal(None if v is None else v / WAN) for part, v in amounts.items()},
    }


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _evidence(report: MonthlyReport) -> Iterable[Evidence]:
    return report.evidence.filter(removed_at__isnull=True).order_by("pk")
