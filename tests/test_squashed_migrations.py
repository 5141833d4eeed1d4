"""Databases made before the migrations were folded go on from where they are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

FORMER = {
    "agencies": [
        "0001_initial",
        "0002_delivery",
        "0003_directory",
        "0004_sending",
        "0005_tiles",
    ],
    "pledges": [
        "0001_initial",
        "0002_reporting_desk",
        "0003_plans_in_force",
        "0004_reserved_slugs",
        "0005_source_publisher",
        "0006_yearly_cycle",
        "0007_changed_pledge_title",
        "0008_draft_spans_whole",
    ],
    "progress": ["0001_initial", "0002_reporting_desk", "0003_rules"],
    "oversight": [
        "0001_initial",
        "0002_reporting_desk",
        "0003_supervision",
        "0004_bulletins",
        "0005_bulletin_corrections",
        "0006_press_by_category",
        "0007_closing",
        "0008_closing_reopened",
    ],
    "results": ["0001_initial", "0002_public_site"],
}
pytestmark = pytest.mark.django_db


def record(*, without: tuple[str, str] = ("", "")) -> None:
    """Make the database believe it has the former migrations of ours and no others."""
    recorder = MigrationRecorder(connection)
    recorder.migration_qs.filter(app__in=FORMER).delete()
    for app, names in FORMER.items():
        for name in names:
            if (app, name) != without:
                recorder.record_applied(app, name)


def planned() -> list[tuple[str, str]]:
    """What ``migrate`` would do, in its order; the steps taken as done are written down."""
    executor = MigrationExecutor(connection)
    executor.check_replacements()
    executor.loader.check_consistent_history(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _backwards in plan]


def test_a_database_with_the_former_migrations_gets_what_came_later():
    record()

    assert planned()[:2] == [("agencies", "0002_access"), ("oversight", "0002_trail")]
    applied = MigrationRecorder(connection).applied_migrations()
    assert {app for app, name in applied if name == "0001_squashed"} == set(FORMER)


def test_a_whole_database_gets_nothing():
    assert planned() == []


@pytest.mark.parametrize("app", FORMER)
def test_a_database_with_only_some_of_them_is_never_taken_for_whole(app):
    """``/readyz`` asks for every migration there is, so such a database is not served."""
    record(without=(app, FORMER[app][-1]))

    planned()

    assert (app, "0001_squashed") not in MigrationRecorder(connection).applied_migrations()
