"""A change sent over the interface, through the forms of the desk: the same rules, the same words.

Every fault is told with its place in what was sent (RFC 6901), so that a program finds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from agencies.api.problems import Problem
from progress.actions.entries import Entry
from progress.actions.narratives import AMOUNTS, Spot, Typed
from progress.forms import ReportForm
from progress.forms.cells import ON, kinds_of
from progress.forms.narratives import story_forms
from progress.models import MonthlyReport
from progress.readers.narratives import PARTS, read_narratives
from progress.readers.preview import GridRow, read_cells

KINDS = ("value", "achieved", "numerator", "denominator", "note")
Fault = dict[str, str]
Sent = Mapping[str, Any]


def typed_readings(report: MonthlyReport, sent: Sequence[Sent]) -> dict[int, Entry]:
    """What was sent of figures, share id → entry. Raises ``Problem`` 400 with every fault, and
    ``PermissionDenied`` for a share that is not in the report."""
    rows = read_cells(report)
    _require_own({change["share"] for change in sent}, {row.share.pk for row in rows})
    faults = [*_twice(sent, "readings", "share"), *_not_asked(rows, sent)]
    _refuse(faults)
    at = {change["share"]: f"/readings/{place}" for place, change in enumerate(sent)}
    data = {f"{kind}-{change['share']}": text for change in sent for kind, text in _typed(change)}
    form = ReportForm(rows, data)
    if not form.is_valid():
        _refuse(_told(form.errors, at))
    return form.entries()


def typed_stories(report: MonthlyReport, sent: Sequence[Sent]) -> dict[Spot, Typed]:
    """What was sent of words and money. Raises as ``typed_readings``."""
    stories = read_narratives(report)
    _require_own({change["pledge"] for change in sent}, {story.pledge.pk for story in stories})
    faults = list(_twice(sent, "narratives", "pledge"))
    for place, change in enumerate(sent):
        faults += _twice(change.get("funding", ()), f"narratives/{place}/funding", "source")
    _refuse(faults)
    named = dict(_names(sent))
    texts = {name: text for name, (text, _pointer) in named.items()}
    forms, _foreign = story_forms(stories, report.month.year, texts)
    _refuse(
        {"pointer": named[name][1], "detail": str(text), "code": "invalid"}
        for form in forms
        for name, errors in form.errors.items()
        if name in named  # what is stored is not what was sent
        for text in errors
    )
    return {
        spot: typed for form in forms if form.is_bound for spot, typed in form.entries().items()
    }


def require_complete(report: MonthlyReport) -> None:
    """Raise ``Problem`` 400 naming what is not filled yet; pointers lead into the entry as read."""
    rows = read_cells(report)
    form = ReportForm(rows, {}, complete=True)
    if not form.is_valid():
        at = {row.share.pk: f"/readings/{place}" for place, row in enumerate(rows)}
        _refuse(_told(form.errors, at))


def _typed(change: Sent) -> Iterator[tuple[str, str]]:
    for kind in KINDS:
        if kind not in change:
            continue
        if kind == "achieved":
            yield kind, ON if change[kind] else ""
        else:
            yield kind, change[kind] or ""


def _names(sent: Sequence[Sent]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Name of each field of the forms → its text and its place."""
    for place, change in enumerate(sent):
        pledge, at = change["pledge"], f"/narratives/{place}"
        for part in PARTS:
            if part in change:
                yield f"{part}-{pledge}", (change[part] or "", f"{at}/{part}")
        for line, money in enumerate(change.get("funding", ())):
            for part in AMOUNTS:
                if part in money:
                    where = f"{at}/funding/{line}/{part}"
                    yield f"{money['source']}-{part}-{pledge}", (money[part] or "", where)


def _require_own(named: set[int], own: set[int]) -> None:
    if not named <= own:
        raise PermissionDenied(_("填报内容包含不属于本单位的任务，未保存。"))


def _twice(sent: Sequence[Sent], where: str, key: str) -> Iterator[Fault]:
    seen = set()
    for place, change in enumerate(sent):
        if change[key] in seen:
            yield {
                "pointer": f"/{where}/{place}/{key}",
                "detail": _("同一项在一次请求中只能出现一次。"),
                "code": "repeated",
            }
        seen.add(change[key])


def _not_asked(rows: Sequence[GridRow], sent: Sequence[Sent]) -> Iterator[Fault]:
    """Members that are not asked of a share: a figure the project list counts, a tick beside it."""
    by_share = {row.share.pk: row for row in rows}
    for place, change in enumerate(sent):
        row = by_share[change["share"]]
        for kind, _text in _typed(change):
            if kind in kinds_of(row):
                continue
            names = {"name": row.share, "state": row.halted}
            halted = _("“%(name)s”%(state)s，本月不填报。") % names
            yield {
                "pointer": f"/readings/{place}/{kind}",
                "detail": halted if row.halted else _("“%(name)s”不填这一项。") % names,
                "code": "not-asked",
            }


def _told(errors: Mapping[str, Any], at: Mapping[int, str]) -> Iterator[Fault]:
    """The faults of the grid's form; one of no field is of the whole."""
    for name, texts in errors.items():
        kind, _dash, share = name.rpartition("-")
        where = f"{at.get(int(share), '')}/{kind}" if share.isdecimal() else ""
        for text in texts:
            yield {"pointer": where, "detail": str(text), "code": "invalid"}


def _refuse(faults: Any) -> None:
    found = list(faults)
    if found:
        raise Problem(400, _("请求内容有误，请按提示修改。"), errors=found)
