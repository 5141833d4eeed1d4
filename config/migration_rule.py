"""The rule of migrations (docs/migrations.md): the old code goes on running while they run.

``faults`` looks at one migration and says what would stop or break the running portal. A
migration that has to do such a thing all the same says why, in writing:

    class Migration(migrations.Migration):
        permits = {"drop": "两个版本前已停止使用，见 docs/decisions/0031"}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import models
from django.db.migrations import Migration
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelTable,
    AlterUniqueTogether,
    CreateModel,
    DeleteModel,
    RemoveField,
    RemoveIndex,
    RenameField,
    RenameModel,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

LEAST = 10  # characters of a reason


@dataclass(frozen=True, slots=True)
class Fault:
    """What breaks the rule: its kind (by which it is permitted), where, and what to do instead."""

    kind: str
    where: str
    advice: str

    def __str__(self) -> str:
        return f"{self.where}：{self.advice}（{self.kind}）"


ADVICE = {
    "drop": "旧版程序还会用到，请先发布不再使用它的版本，下一版再删除",
    "rename": "旧版程序不认识新名称，请新增、双写、迁移数据，最后再删除旧的",
    "not-null": "旧版程序写入时没有这一列，请加 db_default，或者先允许为空",
    "type": "整表重写并锁表，请新增一列，分批搬移数据",
    "index": "建索引时锁住写入，请用 AddIndexConcurrently，并设 atomic = False",
    "constraint": "校验时锁住整表，请用 AddConstraintNotValid，再另写一步 ValidateConstraint",
    "atomic": "并发建索引不能在事务里进行，请设 atomic = False，且一个迁移只做这一件事",
    "sql": "看不出直接执行的 SQL 是否锁表，请写明理由",
    "permit": f"许可的理由不足{LEAST}个字符",
}


def faults(migration: Migration, before: ProjectState) -> list[Fault]:
    """What in the migration breaks the rule and is not permitted; ``before`` is the state of the
    models it starts from and is left as it is."""
    permits: dict[str, str] = getattr(migration, "permits", {})
    name = f"{migration.app_label}.{migration.name}"
    found = [
        Fault("permit", f"{name} {kind}", ADVICE["permit"])
        for kind, why in permits.items()
        if len(why.strip()) < LEAST
    ]
    for kind, what in _kinds(migration, before):
        if kind not in permits:
            found.append(Fault(kind, f"{name} {what}", ADVICE[kind]))
    return found


def _kinds(migration: Migration, before: ProjectState) -> Iterator[tuple[str, str]]:
    """Kind and description of each thing that breaks the rule, in the order it would happen."""
    state, new = before.clone(), set[str]()
    for operation in migration.operations:
        for each in _in_database(operation):
            for kind in _one(each, migration, state, new):
                yield kind, each.describe()
            if isinstance(each, CreateModel):
                new.add(each.name_lower)
        operation.state_forwards(migration.app_label, state)


def _in_database(operation: Operation) -> Sequence[Operation]:
    if isinstance(operation, SeparateDatabaseAndState):
        return list(operation.database_operations)
    return [operation]


def _one(operation: Any, migration: Migration, state: ProjectState, new: set[str]) -> list[str]:
    """The kinds one operation is of; a table made by the same migration has no readers yet."""
    table = str(getattr(operation, "model_name", getattr(operation, "name", ""))).lower()
    if isinstance(operation, RunSQL):
        return ["sql"]
    if isinstance(operation, AddIndexConcurrently | RemoveIndexConcurrently):
        return ["atomic"] if migration.atomic else []
    if table in new:
        return []
    if isinstance(operation, DeleteModel | RemoveField):
        return ["drop"]
    if isinstance(operation, RenameField | RenameModel | AlterModelTable):
        return ["rename"]
    if isinstance(operation, AddField):
        return _added(operation.field)
    if isinstance(operation, AlterField):
        return _altered(operation, migration.app_label, state)
    if isinstance(operation, AddIndex | RemoveIndex):
        return ["index"]
    if isinstance(operation, AddConstraint):
        return ["constraint"] if _is_checked(operation.constraint) else ["index"]
    return ["index"] if isinstance(operation, AlterUniqueTogether) else []


def _is_checked(constraint: models.BaseConstraint) -> bool:
    return isinstance(constraint, models.CheckConstraint)


def _added(field: Any) -> list[str]:
    """A column old code does not know gets nothing from it."""
    if field.many_to_many:
        return []
    kinds = []
    if not field.null and field.db_default is models.NOT_PROVIDED and not field.generated:
        kinds.append("not-null")
    if field.unique or field.db_index:
        kinds.append("index")
    return kinds


def _altered(operation: AlterField, app: str, state: ProjectState) -> list[str]:
    """Compared as the database sees them: choices and words are no matter of its."""
    models_before = state.apps
    after = state.clone()
    operation.state_forwards(app, after)
    old = models_before.get_model(app, operation.model_name)._meta.get_field(operation.name)
    new = after.apps.get_model(app, operation.model_name)._meta.get_field(operation.name)
    kinds = []
    if not _holds(old, new):
        kinds.append("type")
    if old.null and not new.null:
        kinds.append("not-null")
    if _indexed(new) and not _indexed(old):
        kinds.append("index")
    return kinds


def _holds(old: Any, new: Any) -> bool:
    """Is the type the same, or a text that only grew?"""
    if old.get_internal_type() != new.get_internal_type():
        return False
    texts = old.get_internal_type() == "CharField"
    if texts:
        return new.max_length is None or (old.max_length or 0) <= new.max_length
    same = ("max_digits", "decimal_places")
    return all(getattr(old, name, None) == getattr(new, name, None) for name in same)


def _indexed(field: Any) -> bool:
    return bool(field.unique or field.db_index)
