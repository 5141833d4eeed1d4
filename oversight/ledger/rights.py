"""Could the role we are connected as change the trail? In production it must not be able to."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.db import Error as DatabaseError
from django.db import connection

from oversight.ledger.triggers import tables_without_lines

# what the trail consists of, beside the event tables
OWN_TABLES = ("oversight_trailline", "oversight_trailmonth", "progress_verdict")

_ROLE = """
    SELECT current_user, r.rolsuper, has_schema_privilege(current_schema(), 'CREATE'),
           pg_has_role(d.datdba, 'MEMBER')
    FROM pg_roles r, pg_database d
    WHERE r.rolname = current_user AND d.datname = current_database()
"""
_TABLES = """
    SELECT c.relname,
           pg_has_role(c.relowner, 'MEMBER'),
           has_table_privilege(c.oid, 'UPDATE') OR has_any_column_privilege(c.oid, 'UPDATE'),
           has_table_privilege(c.oid, 'DELETE'),
           has_table_privilege(c.oid, 'TRUNCATE'),
           has_table_privilege(c.oid, 'TRIGGER'),
           has_table_privilege(c.oid, 'INSERT') AND c.relname LIKE 'oversight_trail%%'
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
    WHERE c.relkind = 'r' AND (c.relname = ANY(%s) OR EXISTS (
        SELECT 1 FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attname = 'pgh_label' AND NOT a.attisdropped
    ))
    ORDER BY c.relname
"""
_RIGHTS = ("所有权", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "INSERT")


def wrong_rights() -> list[str]:
    """A line for each way in which the connected role could change the trail; [] for none."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        role, is_super, may_create, owns_database = cursor.fetchone()
        if is_super:
            return [f"数据库角色 {role} 是超级用户，可以改动任何记录"]
        found = [f"数据库角色 {role} 可以在模式中建立对象"] if may_create else []
        if owns_database:
            found.append(f"数据库角色 {role} 是数据库的所有者")
        cursor.execute(_TABLES, [list(OWN_TABLES)])
        for table, *held in cursor.fetchall():
            names = [name for name, has in zip(_RIGHTS, held, strict=True) if has]
            if names:
                found.append(f"数据库角色 {role} 对表 {table} 拥有 {' '.join(names)}")
        return found


def missing_lines() -> list[str]:
    """Event tables whose events would leave no line in the trail."""
    with connection.cursor() as cursor:
        return tables_without_lines(cursor)


def check_where_asked(databases: Any = None, **_options: Any) -> list[CheckMessage]:
    """For ``check --deploy --database default``, as Django's own checks of a database: without
    the option none is asked, for the role of a developer's machine is no finding."""
    return check_trail_rights() if databases else []


def check_trail_rights(**_options: Any) -> list[CheckMessage]:
    """What is wrong with the rights. A database that is away is another check's matter."""
    try:
        wrong, missing = wrong_rights(), missing_lines()
    except DatabaseError:
        return []
    found: list[CheckMessage] = []
    if wrong:
        found.append(
            Warning(
                f"门户连接数据库的角色能够改动审计记录：{wrong[0]}（共{len(wrong)}处）。",
                hint="请按 docs/audit.md 执行 deploy/postgres/roles.sql，"
                "并以 minsheng_app 连接；逐项列出用 manage.py check_trail_rights。",
                id="oversight.W001",
            )
        )
    if missing:
        found.append(
            Error(
                f"以下表的改动不会进入审计记录：{'、'.join(missing)}。",
                hint="请以表的所有者身份再执行一次 manage.py migrate。",
                id="oversight.E001",
            )
        )
    return found
