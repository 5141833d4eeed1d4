"""Rows of problems that are in the ledger: cell by cell, what somebody has changed.

A cell left as it was when the file was made changes nothing, whatever has become of the
problem since; one changed on both sides is told, never decided (T11).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agencies.directory.changes import Detail
from agencies.models import Agency
from agencies.workbooks import cells
from agencies.workbooks.cells import CellError
from agencies.workbooks.headers import TableRow
from oversight.models import Problem
from oversight.spreadsheets.changes import TITLE, Change, Desk, title_of
from oversight.spreadsheets.columns import (
    DUTIES,
    FIXED,
    ISSUES,
    LENGTHS,
    row_key,
    said,
)
from progress.spreadsheets.stamp import Base

State = Problem.State
SOURCES = {str(label): value for value, label in Problem.Source.choices}


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell that says something else than the ledger."""

    row: TableRow
    key: str
    old: str
    new: str


def plan_update(
    desk: Desk, problem: Problem, rows: Mapping[str, TableRow], bases: Mapping[str, Base]
) -> Change | None:
    """What the rows change of the problem; None where one of them is at fault."""
    before = len(desk.faults)
    written = said(problem, desk.units.name(problem))
    first = next(iter(rows.values()))
    change = Change(problem.number, first, problem.what[:TITLE], problem=problem)
    for name, row in rows.items():
        base = bases.get(row_key(name, problem.number))
        for edit in _edits(desk, name, row, written[name], base):
            _take(desk, change, name, edit)
    if problem.state == State.CLOSED and change.details:
        desk.refuse(
            first,
            "number",
            _("这个问题已销号，不能修改。确需修改的，请先在系统中重新打开。"),
        )
    _require_reason(desk, change, rows)
    return None if len(desk.faults) > before else change


def _edits(
    desk: Desk, name: str, row: TableRow, written: Mapping[str, str], base: Base | None
) -> Iterator[Edit]:
    for key, new in row.cells.items():
        old, cell = written[key], str(new or "")
        if key == "number" or cell == old:
            continue
        was = None if base is None else base.get(key, "")
        if was == cell:
            continue
        if key in FIXED[name]:
            desk.refuse(row, key, _fixed(name, key))
        elif was is not None and was != old:
            desk.refuse(
                row, key,
                _("导出之后，这一格在系统中已改为“%(now)s”。请核对后重新导出，再填写。")
                % {"now": old or _("空白")},
            )  # fmt: skip
        else:
            yield Edit(row, key, old, cell)


def _fixed(name: str, key: str) -> str:
    if name == DUTIES and key == "what":
        return _("请在“问题清单”中修改问题。")
    if key in ("batch", "no", "pledge"):
        return _("已登记的问题不能改换实事。")
    if key == "bodies":
        return _("签字方在登记时确定，不能修改。")
    return _("“%(title)s”由系统登记，请在系统中办理，不能用表格修改。") % {
        "title": title_of(name, key)
    }


def _take(desk: Desk, change: Change, name: str, edit: Edit) -> None:
    problem = change.problem
    assert problem is not None  # nosec B101
    try:
        value = take_value(desk, edit.key, edit.new, title_of(name, edit.key))
        if edit.key == "due_on":
            change.due_on = _later(problem, value, desk.today)
        elif edit.key == "reason":
            change.reason = value
        elif edit.key == "unit":
            change.facts |= _new_unit(problem, value)
        else:
            change.facts[edit.key] = value
    except CellError as error:
        desk.refuse(edit.row, edit.key, str(error))
        return
    if edit.key != "reason":
        change.details.append(Detail(title_of(name, edit.key), edit.old, edit.new))


def take_value(desk: Desk, key: str, words: str, title: str) -> Any:
    """What a cell stands for: a text, a day, a source, a unit. Raises ``CellError``."""
    if key in ("what", "unit", "source", "found_on", "due_on") and not words:
        raise CellError(_("“%(title)s”没有填。") % {"title": title})
    if key in LENGTHS:
        if len(words) > LENGTHS[key]:
            values = {"title": title, "limit": LENGTHS[key]}
            raise CellError(_("“%(title)s”超过%(limit)s个字。请缩短后再填。") % values)
        return words
    if key == "source":
        return cells.choice(words, SOURCES)
    if key == "unit":
        return desk.units.find(words)
    day = cells.day(words)
    if key == "found_on" and day and day > desk.today:
        raise CellError(_("发现日期不能晚于今天。"))
    if key == "due_on" and day and day < desk.today:
        raise CellError(_("整改期限不能早于今天。"))
    return day


def _later(problem: Problem, due_on: date, today: date) -> date:
    if problem.state not in (State.ASSIGNED, State.RECTIFYING):
        raise CellError(_("已申请销号或已销号的问题不能延期。"))
    if problem.due_on and due_on <= problem.due_on:
        raise CellError(_("新期限须晚于现在的期限%(day)s。") % {"day": problem.due_on})
    return due_on


def _new_unit(problem: Problem, unit: Any) -> dict[str, Any]:
    if problem.state != State.ASSIGNED:
        raise CellError(_("已开始整改，不能改换责任单位。"))
    if isinstance(unit, Agency):
        return {"agency": unit, "region": None}
    return {"agency": None, "region": unit}


def _require_reason(desk: Desk, change: Change, rows: Mapping[str, TableRow]) -> None:
    row = rows.get(DUTIES) or rows[ISSUES]
    if change.due_on and not change.reason:
        desk.refuse(row, "reason", _("延长整改期限须填写“延期原因”。"))
    elif change.reason and not change.due_on:
        desk.refuse(row, "reason", _("填了“延期原因”，整改期限没有改。"))
