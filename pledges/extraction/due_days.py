"""Days told apart from the figures they hold for: for a task, for all tasks, told again later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from pledges.extraction.checking import wholes_of
from pledges.extraction.dates import Deadline, deadlines
from pledges.extraction.promises import Passage, Promise, Told
from pledges.extraction.settling import similar
from pledges.extraction.tasks import Task

CLOSING = re.compile(
    r"(?:以上|上述|上列|下列|所有|各项|全部|这些|[0-9一二三四五六七八九十]{1,4}[项件个])(?:[0-9一二三四五六七八九十]{1,4}[项件个])?"
    r"(?:民生|民心)?(?:实事|工程|项目|任务|事项)(?:项目|任务)?(?:[^。;\n]{0,16}?)(?:均|全部|都|应|须|要|确保|力争|将)"
    r"[^。;\n]{2,30}?(?:完成|办结|建成|完工|见效)"
    r"|(?:时间表|总体安排|总体进度|进度要求):[^。\n]{0,60}全部完成"
)
DUE = re.compile(r"(?:完成|办结|竣工)?(?:时[限间]|期限|日期)(?:要求)?:(?P<due>[^,。;\n]{2,24})")
FROM_THEN = re.compile(r"起|长期|每年|每月|全年")
SAME_MATTER = 40
# retellings of one figure that are compared: bounds the time a long text takes
NEAR = 20


def promises_of(
    plain: str, task: Task, passages: Sequence[Passage], year: int | None
) -> list[Promise]:
    """The promises of a task, with the days told once for all of it or told again later.

    A target told as reached counts where the task tells no other.
    """
    promises = [promise for passage in passages for promise in passage.promises]
    if not any(promise.figure for promise in promises):
        promises += [promise for passage in passages for promise in passage.fallback]
    due = _due(plain, task, year)
    general = [day for passage in passages for day in passage.general]
    restated: dict[tuple[Decimal, str], list[Told]] = {}
    for told in (told for passage in passages for told in passage.restated):
        restated.setdefault((told.figure.value, told.figure.unit), []).append(told)
    for promise in promises:
        if promise.deadline is not None or promise.condition:
            continue
        again = _told_again(promise, restated)
        if again:
            _set(promise, again)
        elif due:
            _set(promise, due)
        elif general and not task.answers:
            _set(promise, general[0])
    return promises


def add_common_days(tasks: Sequence[Sequence[Promise]], closing: Deadline | None) -> None:
    """A part is due with its whole, and what has no day of its own on the closing day."""
    for promises in tasks:
        for promise, whole in zip(promises, wholes_of(promises), strict=True):
            if promise.deadline is None and whole is not None:
                promise.deadline = promises[whole].deadline
                promise.deadline_phrase = promises[whole].deadline_phrase
            if promise.deadline is None and closing and promise.figure and not promise.condition:
                _set(promise, closing)


def closing_day(plain: str, year: int | None) -> Deadline | None:
    """「以上项目均于12月20日前完成」: a day for all that no other is told for."""
    for found in CLOSING.finditer(plain):
        days = [day for day in deadlines(plain, *found.span(), year) if day.firm]
        if days and (year is None or days[-1].day.year >= year):
            return days[-1]
    return None


def _set(promise: Promise, day: Deadline) -> None:
    promise.deadline, promise.deadline_phrase = day.day, day.phrase


def _told_again(
    promise: Promise, restated: dict[tuple[Decimal, str], list[Told]]
) -> Deadline | None:
    """The day the same figure is told again with, the last of those that are near enough."""
    if promise.figure is None:
        return None
    alike = restated.get((promise.figure.value, promise.figure.unit), [])[-NEAR:]
    days = [one.deadline for one in alike if similar(promise.name, one.words) >= SAME_MATTER]
    return days[-1] if days else None


def _due(plain: str, task: Task, year: int | None) -> Deadline | None:
    """The day of a column or line 「完成时限」."""
    spans = [task.due] if task.due else []
    for span, _zone in task.passages:
        spans += [found.span("due") for found in DUE.finditer(plain, *span)]
    for span in spans:
        days = [] if FROM_THEN.search(plain, *span) else deadlines(plain, *span, year)
        if days:
            return days[-1]
    return None
