"""The life of one promise as its versions told it: announced, reported, revised, finished.

Also the figures published before, and what a corrected figure was published as. Pure on the
tellings of ``results.open_data.told``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.dateformat import format as write_date
from django.utils.translation import gettext as _

from results.open_data.news import figure_words
from results.open_data.reading import released
from results.open_data.told import Telling
from results.open_data.words import amount, change_title, day, measured, number, target_words

# What happens on one day stands in this order.
KINDS = ("announced", "changed", "revised", "reported", "done", "reopened", "withdrawn")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; ``lines`` say more. ``kind`` is one of ``KINDS``."""

    on: date
    kind: str
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Former:
    """A figure as a version gave it; ``on`` is the day of that version."""

    number: int
    on: date
    as_of: date | None
    value: Decimal
    approx: str
    unit: str
    share: Decimal | None
    corrected: bool

    @property
    def amount(self) -> str:
        """「30公里」."""
        return measured(self.value, self.unit, self.approx)


def timeline(told: Sequence[Telling]) -> list[Event]:
    """Everything dated about the pledge, oldest first; ``told`` is oldest first."""
    events = [event for each in told if each.is_withdrawn for event in _withdrawn(each)]
    before: Mapping[str, Any] | None = None
    current = None
    for each in told:
        if each.is_withdrawn or each.pledge is None:
            continue
        events += _told(each, before)
        before, current = each.pledge, each
    if current and current.pledge:
        events += _revised(current.pledge)
        events += _changed(current.pledge)
    return sorted(events, key=lambda event: (event.on, KINDS.index(event.kind)))


def former_figures(told: Sequence[Telling]) -> dict[int, list[Former]]:
    """Position of an indicator → its figures in the versions before the newest, newest first;
    the newest itself stands first where there is a former one."""
    found: dict[int, list[Former]] = defaultdict(list)
    for each in reversed(told):
        for row in each.pledge["indicators"] if each.pledge else ():
            if row["value"] is not None:
                found[row["position"]].append(_former(each, row))
    return {position: rows for position, rows in found.items() if len(rows) > 1}


def published_as(told: Sequence[Telling]) -> dict[int, str]:
    """Position of a corrected indicator → 「30公里（2020年5月8日发布）」: what it was published
    as for the same day; only where a version in public told it otherwise."""
    shown = [each for each in told if each.pledge is not None]
    if not shown or shown[-1].pledge is None:
        return {}
    wrong = {}
    for row in shown[-1].pledge["indicators"]:
        for each in reversed(shown[:-1]):
            other = _same_day(each, row) if row["corrected"] else None
            if other is not None and other["value"] != row["value"]:
                wrong[row["position"]] = _("%(figure)s（%(on)s发布）") % {
                    "figure": amount(other["value"], other["unit"], other["approx"]),
                    "on": _day(released(each.version)[0]),
                }
                break
    return wrong


def _told(each: Telling, before: Mapping[str, Any] | None) -> Iterator[Event]:
    pledge, on = each.pledge or {}, released(each.version)[0]
    month = each.version.month
    if before is None and month is None:
        targets = tuple(
            _("%(name)s：%(target)s") % {"name": row["name"], "target": target_words(row)}
            for row in pledge["indicators"]
            if row["of"] is None
        )
        yield Event(on, "announced", _("任务公布"), targets)
    elif month is not None:
        yield Event(on, "reported", _released_words(each), _figures(pledge, before))
    if month is not None and pledge["done"] and not (before and before["done"]):
        yield Event(on, "done", _("通过验收，状态公布为已完成"))
    elif before and before["done"] and not pledge["done"]:
        yield Event(on, "reopened", _("验收结论已变更，状态恢复为推进中"))


def _released_words(each: Telling) -> str:
    words = {
        "month": write_date(each.version.month, _("Y年n月")) if each.version.month else "",
        "number": each.version.number,
    }
    return _("%(month)s进展发布（第%(number)d版）") % words


def _figures(pledge: Mapping[str, Any], before: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The figures then, one line per indicator; one line for all when nothing moved."""
    rows = [row for row in pledge["indicators"] if row["of"] is None and row["value"] is not None]
    known = {row["position"]: figure_words(row) for row in (before or {}).get("indicators", [])}
    if not rows:
        return ()
    if all(known.get(row["position"]) == figure_words(row) for row in rows):
        return (_("数据与上次发布相同。"),)
    return tuple(_figure_line(row) for row in rows)


def _figure_line(row: Mapping[str, Any]) -> str:
    words = {"name": row["name"], "figure": figure_words(row)}
    if row["corrected"]:
        return _("%(name)s：%(figure)s，更正") % words
    return _("%(name)s：%(figure)s") % words


def _revised(pledge: Mapping[str, Any]) -> Iterator[Event]:
    for row in pledge["indicators"]:
        for revision in row["revisions"]:
            words = {
                "name": row["name"],
                "old": amount(revision["old"], row["unit"]),
                "new": amount(revision["new"], row["unit"]),
            }
            grounds = (revision["reason"], revision["document"])
            yield Event(
                date.fromisoformat(revision["on"]),
                "revised",
                _("“%(name)s”目标由%(old)s调整为%(new)s") % words,
                tuple(filter(None, grounds)),
            )


def _changed(pledge: Mapping[str, Any]) -> Iterator[Event]:
    """Merged, split, paused, resumed, stopped: with what came or went, reason and document."""
    for row in pledge.get("changes", ()):
        moved = _("、").join(row["moved"])
        lines = (
            _("划转的指标：%(names)s") % {"names": moved} if moved else "",
            row["reason"],
            row["document"],
        )
        on = date.fromisoformat(row["on"])
        yield Event(on, "changed", change_title(row), tuple(filter(None, lines)))


def _withdrawn(each: Telling) -> Iterator[Event]:
    version = each.version
    if version.withdrawn_on:
        title = _("第%(number)d版已撤回") % {"number": version.number}
        reason = _("原因：%(reason)s") % {"reason": version.withdraw_reason}
        yield Event(version.withdrawn_on, "withdrawn", title, (reason,))


def _former(each: Telling, row: Mapping[str, Any]) -> Former:
    return Former(
        number=each.version.number,
        on=released(each.version)[0],
        as_of=day(row["as_of"]),
        value=Decimal(row["value"]),
        approx=row["approx"],
        unit=row["unit"],
        share=number(row["share"]),
        corrected=row["corrected"],
    )


def _same_day(each: Telling, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The indicator as another version gave it for the same day."""
    rows = each.pledge["indicators"] if each.pledge else []
    return next(
        (
            other
            for other in rows
            if other["position"] == row["position"]
            and other["as_of"] == row["as_of"]
            and other["value"] is not None
        ),
        None,
    )


def _day(value: date) -> str:
    return write_date(value, _("Y年n月j日"))
