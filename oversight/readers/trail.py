"""The audit trail as an auditor reads it: who changed what, when, from what to what.

The trail is kept by the database's own triggers; here it is only read. Names of tables
and fields are those people know from the pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pghistory.models import Events

from agencies.models import User
from pledges.figures import write_figure

LABELS: dict[str, str | Promise] = {
    "insert": gettext_lazy("新增"),
    "update": gettext_lazy("修改"),
    "delete": gettext_lazy("删除"),
}
NAMES = ("title", "name", "username", "what", "slug", "document", "reason")
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, as text; ``before`` is None for a new row."""

    field: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the trail."""

    at: datetime
    who: str
    action: str
    label: str
    table: str
    name: str
    object_id: str
    changes: list[Change]


def tracked_models() -> list[type[Model]]:
    """Every model whose changes the database keeps, by the name people know."""
    tracked = [model for model in apps.get_models() if hasattr(model, "pgh_event_model")]
    return sorted(tracked, key=lambda model: str(model._meta.verbose_name))


def event_ids(model: type[Model] | None) -> QuerySet:
    """Ids of the events of one table, or of all, newest first."""
    events = Events.objects.all()
    if model:
        events = events.across(model.pgh_event_model)  # type: ignore[attr-defined]
    return events.order_by("-pgh_created_at", "-pgh_id").values_list("pgh_slug", flat=True)


def entries(ids: Iterable[str], model: type[Model] | None) -> list[Entry]:
    """The events with these ids, in their order. Two queries."""
    ids = list(ids)
    events = Events.objects.all()
    if model:
        events = events.across(model.pgh_event_model)  # type: ignore[attr-defined]
    found = {event.pgh_slug: event for event in events.filter(pgh_slug__in=ids)}
    people = User.objects.in_bulk({pk for event in found.values() if (pk := _user_id(event))})
    return [_entry(found[slug], people) for slug in ids if slug in found]


def _user_id(event: Events) -> int | None:
    return (event.pgh_context or {}).get("user")


def _entry(event: Events, people: dict[int, User]) -> Entry:
    model = apps.get_model(event.pgh_obj_model)
    user_id = _user_id(event)
    person = people.get(user_id) if user_id else None
    return Entry(
        at=event.pgh_created_at,
        who=str(person) if person else _("系统"),
        action=event.pgh_label,
        label=str(LABELS.get(event.pgh_label, event.pgh_label)),
        table=str(model._meta.verbose_name),
        name=_name(event.pgh_data or {}),
        object_id=str(event.pgh_obj_id),
        changes=_changes(model, event),
    )


def _name(data: dict[str, Any]) -> str:
    return next((str(data[name])[:80] for name in NAMES if data.get(name)), "")


def _changes(model: type[Model], event: Events) -> list[Change]:
    if event.pgh_label == "update":
        pairs = [(name, old, new) for name, (old, new) in (event.pgh_diff or {}).items()]
        return [
            Change(_field(model, name), _text(model, name, old), _text(model, name, new))
            for name, old, new in sorted(pairs)
        ]
    return [
        Change(_field(model, name), None, _text(model, name, value))
        for name, value in sorted((event.pgh_data or {}).items())
        if value not in (None, "") and name != "id"
    ]


def _field(model: type[Model], column: str) -> str:
    try:
        field = model._meta.get_field(column.removesuffix("_id"))
    except FieldDoesNotExist:
        return column
    return str(getattr(field, "verbose_name", column))


def _text(model: type[Model], column: str, value: Any) -> str:
    """A stored value as people read it: choices by their words, no value as a dash."""
    if value in (None, ""):
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, float):
        return write_figure(Decimal(str(value)))
    text = _chosen(model, column, value) if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _chosen(model: type[Model], column: str, value: str) -> str:
    try:
        choices = dict(model._meta.get_field(column).flatchoices)  # type: ignore[union-attr]
    except (FieldDoesNotExist, AttributeError):
        return value
    return str(choices.get(value, value))
