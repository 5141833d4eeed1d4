"""Each change tells who, from where and by which way: page, API, admin, job, command, SQL."""

from __future__ import annotations

import uuid

import pytest
from celery import shared_task
from celery.app.trace import build_tracer
from django.db import connection
from django.urls import reverse

from agencies.models import Region
from agencies.operations.provenance import command_context
from oversight.models import TrailLine
from tests.people import PASSWORD
from tests.promises import APRIL, make_accepted


def newest(source: str) -> TrailLine:
    return TrailLine.objects.filter(source=source).order_by("-id")[0]


def transaction_ends() -> None:
    """What was told is told for the transaction; here one test is one transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")


def test_a_page_tells_person_address_and_page(client, officer, roads, settings):
    settings.TRUSTED_PROXIES = 1
    reading = make_accepted(roads, APRIL, "30")
    client.force_login(officer)
    page = reverse("reading_correct", args=[reading.pk])
    client.post(
        page, {"value": "120", "reason": "漏报"}, headers={"x-forwarded-for": "6.6.6.6, 10.1.2.3"}
    )

    line = newest("progress_readingevent")

    request = line.told.pop("request")
    assert (line.path, line.person_id, line.told) == (
        "page",
        officer.pk,
        {
            "by": "page", "user": officer.pk, "url": page, "method": "POST",
            "view": "reading_correct", "address": "10.1.2.3",
        },
    )  # fmt: skip
    assert len(request) == 32


def test_the_stock_admin_is_a_way_of_its_own(client, administrator):
    client.force_login(administrator)
    client.post(reverse("admin:agencies_dayoverride_add"), {"day": "2020-05-09", "note": "调休"})

    line = newest("agencies_dayoverrideevent")

    assert (line.path, line.person_id, line.told["view"]) == (
        "admin",
        administrator.pk,
        "admin:agencies_dayoverride_add",
    )


def test_of_a_token_only_its_beginning_is_told(rf):
    from agencies.operations.provenance import WhenceMiddleware

    request = rf.post("/api/v1/x/", headers={"authorization": "Bearer msp_abcdefgh-and-the-secret"})

    told = WhenceMiddleware(lambda request: None).get_context(request)

    assert (told["by"], told["token"]) == ("api", "msp_abcdefgh")
    assert "secret" not in str(told)


@shared_task(name="tests.rename")
def rename(pk: int) -> None:
    Region.objects.filter(pk=pk).update(name="改")


def test_a_job_is_told_by_its_name(chengde):
    task_id = str(uuid.uuid4())
    tracer = build_tracer(rename.name, rename, app=rename.app, eager=False)
    request = {"id": task_id, "is_eager": False, "delivery_info": {}, "reply_to": None}
    tracer(task_id, (chengde.pk,), {}, request)

    line = newest("agencies_regionevent")
    transaction_ends()
    Region.objects.filter(pk=chengde.pk).update(name="又改")

    assert (line.path, line.told["job"], line.told["task"]) == ("job", "tests.rename", task_id)
    assert newest("agencies_regionevent").path == "sql"


def test_a_command_is_told_with_the_machine_s_account(chengde, monkeypatch):
    monkeypatch.setenv("LOGNAME", "operator")
    with command_context(["manage.py", "load_sources"]):
        Region.objects.filter(pk=chengde.pk).update(name="改")
    transaction_ends()
    with command_context(["manage.py", "runserver"]):
        Region.objects.filter(pk=chengde.pk).update(name="又改")

    lines = TrailLine.objects.filter(source="agencies_regionevent").order_by("-id")[:2]

    assert [(line.path, line.told) for line in lines] == [
        ("sql", {}),
        ("command", {"by": "command", "command": "load_sources", "account": "operator"}),
    ]


def test_sql_is_told_by_what_the_database_knows(chengde):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL application_name = 'psql'")
        cursor.execute("UPDATE agencies_region SET name = '改'")
        cursor.execute("SELECT session_user, host(inet_client_addr())")
        role, address = cursor.fetchone()

    line = newest("agencies_regionevent")

    assert (line.path, line.person_id, line.told) == ("sql", None, {})
    assert (line.db_role, line.application, line.client) == (role, "psql", address)


@pytest.mark.parametrize("said", ['{"by": "root"}', '{"user": "7"}'])
def test_who_tells_nonsense_came_by_sql(chengde, said):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_metadata', %s, true)", [said])
        cursor.execute("UPDATE agencies_region SET name = '改'")

    line = newest("agencies_regionevent")

    assert (line.path, line.person_id) == ("sql", None)


def test_a_line_keeps_what_was_told_then_whatever_becomes_of_it_later(client, officer, roads):
    reading = make_accepted(roads, APRIL, "30")
    client.force_login(officer)
    client.post(reverse("reading_correct", args=[reading.pk]), {"value": "120", "reason": "漏报"})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pghistory_context SET metadata = '{}'")

    assert newest("progress_readingevent").person_id == officer.pk


def test_sign_in_and_failure_are_found_by_the_auditor(client, officer):
    client.post(reverse("account_login"), {"login": officer.username, "password": "wrong"})
    client.post(reverse("account_login"), {"login": officer.username, "password": PASSWORD})

    failure = newest("oversight_watchedaccessfailureevent")
    signed_in = newest("agencies_signinevent")

    assert (failure.path, failure.person_id, failure.told["address"]) == ("page", None, "127.0.0.1")
    assert (signed_in.label, signed_in.person_id) == ("insert", officer.pk)


def test_every_event_table_has_its_line(db):
    from oversight.ledger.rights import missing_lines

    assert missing_lines() == []
