"""Draft pledges from what was read of each task; R03–R06, R24–R34, R70–R72."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pledges.extraction.bodies import LEAD, Named, spoken
from pledges.extraction.checking import parts_that_differ, told_twice, wholes_of
from pledges.extraction.due_days import add_common_days, closing_day, promises_of
from pledges.extraction.figures import Figure, figures
from pledges.extraction.found import (
    FoundAgency,
    FoundFunding,
    FoundIndicator,
    FoundPledge,
    Remark,
)
from pledges.extraction.money import funding_of
from pledges.extraction.naming import pledge_title
from pledges.extraction.promises import Passage, Promise
from pledges.extraction.settling import settled, similar
from pledges.extraction.tasks import Task
from pledges.extraction.tense import Zone
from pledges.extraction.text import Text
from pledges.targets import Comparator

NARROW = str.maketrans("（）／", "()/")
NAMED_PART, TITLE = 40, 40
# how many listed tasks back a speech may refer to: bounds the time a long text takes
NEAR = 100


@dataclass(slots=True)
class _Draft:
    """A task on its way to a pledge."""

    task: Task
    passages: list[Passage]
    promises: list[Promise] = field(default_factory=list)
    also: list[Task] = field(default_factory=list)


def assembled(
    text: Text, read: Sequence[tuple[Task, Passage]], year: int | None
) -> tuple[tuple[FoundPledge, ...], tuple[Remark, ...]]:
    """The pledges in reading order, and what the reading stumbled over."""
    drafts = [_Draft(task, [passage]) for task, passage in read]
    for draft in drafts:
        draft.promises = promises_of(text.plain, draft.task, draft.passages, year)
    drafts = _joined(text, drafts)
    settled(
        [
            (
                one.promises,
                bool(one.task.no and not one.task.speaker),
                bool(one.task.speaker),
                one.task.answers or one.task.heading,
            )
            for one in drafts
        ]
    )
    add_common_days([draft.promises for draft in drafts], closing_day(text.plain, year))
    kept = [draft for draft in drafts if _is_pledge(draft)]
    numbers = _numbers(text, kept)
    pledges = tuple(_pledge(text, *pair) for pair in zip(kept, numbers, strict=True))
    remarks = [
        Remark(text.quote(*span), "unread")
        for draft in drafts
        for passage in draft.passages
        for span in passage.unread
    ]
    for draft in kept:
        remarks += parts_that_differ(text, draft.promises)
    done = [one for draft in drafts for passage in draft.passages for one in passage.done]
    return pledges, (*remarks, *told_twice(text, done))


def _joined(text: Text, drafts: list[_Draft]) -> list[_Draft]:
    """What a speaker tells of a task that the text lists elsewhere joins that task."""
    listed: deque[_Draft] = deque(maxlen=NEAR)
    joined: list[_Draft] = []
    for draft in drafts:
        if draft.task.listed:
            listed.append(draft)
        alone = draft.task.listed or draft.task.heading or not listed
        home = None if alone else _home(text, draft, listed)
        if home is None:
            joined.append(draft)
            continue
        home.promises += draft.promises
        home.passages += draft.passages
        home.also.append(draft.task)
    return joined


def _home(text: Text, draft: _Draft, listed: Iterable[_Draft]) -> _Draft | None:
    start = draft.task.whole[0]
    said = text.plain[start : start + 120]
    best = max(listed, key=lambda one: similar(_heading(text, one.task), said))
    return best if similar(_heading(text, best.task), said) >= 60 else None


def _heading(text: Text, task: Task) -> str:
    span = task.title or task.whole
    return re.sub(r"^(?:开展|建设|推进|实施|支持|实现|完成)", "", text.plain[slice(*span)])[
        :NAMED_PART
    ]


def _is_pledge(draft: _Draft) -> bool:
    task = draft.task
    if task.answers and not any(promise.figure for promise in draft.promises):
        return False
    return bool(task.no or task.listed or task.duties or draft.promises)


def _numbers(text: Text, drafts: list[_Draft]) -> list[str]:
    """The numbers of the text where each stands once; else by section, else counted."""
    told = Counter(draft.task.no for draft in drafts)
    numbers: dict[str, None] = {}
    for order, draft in enumerate(drafts, 1):
        task = draft.task
        number = task.no
        if told[number] > 1 and task.category:
            number = f"{text.shown[slice(*task.category)][:12]}({number})"
        elif told[number] > 1 or not number:
            number = str(order)
        while number in numbers:
            number = f"{number}-{order}"
        numbers[number] = None
    return list(numbers)


def _pledge(text: Text, draft: _Draft, number: str) -> FoundPledge:
    task = draft.task
    agencies = _agencies(text, draft)
    title, sure_title = _title(text, draft)
    promises = draft.promises or [_in_its_own_words(text, draft)]
    indicators = tuple(_indicators(text, task, promises))
    sure = {
        "title": sure_title,
        "no": 95 if task.no else 60,
        "category": 90 if task.category else 60,
        "lead": 95 if task.duties else (50 if agencies else 60),
    }
    category = text.shown[slice(*task.category)] if task.category else ""
    return FoundPledge(
        text.quote(*task.whole),
        number,
        title,
        re.sub(r"(?:方面|领域)$", "", category.strip(" :。、")),
        any(duty.joint for duty in task.duties),
        any(duty.open_list for duty in task.duties),
        agencies,
        indicators,
        tuple(_funding(text, draft)),
        sure,
    )


def _title(text: Text, draft: _Draft) -> tuple[str, int]:
    start, end = draft.task.title or draft.task.whole
    if draft.task.title is None and draft.promises and draft.promises[0].name:
        return draft.promises[0].name[:TITLE], 55
    counted = [(f.start - start, f.end - start) for f in figures(text.plain, start, end)]
    title = pledge_title(text.plain[start:end], text.shown[start:end], counted)
    sure = 55 if draft.task.title is None else 75 if counted or len(title) > TITLE else 95
    return title or text.shown[start:end][:TITLE], sure


def _agencies(text: Text, draft: _Draft) -> tuple[FoundAgency, ...]:
    found: list[FoundAgency] = []
    for part, duty in enumerate(draft.task.duties, 1):
        found += [_agency(text, body, part, 95) for body in duty.bodies]
    if found:
        return tuple(found)
    for task in (draft.task, *draft.also):
        for span, _zone in task.passages:
            said = spoken(text.plain, *span)
            if any(body.role == LEAD for body in said):
                return tuple(_agency(text, body, 1, 75) for body in said)
    for task in (draft.task, *draft.also):
        if task.speaker:
            return (_agency(text, Named(*task.speaker, LEAD), 1, 50),)
    return ()


def _agency(text: Text, body: Named, part: int, sure: int) -> FoundAgency:
    words = text.quote(body.start, body.end)
    return FoundAgency(words, text.shown[body.start : body.end], body.role, part, sure)


def _in_its_own_words(text: Text, draft: _Draft) -> Promise:
    """A task without a figure is a promise in words: its title, or its first sentence."""
    span = draft.task.title or draft.task.whole
    return Promise(None, span, text.shown[slice(*span)][:80], Zone.GOAL, span)


def _indicators(text: Text, task: Task, promises: list[Promise]) -> list[FoundIndicator]:
    wholes = wholes_of(promises)
    return [
        _indicator(text, task, promises, number, wholes[number]) for number in range(len(promises))
    ]


def _indicator(
    text: Text, task: Task, promises: list[Promise], number: int, whole: int | None
) -> FoundIndicator:
    promise = promises[number]
    figure = promise.figure
    return FoundIndicator(
        text.quote(*promise.words),
        _name(text, promises, number),
        figure.comparator if figure else Comparator.QUALITATIVE,
        figure.value if figure else None,
        _shown_unit(text, promise, figure) if figure else None,
        figure.upper if figure else None,
        promise.baseline,
        promise.deadline,
        promise.deadline_phrase,
        promise.soft,
        promise.recurrence,
        bool(figure and figure.strict),
        promise.cumulative,
        promise.counts_starts,
        promise.condition,
        whole,
        1 + sum(duty.end <= promise.words[0] for duty in task.duties[:-1]),
        _sure(promise),
    )


def _name(text: Text, promises: list[Promise], number: int) -> str:
    """The name, or that of the figure before it: 「完成35个、39.43万平方米」."""
    promise = promises[number]
    if promise.name:
        return promise.name
    before = promises[number - 1] if number else None
    if before and before.name and before.sentence == promise.sentence:
        return before.name
    return text.shown[slice(*promise.words)][:TITLE]


def _shown_unit(text: Text, promise: Promise, figure: Figure) -> str:
    """The unit in the script of the text: 個 stays 個."""
    unit = promise.unit or figure.unit
    if not unit.startswith(figure.raw_unit or "人") or not unit[0].isalpha():
        return unit
    at = text.plain.find(figure.raw_unit, figure.start, figure.end)
    if at < 0:
        return unit
    shown = text.shown[at : at + len(figure.raw_unit)].translate(NARROW)
    return shown + unit[len(figure.raw_unit) :]


def _sure(promise: Promise) -> dict[str, int]:
    """How sure each field is: told plainly, or only gathered from around it."""
    figure = promise.figure
    if figure is None:
        return {
            "value": 80,
            "unit": 80,
            "comparator": 75,
            "deadline": 60 if promise.deadline else 80,
            "name": 70,
        }
    plain_told = promise.zone == Zone.GOAL
    return {
        "value": 95 if plain_told and not figure.spelt else 65,
        "unit": 95 if figure.raw_unit else 60,
        "comparator": 90,
        "deadline": 85 if promise.deadline else 80,
        "name": 85 if 2 <= len(promise.name) <= 40 else 50,
    }


def _funding(text: Text, draft: _Draft) -> list[FoundFunding]:
    return [
        funding
        for passage in draft.passages
        for money in passage.money
        for funding in funding_of(text, money)
    ]
