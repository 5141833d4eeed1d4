"""What the audit trail keeps, as people read it: names for ids, words for choices and days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext, pgettext_lazy

from agencies.together import together
from pledges.figures import write_figure

_Row = TypeVar("_Row", bound=models.Model)

LONGEST = 200
OWN_NAMES = ("title", "name", "username", "what", "slug", "document", "number")
# What a row of these must know of others to say its name.
NAMED_BY = {
    "pledges.Share": ["indicator", "region", "agency"],
    "pledges.Responsibility": ["agency"],
    "pledges.TargetRevision": ["indicator"],
    "progress.Acceptance": ["indicator"],
    "progress.Flag": ["share__indicator", "share__region", "share__agency"],
    "progress.MonthlyReport": ["agency", "region"],
    "progress.Narrative": ["report__agency", "report__region", "pledge"],
    "progress.Reading": ["share__indicator", "share__region", "share__agency"],
    "progress.SpecialReport": ["agency", "region"],
    "progress.Verdict": ["share__indicator", "share__region", "share__agency"],
    "oversight.AcceptanceCase": ["pledge"],
    "oversight.ScoringScheme": ["batch"],
}
_AT_AXES = {
    "username": _lazy("账号"),
    "ip_address": _lazy("来源地址"),
    "user_agent": _lazy("浏览器"),
    "path_info": _lazy("登录地址"),
    "attempt_time": _lazy("时间"),
    "locked_out": _lazy("已锁定"),
    "failures_since_start": _lazy("失败次数"),
}
_BY_LABEL = {
    "oversight.WatchedAccessFailure": _AT_AXES,
    "oversight.WatchedAccessAttempt": _AT_AXES,
    "oversight.WatchedAuthenticator": {
        "user_id": _lazy("人员"),
        "type": pgettext_lazy("factor", "方式"),
        "created_at": _lazy("设置时间"),
    },
    "oversight.WatchedSocialAccount": {
        "user_id": _lazy("人员"),
        "provider": _lazy("认证来源"),
        "uid": _lazy("统一身份标识"),
        "date_joined": _lazy("绑定时间"),
    },
    "oversight.WatchedPeriodicTask": {
        "name": _lazy("名称"),
        "task": pgettext_lazy("job", "任务"),
        "enabled": _lazy("启用"),
        "crontab_id": _lazy("时刻"),
        "interval_id": _lazy("间隔"),
        "kwargs": _lazy("参数"),
        "expire_seconds": _lazy("有效秒数"),
    },
}
# What libraries call their fields is not for auditors: (model, column) → the word.
LIBRARY_WORDS = {
    (label, column): word for label, words in _BY_LABEL.items() for column, word in words.items()
}
Names = Mapping[tuple[type[models.Model], int], str]


@dataclass(frozen=True, slots=True)
class Event:
    """What an event says: the row as it was then, and before (None where that is not kept)."""

    model: type[models.Model]
    data: Mapping[str, Any]
    before: Mapping[str, Any] | None

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """column → (before, after) of what differs; nothing without a before."""
        before = self.before or {}
        return {
            column: (before[column], value)
            for column, value in sorted(self.data.items())
            if column in before and before[column] != value
        }


def names_of(events: Iterable[Event], others: QuerySet[_Row]) -> tuple[list[_Row], Names]:
    """(model, id) → the name of every row the events speak of by its id; and beside them the
    rows of ``others``. One query, whatever kinds of rows there are.
    """
    wanted: defaultdict[type[models.Model], set[int]] = defaultdict(set)
    for event in events:
        for related, pk in _ids(event):
            wanted[related].add(pk)
    kinds = list(wanted)
    found, *named = together(others, *(_rows(related, wanted[related]) for related in kinds))
    return found, {
        (related, row.pk): str(row)[:80]
        for related, rows in zip(kinds, named, strict=True)
        for row in rows
    }


def _ids(event: Event) -> Iterator[tuple[type[models.Model], int]]:
    stored = [*event.data.items()]
    stored += [(column, old) for column, (old, _new) in event.changed.items()]
    for column, value in stored:
        related = related_of(event.model, column)
        if related and isinstance(value, int):
            yield related, value


def _rows(related: type[models.Model], wanted: set[int]) -> QuerySet[Any]:
    large = [field.name for field in related._meta.fields if isinstance(field, models.JSONField)]
    rows = related._base_manager.select_related(*NAMED_BY.get(related._meta.label, []))
    return rows.defer(*large).filter(pk__in=wanted).order_by()


def related_of(model: type[models.Model], column: str) -> type[models.Model] | None:
    """The kind of row the column's ids are of; None for a column of its own words."""
    field = field_of(model, column)
    return field.related_model if field is not None and field.is_relation else None


def field_of(model: type[models.Model], column: str) -> Any:
    """The field kept in the column; None where the model has it no more."""
    try:
        return model._meta.get_field(column.removesuffix("_id"))
    except FieldDoesNotExist:
        return None


def field_word(model: type[models.Model], column: str) -> str:
    """The field as the pages call it; libraries name theirs for programmers."""
    word = LIBRARY_WORDS.get((model._meta.label, column))
    return str(word) if word else str(getattr(field_of(model, column), "verbose_name", column))


def row_name(model: type[models.Model], data: Mapping[str, Any], names: Names) -> str:
    """What the row is called: by its own name, else by what it belongs to, and its month."""
    own = next((str(data[name])[:80] for name in OWN_NAMES if data.get(name)), "")
    if own:
        return own
    parts = [
        names[related, value]
        for column, value in data.items()
        if (related := related_of(model, column))
        and related._meta.label != "agencies.User"
        and (related, value) in names
    ]
    if "month" in data:
        parts.append(value_words(model, "month", data["month"], names))
    return _(" · ").join(dict.fromkeys(parts))


def value_words(model: type[models.Model], column: str, value: Any, names: Names) -> str:
    """A stored value as people read it; no value as a dash."""
    if value in (None, ""):
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dict | list):
        words = ngettext("共%(count)d项内容", "共%(count)d项内容", len(value))
        return words % {"count": len(value)}
    related = related_of(model, column)
    if related is not None:
        return names.get((related, value)) or _("已删除（编号%(id)s）") % {"id": value}
    text = _written(field_of(model, column), value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _written(field: Any, value: Any) -> str:
    if isinstance(field, models.DateTimeField):
        moment = timezone.localtime(datetime.fromisoformat(value))
        return dateformat.format(moment, _("Y年n月j日 H:i"))
    if isinstance(field, models.DateField):
        form = _("Y年n月") if field.name == "month" else _("Y年n月j日")
        return dateformat.format(date.fromisoformat(value), form)
    if isinstance(field, models.DecimalField) or isinstance(value, float | Decimal):
        return write_figure(Decimal(str(value)))
    choices = dict(getattr(field, "flatchoices", ()))
    return str(choices.get(value, value))
