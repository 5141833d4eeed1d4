"""In production the portal's own role cannot change the trail: tried on the real PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import psycopg2
import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from oversight.ledger.rights import check_trail_rights
from oversight.models import TrailLine
from progress.actions.judging import judge_batch
from progress.models import MonthlyReport, Verdict
from tests.promises import APRIL, make_accepted

ROLES = Path(__file__).resolve().parent.parent / "deploy" / "postgres" / "roles.sql"

DENIED = (
    psycopg2.errors.InsufficientPrivilege,
    psycopg2.errors.RaiseException,
)


def named(sql: str) -> str:
    """The roles by names of this worker's own: roles belong to the whole server."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "only")
    for role in ("owner", "app"):
        sql = sql.replace(f"minsheng_{role}", f"test_{role}_{worker}_{os.getpid()}")
    return sql


@pytest.fixture
def roles(transactional_db) -> Iterator[str]:
    """Both roles as roles.sql makes them, twice; gives the name of the portal's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        [whoever] = cursor.fetchone()
        for _ in range(2):
            cursor.execute(named(ROLES.read_text(encoding="utf-8")))
    yield named("minsheng_app")
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK; RESET SESSION AUTHORIZATION; RESET ROLE")
        cursor.execute(named(f"REASSIGN OWNED BY minsheng_owner TO {whoever}"))
        # one after the other: PostgreSQL stumbles over default rights of one for the other
        cursor.execute(named("DROP OWNED BY minsheng_owner"))
        cursor.execute(named("DROP OWNED BY minsheng_app"))
        cursor.execute("GRANT ALL ON SCHEMA public TO PUBLIC")
        cursor.execute(named("DROP ROLE minsheng_owner, minsheng_app"))


@pytest.fixture
def as_app(roles) -> Iterator[None]:
    """The portal's connection with the rights of its own role alone."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION AUTHORIZATION {roles}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET SESSION AUTHORIZATION")


ATTEMPTS = [
    f"{sql} "
    for table in ("agencies_userevent", "oversight_trailline", "oversight_trailmonth")
    for sql in (
        f"UPDATE {table} SET id = id",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"ALTER TABLE {table} ADD COLUMN mine int",
        f"DROP TABLE {table}",
        f"CREATE TRIGGER mine BEFORE INSERT ON {table} EXECUTE FUNCTION trail_line()",
    )
] + [
    "SET pgtrigger.ignore = '{oversight_trailline:append_only}'; DELETE FROM oversight_trailline",
    "INSERT INTO oversight_trailline (at, source, event_id, label, path, told, db_role,"
    " application) VALUES (now(), 'x', 1, 'insert', 'page', '{}', 'x', '')",
    "UPDATE progress_verdict SET text = ''",
    "ALTER TABLE agencies_user DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "SELECT set_config('session_replication_role', 'replica', false)",
    "CREATE OR REPLACE FUNCTION trail_line() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "DROP FUNCTION trail_line() CASCADE",
    "CREATE TABLE mine (id int)",
    "UPDATE django_migrations SET name = name",
]


def test_the_portal_s_role_can_do_nothing_to_the_trail(as_app):
    outcomes = {sql: _tried(sql) for sql in ATTEMPTS}

    assert {sql: out for sql, out in outcomes.items() if out != "refused"} == {}


def _tried(sql: str) -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        return "refused" if isinstance(error.__cause__, DENIED) else str(error)
    return "let through"


def test_the_portal_s_normal_life_goes_on(batch, roads, as_app):
    reading = make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=APRIL.replace(day=30))
    reading.value = 31
    reading.save()
    reading.delete()

    assert MonthlyReport.objects.get(month=APRIL).state == "accepted"
    assert Verdict.objects.count() == 1
    told = TrailLine.objects.filter(source="progress_readingevent").order_by("id")
    assert [line.label for line in told][-2:] == ["update", "delete"]
    assert {line.db_role for line in told} == {named("minsheng_app")}


def test_the_check_tells_the_two_roles_apart(roles):
    warned = [message.id for message in check_trail_rights()]
    with pytest.raises(CommandError, match="超级用户"):
        call_command("check_trail_rights")
    with connection.cursor() as cursor:
        cursor.execute(named("SET SESSION AUTHORIZATION minsheng_owner"))
    owner = [message.id for message in check_trail_rights()]
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION AUTHORIZATION {roles}")
    said = StringIO()
    call_command("check_trail_rights", stdout=said)

    assert (warned, owner, check_trail_rights()) == (["oversight.W001"], ["oversight.W001"], [])
    assert "不能改动审计记录" in said.getvalue()


def test_a_table_whose_trigger_is_gone_is_reported(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE agencies_userevent DISABLE TRIGGER trail_line")

    told = [(message.id, "agencies_userevent" in message.msg) for message in check_trail_rights()]

    assert told == [("oversight.W001", False), ("oversight.E001", True)]


def test_the_database_is_asked_only_where_it_is_named(db):
    asked = [
        [message.id for message in run_checks(include_deployment_checks=True, databases=databases)]
        for databases in (None, ["default"])
    ]

    assert ["oversight.W001" in found for found in asked] == [False, True]
