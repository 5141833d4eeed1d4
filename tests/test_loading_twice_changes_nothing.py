"""`load_sources` run again leaves every row of every table as it is, history included."""

from __future__ import annotations

from io import StringIO

from django.apps import apps
from django.core.management import call_command
from django.db import connection

from agencies.models import Agency


def everything() -> dict[str, list[tuple]]:
    """All rows of all tables of ours, events of the history among them."""
    tables = [
        model._meta.db_table
        for app in ("agencies", "pledges", "progress", "oversight", "results")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    rows = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            rows[table] = cursor.fetchall()
    return rows


def test_a_second_run_changes_no_row(loaded):
    before, out = everything(), StringIO()

    call_command("load_sources", stdout=out)
    call_command("create_demo_accounts", stdout=StringIO())

    assert everything() == before
    assert len(before["pledges_indicatorevent"]) == len(before["pledges_indicator"]) == 304
    assert out.getvalue().splitlines() == [
        "jilin-2019：已存在，未改动",
        "chengde-2020：已存在，未改动",
        "changbaishan-14fyp：已存在，未改动",
        "jilin-2021：已存在，未改动",
        "jilin-2023：已存在，未改动",
    ]


def test_a_second_run_of_the_demo_s_work_changes_no_row(loaded):
    call_command("create_demo_work", stdout=StringIO())
    before, out = everything(), StringIO()

    call_command("load_sources", stdout=StringIO())
    call_command("create_demo_work", stdout=out)

    assert everything() == before
    assert out.getvalue() == "演示内容：已有人办理，未改动\n"


def test_what_the_administrator_changed_stays(loaded):
    housing = Agency.objects.get(name="吉林省住房和城乡建设厅")
    housing.short_name = "住建厅"
    housing.save()
    housing.aliases.all().delete()

    call_command("load_sources", stdout=StringIO())

    housing.refresh_from_db()
    assert (housing.short_name, housing.aliases.count()) == ("住建厅", 0)
