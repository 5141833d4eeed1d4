"""How well a text was read, held against labels made by eye: precision, recall, F1, every miss.

A figure is right when value, unit and comparator agree and its words lie where the label's do.
Units are compared in simplified script: 個 and 个 are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pledges.extraction.found import Extraction, FoundIndicator, FoundPledge
from pledges.extraction.text import simplified
from pledges.targets import Comparator


@dataclass(frozen=True, slots=True)
class LabelledFigure:
    """A figure as labelled: ``quote`` stands in the text word for word."""

    value: Decimal
    unit: str
    comparator: str
    deadline: date | None
    quote: str


@dataclass(frozen=True, slots=True)
class LabelledTask:
    """A task as labelled; ``quotes`` are the words of all its indicators, in order."""

    no: str
    title: str
    lead: tuple[str, ...]
    cooperating: tuple[str, ...]
    figures: tuple[LabelledFigure, ...]
    money: tuple[tuple[Decimal, str], ...]
    quotes: tuple[str, ...]


@dataclass(slots=True)
class Score:
    """Counts for one field of one text, and the misses in words."""

    right: int = 0
    extra: int = 0
    missing: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> Fraction | None:
        """Right among those found; None where nothing was."""
        return Fraction(self.right, self.right + self.extra) if self.right + self.extra else None

    @property
    def recall(self) -> Fraction | None:
        """Right among those labelled; None where nothing is."""
        return (
            Fraction(self.right, self.right + self.missing) if self.right + self.missing else None
        )

    @property
    def f1(self) -> Fraction | None:
        """The harmonic mean of the two; None where there is nothing to find or found."""
        all_ = 2 * self.right + self.extra + self.missing
        return Fraction(2 * self.right, all_) if all_ else None

    def add(self, other: Score) -> None:
        """Count another text's score in."""
        self.right += other.right
        self.extra += other.extra
        self.missing += other.missing


FIELDS = ("figures", "deadlines", "leads", "cooperating", "funding")


def score(raw: str, found: Extraction, tasks: Sequence[LabelledTask]) -> dict[str, Score]:
    """The score of each field of ``FIELDS`` for one text."""
    pairs = list(_pairs(raw, found, tasks))
    return {
        "figures": _figures(found, tasks, pairs),
        "deadlines": _deadlines(found, pairs),
        "leads": _bodies(raw, found, tasks, "lead"),
        "cooperating": _bodies(raw, found, tasks, "cooperating"),
        "funding": _funding(found, tasks),
    }


Pair = tuple[LabelledFigure, FoundIndicator]


def _numeric(found: Extraction) -> list[FoundIndicator]:
    return [one for pledge in found.pledges for one in pledge.indicators if one.value is not None]


def _key(value: Decimal | None, unit: str | None, comparator: str) -> tuple[str, str, str]:
    plain = "".join(map(simplified, unit or ""))
    lower = Comparator.AT_LEAST.value if comparator == Comparator.RANGE.value else comparator
    return f"{value:f}" if value is None else f"{value.normalize():f}", plain, lower


def _pairs(raw: str, found: Extraction, tasks: Sequence[LabelledTask]) -> Iterable[Pair]:
    """Each labelled figure with the one found that is right, each found used once."""
    free: dict[tuple[str, str, str], list[FoundIndicator]] = {}
    for one in _numeric(found):
        free.setdefault(_key(one.value, one.unit, one.comparator.value), []).append(one)
    for task in tasks:
        for label in task.figures:
            alike = free.get(_key(label.value, label.unit, label.comparator), [])
            spans = list(_everywhere(raw, label.quote))
            right = [one for one in alike if any(_overlap(one, span) for span in spans)]
            if right:
                # of those in the same words, the one with the same day first
                best = min(right, key=lambda one: one.deadline != label.deadline)
                alike.remove(best)
                yield label, best


def _everywhere(raw: str, quote: str) -> Iterable[tuple[int, int]]:
    at = raw.find(quote)
    while at >= 0:
        yield at, at + len(quote)
        at = raw.find(quote, at + 1)


def _overlap(one: FoundIndicator, span: tuple[int, int]) -> bool:
    return one.words.start < span[1] and span[0] < one.words.end


def _figures(found: Extraction, tasks: Sequence[LabelledTask], pairs: Sequence[Pair]) -> Score:
    labels = [label for task in tasks for label in task.figures]
    paired, used = [label for label, _one in pairs], [id(one) for _label, one in pairs]
    result = Score(len(pairs))
    for label in labels:
        if label in paired:
            paired.remove(label)
            continue
        result.missing += 1
        result.misses.append(f"- {label.comparator}{label.value:f}{label.unit}　{label.quote}")
    for one in _numeric(found):
        if id(one) not in used:
            result.extra += 1
            words = f"{one.comparator.value}{one.value:f}{one.unit}　{one.words.quote}"
            result.misses.append(f"+ {words}")
    return result


def _deadlines(found: Extraction, pairs: Sequence[Pair]) -> Score:
    result = Score()
    for label, one in pairs:
        if label.deadline == one.deadline:
            result.right += label.deadline is not None
            continue
        result.missing += label.deadline is not None
        result.extra += one.deadline is not None
        result.misses.append(f"{label.deadline} ≠ {one.deadline}　{label.quote}")
    return result


def _bodies(raw: str, found: Extraction, tasks: Sequence[LabelledTask], role: str) -> Score:
    """Right only where all bodies of a task are, in their order (R03)."""
    result, at = Score(), 0
    for task in tasks:
        label = task.lead if role == "lead" else task.cooperating
        pledge, at = _pledge_of(raw, found, task, at)
        named = bodies_of(pledge)[role == "cooperating"] if pledge else []
        if list(label) == named:
            result.right += bool(label)
            continue
        result.missing += bool(label)
        result.extra += bool(named)
        result.misses.append(f"{task.no} {task.title}：{'、'.join(label)} ≠ {'、'.join(named)}")
    return result


def bodies_of(pledge: FoundPledge) -> tuple[list[str], list[str]]:
    """Leads and cooperating bodies of all parts, each once; who leads a part cooperates in none."""
    leads = list(dict.fromkeys(pledge.named("lead")))
    others = [agency.as_written for agency in pledge.agencies if agency.role != "lead"]
    return leads, [name for name in dict.fromkeys(others) if name not in leads]


def _pledge_of(
    raw: str, found: Extraction, task: LabelledTask, at: int
) -> tuple[FoundPledge | None, int]:
    """The pledge read where the label's first words stand, at or behind ``at``."""
    place = min((p for p in (raw.find(quote, at) for quote in task.quotes) if p >= 0), default=-1)
    if place < 0:
        place = min((p for p in map(raw.find, task.quotes) if p >= 0), default=-1)
    for pledge in found.pledges:
        if pledge.words.start <= place < pledge.words.end:
            return pledge, place
    for pledge in found.pledges:
        if any(one.words.start <= place < one.words.end for one in pledge.indicators):
            return pledge, place
    return None, max(at, place)


def _funding(found: Extraction, tasks: Sequence[LabelledTask]) -> Score:
    result = Score()
    free = [money for pledge in found.pledges for money in pledge.funding]
    for task in tasks:
        for amount, quote in task.money:
            alike = next((money for money in free if money.amount_yuan == amount), None)
            if alike:
                free.remove(alike)
                result.right += 1
            else:
                result.missing += 1
                result.misses.append(f"- {amount:f}元　{quote}")
    result.extra = len(free)
    result.misses += [f"+ {money.amount_yuan:f}元　{money.words.quote}" for money in free]
    return result
