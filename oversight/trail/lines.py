"""The lines of a month with what each event says, as they are written out."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from oversight.ledger.triggers import event_tables
from oversight.models import TrailLine

# (table, pgh_id) → when, what was done, {column: value}
Data = dict[tuple[str, int], tuple[datetime, str, dict[str, Any]]]

AT_ONCE = 2000  # lines read together


class TrailBroken(Exception):
    """The database does not hold what its trail must hold; says where."""


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def start_of(month: date) -> datetime:
    """The moment the month begins where the portal is."""
    return timezone.make_aware(datetime.combine(month, time.min))


def within(month: date) -> Q:
    """Lines of that month, by the portal's calendar."""
    return Q(at__gte=start_of(month), at__lt=start_of(next_month(month)))


def entries_of(lines: QuerySet[TrailLine]) -> Iterator[dict[str, Any]]:
    """Each line as an entry of the files, in the order of the trail.

    ``{"line", "at" (UTC), "table", "event", "action", "person" (id or null), "path", "told",
    "role", "application", "client", "data": {column: value}}``; figures with decimals are
    written as text. Raises ``TrailBroken`` where an event is gone. Reads ``AT_ONCE`` at a
    time: two queries and one for each table.
    """
    last = 0
    while together := list(lines.filter(id__gt=last).order_by("id")[:AT_ONCE]):
        data = _data_of(together)
        for line in together:
            yield _entry(line, data)
        last = together[-1].pk


def _entry(line: TrailLine, data: Data) -> dict[str, Any]:
    created_at, label, found = data.get((line.source, line.event_id), (None, "", {}))
    if (created_at, label) != (line.at, line.label):
        raise TrailBroken(
            f"第{line.pk}条审计记录所指的改动已不存在或被改动：表 {line.source} 第{line.event_id}行"
        )
    return {
        "line": line.pk,
        "at": line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "table": line.source,
        "event": line.event_id,
        "action": line.label,
        "person": line.person_id,
        "path": line.path,
        "told": _exact(line.told),
        "role": line.db_role,
        "application": line.application,
        "client": line.client,
        "data": found,
    }


def _exact(value: Any) -> Any:
    """The same with figures as text, which every reader spells alike."""
    return json.loads(json.dumps(value), parse_float=str)


def _data_of(lines: Sequence[TrailLine]) -> Data:
    by_table: defaultdict[str, list[int]] = defaultdict(list)
    for line in lines:
        by_table[line.source].append(line.event_id)
    found = {}
    with connection.cursor() as cursor:
        for table, ids in by_table.items():
            # as text: PostgreSQL writes the figures, no float comes in between
            cursor.execute(
                "SELECT pgh_id, pgh_created_at, pgh_label, (to_jsonb(e) - 'pgh_id' -"  # nosec  # B608
                " 'pgh_created_at' - 'pgh_label' - 'pgh_context_id')::text"
                f" FROM {connection.ops.quote_name(table)} e"
                " WHERE pgh_id = ANY(%s)",
                [ids],
            )
            for pk, at, label, text in cursor.fetchall():
                found[table, pk] = (at, label, json.loads(text, parse_float=str))
    return found


def events_without_line(month: date) -> list[tuple[str, int]]:
    """(table, how many) of events of the month that have no line: put in past the trigger."""
    found = []
    with connection.cursor() as cursor:
        for table in event_tables(cursor):
            cursor.execute(
                f"SELECT count(*) FROM {connection.ops.quote_name(table)} e"  # nosec  # B608
                " WHERE pgh_created_at >= %s AND pgh_created_at < %s AND NOT EXISTS (SELECT 1"
                " FROM oversight_trailline l WHERE l.source = %s AND l.event_id = e.pgh_id)",
                [start_of(month), start_of(next_month(month)), table],
            )
            [count] = cursor.fetchone()
            if count:
                found.append((table, count))
    return found
