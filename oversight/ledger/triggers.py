"""Every event table gets a trigger that writes the event's line (``TrailLine``).

pghistory makes event tables in any migration of any app, so after each ``migrate`` those
without the trigger get it, and their events so far get lines too, in the order they came.
"""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

TRIGGER = "trail_line"
# what tells an event table: pghistory alone makes this column
_EVENT_TABLES = """
    SELECT c.relname FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'pgh_label' AND NOT a.attisdropped
    WHERE c.relkind = 'r'
"""
_NO_TRIGGER = """
    NOT EXISTS (
        SELECT 1 FROM pg_trigger t
        WHERE t.tgrelid = c.oid AND t.tgname = 'trail_line' AND t.tgenabled IN ('O', 'A')
    )
"""
# Of events from before there were lines it is known who and on which page, if anything.
_PAST = """
    SELECT e.pgh_created_at AS at, '{table}' AS source, e.pgh_id AS event_id,
           e.pgh_label AS label, COALESCE(c.metadata, '{{}}') AS told
    FROM "{table}" e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id
    WHERE NOT EXISTS (
        SELECT 1 FROM oversight_trailline l WHERE l.source = '{table}' AND l.event_id = e.pgh_id
    )
"""
_FILL = """
    INSERT INTO oversight_trailline
        (at, source, event_id, label, person_id, path, told, db_role, application)
    SELECT at, source, event_id, label,
           CASE WHEN jsonb_typeof(told->'user') = 'number' THEN (told->>'user')::bigint END,
           'past', told, session_user, ''
    FROM ({past}) AS past ORDER BY at, source, event_id
"""


def event_tables(cursor: CursorWrapper) -> list[str]:
    """Every table of events, by name."""
    cursor.execute(f"{_EVENT_TABLES} ORDER BY c.relname")
    return [name for (name,) in cursor.fetchall()]


def tables_without_lines(cursor: CursorWrapper) -> list[str]:
    """Event tables whose events get no line, as long as nothing is done about it."""
    cursor.execute(f"{_EVENT_TABLES} AND {_NO_TRIGGER} ORDER BY c.relname")
    return [name for (name,) in cursor.fetchall()]


def keep_lines(using: str = "default", **_signal: Any) -> None:
    """Give every event table its trigger, and events so far their lines. Twice is harmless.

    Receives ``post_migrate``; needs the owner of the tables where there is anything to do.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('oversight_trailline'), to_regproc('trail_line')")
        if None in cursor.fetchone():
            return
        tables = tables_without_lines(cursor)
        for table in tables:
            cursor.execute(f'DROP TRIGGER IF EXISTS {TRIGGER} ON "{table}"')
            cursor.execute(
                f'CREATE TRIGGER {TRIGGER} AFTER INSERT ON "{table}"'
                f" FOR EACH ROW EXECUTE FUNCTION {TRIGGER}()"
            )
        if tables:
            past = " UNION ALL ".join(_PAST.format(table=table) for table in tables)
            cursor.execute(_FILL.format(past=past))
