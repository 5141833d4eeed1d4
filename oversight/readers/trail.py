"""The audit trail as an auditor reads it: who changed what, when, whence, from what to what.

The trail is kept by the database's own triggers; here it is only read. Names of tables
and fields are those people know from the pages.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agencies.models import User
from oversight.models import TrailLine
from oversight.readers.trail_words import Event, Names, field_word, names_of, row_name, value_words
from pledges.models import Indicator, Pledge, Share

LABELS: dict[str, str | Promise] = {
    "insert": gettext_lazy("新增"),
    "update": pgettext_lazy("done", "修改"),
    "delete": gettext_lazy("删除"),
}
# What a line knows of where it came from, by the words of the page, in this order.
WHENCE: dict[str, str | Promise] = {
    "reason": gettext_lazy("事由"),
    "address": gettext_lazy("来源地址"),
    "token": gettext_lazy("令牌开头"),
    "method": gettext_lazy("请求方式"),
    "url": gettext_lazy("网址"),
    "request": gettext_lazy("请求编号"),
    "job": pgettext_lazy("job", "任务"),
    "task": gettext_lazy("任务编号"),
    "command": gettext_lazy("命令"),
    "account": gettext_lazy("系统账号"),
}


# transactions that ran at once may have their lines in another order than their events
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, as text; ``before`` is None for a new row."""

    field: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the trail. ``source`` is the model's label, by which it is looked up;
    ``whence`` is (word, value). ``known`` is False where the state before is in the archive."""

    at: datetime
    who: str
    account: str
    action: str
    label: str
    table: str
    source: str
    name: str
    object_id: str
    changes: list[Change]
    path: str
    address: str
    whence: list[tuple[str, str]]
    known: bool = True


def tracked_models() -> list[type[Model]]:
    """Every model whose changes the database keeps, by the name people know."""
    tracked = [model for model in apps.get_models() if hasattr(model, "pgh_event_model")]
    return sorted(tracked, key=lambda model: str(model._meta.verbose_name))


def event_table(model: type[Model]) -> str:
    """The table of the model's events, as ``TrailLine.source`` names it."""
    return str(model.pgh_event_model._meta.db_table)  # type: ignore[attr-defined]


@cache
def _models() -> dict[str, type[Model]]:
    """Table of events → model."""
    return {event_table(model): model for model in tracked_models()}


def lines_of(pledge: Pledge, newest: int | None = None) -> QuerySet[TrailLine]:
    """Lines about a pledge, its indicators and their shares, newest first; only the ``newest``
    of them, where so many are wanted.

    Figures, plans, flags, evidence, problems, acceptances and revisions belong to them, those
    deleted too. What only points to the pledge as its former one (next year's) does not.
    """
    # names of tables and columns are our own models'; nothing typed comes into the text
    # by the index of what they are about, and never back through all events there are; each
    # condition by itself, as of two with OR between them no index serves
    last = f" ORDER BY pgh_id + 0 DESC LIMIT {newest + AT_ONCE}" if newest else ""
    branches = [
        f"(SELECT '{event_table(model)}', pgh_id"  # nosec  # B608
        f" FROM {_quoted(model)} WHERE {about}{last})"
        for _table, model in sorted(_models().items())
        for about in _about(model)
    ]
    sql = (
        "SELECT l.id FROM oversight_trailline l WHERE (l.source, l.event_id) IN ("  # nosec  # B608
        "WITH one AS (SELECT %s::bigint AS id), indicators AS ("
        f"SELECT e.id FROM {_quoted(Indicator)} e JOIN one ON e.pledge_id = one.id), shares AS ("
        f"SELECT e.id FROM {_quoted(Share)} e JOIN indicators i ON e.indicator_id = i.id) "
        f"{' UNION ALL '.join(branches)})"
    )
    about_it = RawSQL(sql, [pledge.pk])  # nosec B611
    return TrailLine.objects.filter(id__in=about_it).order_by("-id")[:newest]


def _quoted(model: type[Model]) -> str:
    return connection.ops.quote_name(event_table(model))


def _about(model: type[Model]) -> list[str]:
    """SQL conditions by which an event of the model is about the pledge; [] for none."""
    sets = {Pledge: "one", Indicator: "indicators", Share: "shares"}
    columns = {
        field.column: sets[field.related_model]
        for field in model.pgh_event_model._meta.fields  # type: ignore[attr-defined]
        if field.is_relation
        and field.related_model in sets
        # a row of the same kind is another's past or part: only the row itself counts
        and (field.name == "pgh_obj" or field.related_model is not model)
    }
    return [
        f"{name} = ANY (ARRAY (SELECT id FROM {rows}))"  # nosec  # B608
        for name, rows in columns.items()
    ]


def entries(lines: Iterable[TrailLine]) -> list[Entry]:
    """The events of these lines, in their order. Two queries beside the lines'."""
    lines = list(lines)
    events = _events(lines)
    wanted = {line.person_id for line in lines if line.person_id}
    found, names = names_of(events.values(), User.objects.filter(pk__in=wanted))
    people = {person.pk: person for person in found}
    return [
        _entry(
            line, events.get((line.source, line.event_id)), people.get(line.person_id or 0), names
        )
        for line in lines
    ]


def _events(lines: Sequence[TrailLine]) -> dict[tuple[str, int], Event]:
    """(source, event id) → the event with the state before it. One query; none for none."""
    models = _models()
    wanted: defaultdict[str, list[int]] = defaultdict(list)
    for line in lines:
        if line.source in models:  # a table the portal once had is in the files alone
            wanted[line.source].append(line.event_id)
    if not wanted:
        return {}
    sql = " UNION ALL ".join(
        f"SELECT '{table}', e.pgh_id, to_jsonb(e)::text, (SELECT to_jsonb(p)::text"  # nosec  # B608
        f" FROM {_quoted(models[table])} p WHERE p.pgh_obj_id = e.pgh_obj_id"
        " AND p.pgh_id < e.pgh_id ORDER BY p.pgh_id DESC LIMIT 1)"
        f" FROM {_quoted(models[table])} e WHERE e.pgh_id = ANY(%s)"
        for table in wanted
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, list(wanted.values()))
        return {
            (table, pk): Event(models[table], _columns(data) or {}, _columns(before))
            for table, pk, data, before in cursor.fetchall()
        }


def _columns(text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    stored = json.loads(text, parse_float=Decimal)
    return {name: value for name, value in stored.items() if not name.startswith("pgh_")}


def _entry(line: TrailLine, event: Event | None, person: User | None, names: Names) -> Entry:
    return Entry(
        at=line.at,
        who=str(person) if person else _("系统"),
        account=person.username if person else "",
        action=line.label,
        label=str(LABELS.get(line.label, line.label)),
        table=str(event.model._meta.verbose_name) if event else line.source,
        source=event.model._meta.label_lower if event else "",
        name=row_name(event.model, event.data, names) if event else "",
        object_id=str(event.data.get("id", "")) if event else "",
        changes=_changes(line.label, event, names) if event else [],
        path=line.get_path_display(),
        address=str(line.told.get("address", "") or line.client or ""),
        whence=_whence(line),
        known=event is not None and (line.label != "update" or event.before is not None),
    )


def _whence(line: TrailLine) -> list[tuple[str, str]]:
    told = [(str(word), str(line.told[key])) for key, word in WHENCE.items() if line.told.get(key)]
    told += [(_("数据库角色"), line.db_role), (_("连接程序"), line.application)]
    told += [(_("数据库连接地址"), str(line.client or "")), (_("记录编号"), str(line.pk))]
    return [(word, value) for word, value in told if value]


def _changes(label: str, event: Event, names: Names) -> list[Change]:
    def words(column: str, value: Any) -> str:
        return value_words(event.model, column, value, names)

    if label == "update" and event.before is not None:
        return [
            Change(field_word(event.model, column), words(column, old), words(column, new))
            for column, (old, new) in event.changed.items()
        ]
    return [
        Change(field_word(event.model, column), None, words(column, value))
        for column, value in sorted(event.data.items())
        if value not in (None, "") and column != "id"
    ]
