"""Migrations that would stop or break the running portal are refused without a written permit."""

from __future__ import annotations

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.core.management import call_command
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from config.migration_rule import ADVICE, faults


def before() -> ProjectState:
    """One table, ``pledges.Road``, that the running portal reads and writes."""
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=20)),
        ("length", models.DecimalField(max_digits=8, decimal_places=2)),
        ("note", models.TextField(null=True)),
    ]
    state.add_model(ModelState("pledges", "Road", fields))
    return state


def kinds(*operations, **attributes) -> list[str]:
    made = migrations.Migration("0099_test", "pledges")
    made.operations = list(operations)
    for name, value in attributes.items():
        setattr(made, name, value)
    return [fault.kind for fault in faults(made, before())]


def index(name: str = "road_name") -> models.Index:
    return models.Index(fields=["name"], name=name)


def alter(name: str, field: models.Field) -> migrations.AlterField:
    return migrations.AlterField("Road", name, field)


def add(field: models.Field) -> migrations.AddField:
    return migrations.AddField("Road", "new", field)


CHECK = models.CheckConstraint(condition=models.Q(length__gt=0), name="road_long")
UNIQUE = models.UniqueConstraint(fields=["name"], name="road_once")
NEW_TABLE = migrations.CreateModel("Lane", [("id", models.BigAutoField(primary_key=True))])


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (migrations.DeleteModel("Road"), ["drop"]),
        (migrations.RemoveField("Road", "name"), ["drop"]),
        (migrations.RenameField("Road", "name", "title"), ["rename"]),
        (migrations.RenameModel("Road", "Street"), ["rename"]),
        (migrations.AlterModelTable("Road", "streets"), ["rename"]),
        (add(models.IntegerField(default=0)), ["not-null"]),
        (add(models.IntegerField(db_default=0)), []),
        (add(models.IntegerField(null=True)), []),
        (add(models.CharField(max_length=9, null=True, unique=True)), ["index"]),
        (add(models.ManyToManyField("pledges.Road")), []),
        (alter("length", models.DecimalField(max_digits=9, decimal_places=2)), ["type"]),
        (alter("name", models.CharField(max_length=10)), ["type"]),
        (alter("name", models.CharField(max_length=40)), []),
        (alter("name", models.CharField("名称", max_length=20)), []),
        (alter("name", models.TextField()), ["type"]),
        (alter("name", models.CharField(max_length=20, db_index=True)), ["index"]),
        (alter("note", models.TextField(default="")), ["not-null"]),
        (migrations.AddIndex("Road", index()), ["index"]),
        (migrations.AddConstraint("Road", CHECK), ["constraint"]),
        (migrations.AddConstraint("Road", UNIQUE), ["index"]),
        (migrations.RunSQL("SELECT 1"), ["sql"]),
        (migrations.RunPython(migrations.RunPython.noop), []),
        (NEW_TABLE, []),
        (
            migrations.SeparateDatabaseAndState(
                state_operations=[migrations.RemoveField("Road", "name")]
            ),
            [],
        ),
        (
            migrations.SeparateDatabaseAndState(
                database_operations=[migrations.RemoveField("Road", "name")]
            ),
            ["drop"],
        ),
    ],
)
def test_each_kind_of_step_is_judged(operation, expected):
    assert kinds(operation) == expected


def test_an_index_is_built_beside_the_work_and_outside_a_transaction():
    operation = AddIndexConcurrently("Road", index())

    assert kinds(operation) == ["atomic"]
    assert kinds(operation, atomic=False) == []


def test_a_table_made_by_the_same_migration_may_be_shaped_freely():
    assert (
        kinds(
            NEW_TABLE,
            migrations.AddField("Lane", "name", models.CharField(max_length=9, unique=True)),
            migrations.AddIndex("Lane", index("lane_name")),
            migrations.RenameField("Lane", "name", "title"),
        )
        == []
    )


def test_a_permit_names_what_it_permits_and_says_why():
    drop = migrations.RemoveField("Road", "name")
    why = "两个版本之前已经停止使用"

    assert kinds(drop, permits={"drop": why}) == []
    assert kinds(drop, permits={"rename": why}) == ["drop"]
    assert kinds(drop, permits={"drop": "可以"}) == ["permit"]


def test_a_fault_says_where_it_is_and_what_to_do_instead():
    made = migrations.Migration("0099_test", "pledges")
    made.operations = [migrations.RemoveField("Road", "name")]

    (fault,) = faults(made, before())

    assert str(fault) == f"pledges.0099_test Remove field name from Road：{ADVICE['drop']}（drop）"


def test_our_own_migrations_keep_to_the_rule():
    call_command("check_migrations")
