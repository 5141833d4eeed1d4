"""Taking from the database what is older than it must keep, once it is safe in the files.

Only the owner of the tables can: the portal's own role has no right to delete here. Of every
object the last state before the line of three years stays, for what came later is told
against it.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pgtrigger
from django.db import connection, transaction

from agencies.refusals import Conflict
from oversight.ledger.triggers import event_tables
from oversight.models import TrailMonth
from oversight.trail.exporting import LOCK, export_month, months_due
from oversight.trail.lines import TrailBroken, start_of
from oversight.trail.verifying import verify_against_database, verify_folder

# what is superseded before the boundary; a deleted row's whole past is
_EVENTS = """
    DELETE FROM {table} e WHERE e.pgh_created_at < %s AND (
        e.pgh_label = 'delete' OR EXISTS (
            SELECT 1 FROM {table} l WHERE l.pgh_obj_id = e.pgh_obj_id
            AND l.pgh_id > e.pgh_id AND l.pgh_created_at < %s
        )
    )
"""
_LINES = """
    DELETE FROM oversight_trailline l WHERE l.at < %s AND l.source = %s AND NOT EXISTS (
        SELECT 1 FROM {table} e WHERE e.pgh_id = l.event_id
    )
"""


def boundary(today: date, years: int) -> date:
    """First day of the oldest month that stays: the month of today, ``years`` years ago."""
    return date(today.year - years, today.month, 1)


def archive(*, folder: Path, today: date, years: int, now: datetime) -> list[TrailMonth]:
    """Write out, verify and then remove every month before the boundary; says which.

    Nothing is removed unless the whole folder verifies, alone and against the database.
    Twice is harmless: what is archived is not looked at again.
    Raises ``Conflict`` where the role may not, ``TrailBroken`` where the trail does not hold.
    """
    _require_owner()
    until = boundary(today, years)
    for month in [month for month in months_due(now) if month < until]:
        export_month(month=month, folder=folder, now=now)
    old = TrailMonth.objects.filter(month__lt=until, archived_at__isnull=True)
    if not old.exists():
        return []
    faults = verify_folder(folder).faults or verify_against_database(folder)
    if faults:
        raise TrailBroken("；".join(faults[:5]))
    return _remove(until=until, now=now)


def _require_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, has_table_privilege('oversight_trailline', 'DELETE'),"
            " has_table_privilege('oversight_trailmonth', 'UPDATE')"
        )
        role, may_delete, may_note = cursor.fetchone()
    if not (may_delete and may_note):
        raise Conflict(
            f"数据库角色 {role} 无权移除审计记录。请以表的所有者身份运行，"
            "例如 DATABASE_URL=postgres://minsheng_owner@127.0.0.1/minsheng"
        )


@transaction.atomic
def _remove(*, until: date, now: datetime) -> list[TrailMonth]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        months = list(
            TrailMonth.objects.select_for_update()
            .filter(month__lt=until, archived_at__isnull=True)
            .order_by("month")
        )
        moment = start_of(until)
        with pgtrigger.ignore():
            for table in event_tables(cursor):
                quoted = connection.ops.quote_name(table)
                cursor.execute(_EVENTS.format(table=quoted), [moment, moment])
                cursor.execute(_LINES.format(table=quoted), [moment, table])
            for month in months:
                month.archived_at = now
                month.save(update_fields=["archived_at"])
    return months
