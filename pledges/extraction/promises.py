"""A figure with the words around it, made into a promise: its name and what it is per."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pledges.extraction.dates import Deadline
from pledges.extraction.figures import BETWEEN, Figure
from pledges.extraction.naming import indicator_name, trimmed
from pledges.extraction.sentences import Span
from pledges.extraction.targets import FROM_TO, Around, is_condition
from pledges.extraction.tense import Zone, recurrence, soft_word
from pledges.extraction.text import Text

STARTS = re.compile(r"(?:新|计划|全面|实现)?开工(?!资|作|商)")
PARTED = "、和及与并"
PER_TIME = (
    (re.compile(r"每[天日]|/[天日]"), "元/天"),
    (re.compile(r"每月|月(?:标准|人均|均)|/月"), "元/月"),
    (re.compile(r"每(?:生)?每?年|年(?:标准|人均)|/年"), "元/年"),
)
PER_DAY = re.compile(r"每[日天]|日(?:供水|处理|均|产)[^,。]{0,10}$|日供|日处理")
PER_PEOPLE = re.compile(r"每(千人|万人|千人口)$")


@dataclass(slots=True)
class Promise:
    """A figure promised, or words (``figure`` is None), with all that its sentence says of it.

    ``words`` are its span of the plain text, ``sentence`` that of its sentence; ``unit`` says
    what the figure is per; ``trailed`` marks a day told behind it, ``all_done``
    that all of it is to be finished by a day (「全部完成」): such words tell a figure again.
    """

    figure: Figure | None
    words: Span
    name: str
    zone: Zone
    sentence: Span
    deadline: date | None = None
    deadline_phrase: str = ""
    baseline: Decimal | None = None
    unit: str = ""
    soft: str = ""
    recurrence: str = ""
    cumulative: bool = False
    counts_starts: bool = False
    condition: bool = False
    is_part: bool = False
    trailed: bool = False
    all_done: bool = False


@dataclass(frozen=True, slots=True)
class Money:
    """An amount named for a task, its span of the plain text, and the clause it stands in."""

    figure: Figure
    words: Span
    clause: str


@dataclass(frozen=True, slots=True)
class Told:
    """A figure told elsewhere: with a day it is due, or as what was done."""

    figure: Figure
    words: str
    span: Span
    deadline: Deadline | None = None


@dataclass(slots=True)
class Passage:
    """What the passages of one task hold.

    ``general`` are days that hold for the whole task (「全部竣工」), ``restated`` figures told
    again with their day, ``done`` figures told as done, ``fallback`` targets told as done
    already, ``unread`` the spans of sentences that could not be read.
    """

    promises: list[Promise] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    general: list[Deadline] = field(default_factory=list)
    restated: list[Told] = field(default_factory=list)
    done: list[Told] = field(default_factory=list)
    fallback: list[Promise] = field(default_factory=list)
    unread: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """Figures that stand side by side with their words: 「不低于10%、20%和30%」.

    ``base`` are the figures they start from (「由…提高到」), in the same order.
    """

    figures: tuple[Figure, ...]
    segment: Span
    base: tuple[Figure, ...] = ()

    def base_of(self, order: int) -> Figure | None:
        """What the ``order``-th figure starts from."""
        return self.base[order] if order < len(self.base) else None


def rows_of(plain: str, clause: Span, inside: list[Figure]) -> list[Row]:
    """The rows of a clause with the words that belong to each."""
    rows: list[list[Figure]] = []
    for figure in inside:
        same = rows and figure.raw_unit == rows[-1][-1].raw_unit
        if same and BETWEEN.fullmatch(plain[rows[-1][-1].end : figure.start]):
            rows[-1].append(figure)
        else:
            rows.append([figure])
    found: list[Row] = []
    base: list[Figure] = []
    for number, row in enumerate(rows):
        if number + 1 < len(rows) and changes(plain, row, rows[number + 1]):
            base = row
            continue
        before = rows[number - 1 - bool(base)] if number - bool(base) > 0 else None
        after = rows[number + 1] if number + 1 < len(rows) else None
        first = base or row
        start = clause[0] if before is None else _cut(plain, before[-1].end, first[0].start, True)
        end = clause[1] if after is None else _cut(plain, row[-1].end, after[0].start, False)
        found.append(Row(tuple(row), trimmed(plain, start, end), tuple(base)))
        base = []
    return found


def changes(plain: str, row: list[Figure], following: list[Figure]) -> bool:
    """「由4300元提高到4800元」: is the row what the next one starts from?"""
    between = plain[row[-1].end : following[0].start]
    return len(row) <= len(following) and bool(FROM_TO.match(between)) and "," not in between


def _cut(plain: str, start: int, end: int, behind: bool) -> int:
    """Where two rows part: at the last 、 or 和 between them, else at the gap's near end."""
    at = max(plain.rfind(sign, start, end) for sign in PARTED)
    if at >= 0:
        return at + behind
    return start if behind else end


def promise_of(
    text: Text, around: Around, row: Row, order: int, sentence: Span, zone: Zone
) -> Promise:
    """The promise of a row's ``order``-th figure, its deadline and whether it is a part unsaid."""
    figure, base = around.figure, row.base_of(order)
    start = row.segment[0]
    named_by = base.start if base else (row.figures[0] if len(row.figures) > 1 else figure).start
    first, last = _named(text.plain[start:named_by], len(row.figures), order)
    behind = slice(row.figures[-1].end, max(row.segment[1], row.figures[-1].end))
    return Promise(
        figure,
        row.segment,
        indicator_name(
            text.plain[start + first : start + last],
            text.shown[start + first : start + last],
            text.shown[behind],
            text.plain[behind],
        ),
        zone,
        sentence,
        baseline=base.value if base else None,
        unit=_unit(
            figure, around.clause[: around.clause.rfind(text.plain[figure.start : figure.end])]
        ),
        soft=soft_word(around.before + around.clause_before[-6:]),
        recurrence=recurrence(text.plain[sentence[0] : figure.end]),
        cumulative="累计" in around.before,
        counts_starts=bool(STARTS.search(around.before)),
        condition=is_condition(around),
    )


def _named(before: str, count: int, order: int) -> Span:
    """Of 「甲、乙和丙…分别不低于」 the part that is the ``order``-th of ``count``."""
    parts = list(re.finditer(r"[^、和及与]+", before)) if count > 1 else []
    return parts[order].span() if len(parts) == count else (0, len(before))


def _unit(figure: Figure, said: str) -> str:
    """The unit with what it is per: 元/月, 吨/日, 批次/千人."""
    if figure.unit == "元":
        found = [(m.start(), unit) for words, unit in PER_TIME for m in words.finditer(said)]
        return max(found)[1] if found else "元"
    if figure.unit in ("吨", "立方米") and PER_DAY.search(said):
        return f"{figure.unit}/日"
    people = PER_PEOPLE.search(said)
    if people and figure.unit == "批次":
        return f"{figure.unit}/{people[1]}"
    return figure.unit
