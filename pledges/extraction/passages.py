"""One passage, sentence by sentence: the promises in it, the money, the days they are due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from pledges.extraction.dates import Deadline, deadlines
from pledges.extraction.figures import BETWEEN, Figure, figures
from pledges.extraction.naming import indicator_name, trimmed
from pledges.extraction.sentences import Span, clauses, sentences
from pledges.extraction.targets import (
    FROM_TO,
    Around,
    is_condition,
    is_money,
    is_promised_money,
    why_not,
)
from pledges.extraction.tense import COMMITS, MAY, QUESTION, Tense, Zone, recurrence, soft_word
from pledges.extraction.text import Text
from pledges.extraction.units import NEVER
from pledges.targets import Comparator

DONE = re.compile(
    r"完成|建成|开放|移交|竣工|完工|投入使用|投用|投运|交付|通车|达标|办结|实现|到位|启用|落实|开通|运行|收尾|发放"
)
ALL_DONE = re.compile(
    r"全(?:部|面)[^,。;]{0,4}(?:完成|竣工|建成|完工|投入|投用|达标|交付|验收|开放)"
)
STAGE = re.compile(
    r"(?:[0-9一二三四、-]{1,4}季度(?!末|前|底)|[0-9]{1,2}(?:-[0-9]{1,2})?月(?:份)?(?![0-9初上中下底末前内日]|[^,:]{0,3}前)|第[一二三四]阶段|[0-9]{1,2}月[上中下]旬[,:])"
)
STARTED = re.compile(
    r"开工率|竣工率|开复工率|形象进度|完成率|完工率|投资进度|完成投资的|序时进度|总(?:工程)?量的|完成[^,]{0,6}任务的?$"
)
STARTS = re.compile(r"(?:新|计划|全面|实现)?开工(?!资|作|商)")
SAID_AGAIN = re.compile(r"全部|上述|以上|所有|均|任务|年度")
BARE = re.compile(r"(?:力争|确保|要|再|累计|全部)?(?:完成|完工|建成|达到|开工|竣工|实现)?")
REST = re.compile(r"其余|剩余|余下")


@dataclass(slots=True)
class Promise:
    """A figure promised, or words (``figure`` is None), with all that its sentence says of it."""

    figure: Figure | None
    words: Span
    name: str
    zone: Zone
    sentence: Span
    deadline: date | None = None
    deadline_phrase: str = ""
    baseline: Decimal | None = None
    unit: str | None = None
    soft: str = ""
    recurrence: str = ""
    cumulative: bool = False
    counts_starts: bool = False
    condition: bool = False
    is_part: bool = False
    trailed: bool = False
    sure: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount named for a task; what is ``per`` a unit is a rate."""

    figure: Figure
    words: Span
    clause: str


@dataclass(frozen=True, slots=True)
class Restated:
    """A figure told again with a day it is due, and the words before it."""

    figure: Figure
    words: str
    deadline: Deadline


@dataclass(slots=True)
class Passage:
    """What one passage holds. ``general`` are days that hold for the whole task: 「全部竣工」."""

    promises: list[Promise] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    general: list[Deadline] = field(default_factory=list)
    restated: list[Restated] = field(default_factory=list)
    fallback: list[Promise] = field(default_factory=list)
    unread: list[Span] = field(default_factory=list)


def read_passage(text: Text, span: Span, zone: Zone, tense: Tense) -> Passage:
    """Read ``span``. A sentence that cannot be read is listed in ``unread``; the rest stands."""
    passage = Passage()
    tense.paragraph(text.plain[slice(*span)])
    staged = zone == Zone.PLAN and bool(STAGE.match(text.plain, *span))
    for sentence in sentences(text.plain, *span):
        tense.sentence()
        try:
            _Sentence(text, sentence, zone, tense, passage, staged).read()
        except (ArithmeticError, ValueError, IndexError):
            passage.unread.append(sentence)
    return passage


class _Sentence:
    """One sentence being read into its passage."""

    def __init__(
        self, text: Text, span: Span, zone: Zone, tense: Tense, passage: Passage, staged: bool
    ) -> None:
        self.text, self.plain, self.span = text, text.plain, span
        self.zone, self.tense, self.passage, self.staged = zone, tense, passage, staged
        self.words = text.plain[slice(*span)]
        self.deadline: Deadline | None = None
        self.mine: list[Promise] = []
        self.parting = False

    def read(self) -> None:
        all_figures = [f for f in figures(self.plain, *self.span) if f.raw_unit not in NEVER]
        days = [
            day
            for day in deadlines(self.plain, *self.span, self.tense.year)
            if self.tense.year is None or day.day.year >= self.tense.year
        ]
        if QUESTION.search(self.words):
            return
        if self.zone == Zone.PROGRESS:
            self._restate(all_figures, days)
            self._raised(all_figures)
            return
        staged = self.staged or bool(STAGE.match(self.words.lstrip('"“(')))
        for clause in clauses(self.plain, *self.span):
            words = self.plain[slice(*clause)]
            inside = [f for f in all_figures if clause[0] <= f.start < clause[1]]
            here = [day for day in days if clause[0] <= day.start < clause[1]]
            past = self.tense.clause(words, self.plain[clause[1] : self.span[1]])
            self._take_deadline(clause, here, inside, past)
            if past:
                self._restate_clause(clause, inside, here)
                continue
            if self.zone == Zone.PLAN and (
                staged or any(d.with_month for d in here) or self._dated()
            ):
                continue
            self._read_clause(clause, inside, here)
        if self.passage.promises or self.mine:
            self._restate(all_figures, days)
        self.passage.promises += self.mine

    def _raised(self, all_figures: list[Figure]) -> None:
        """「由4300元提高到4800元」 told as done: the target, where no other passage tells it."""
        for clause in clauses(self.plain, *self.span):
            inside = [f for f in all_figures if clause[0] <= f.start < clause[1]]
            rows = _rows(self.plain, inside)
            if any(self._changes(a, b) for a, b in zip(rows, rows[1:], strict=False)):
                self.mine = []
                self.zone, zone = Zone.GOAL, self.zone
                self._read_clause(clause, inside, [])
                self.zone = zone
                self.passage.fallback += [one for one in self.mine if one.baseline is not None]

    def _dated(self) -> bool:
        return self.deadline is not None and self.deadline.with_month

    def _take_deadline(
        self, clause: Span, here: list[Deadline], inside: list[Figure], past: bool
    ) -> None:
        """A day said in a clause holds from there on; said behind, for what stands before."""
        firm = [day for day in here if day.firm]
        if not firm:
            return
        day = firm[-1]
        done = DONE.search(self.plain, day.end, clause[1])
        if not inside and done and self.mine and self.zone != Zone.PLAN:
            # 「6月底前完成采购,12月底前投入使用」: of days that follow, the last is the due day
            for promise in self.mine:
                if promise.deadline is None or promise.trailed:
                    promise.deadline, promise.deadline_phrase = day.day, day.phrase
                    promise.trailed = True
            return
        if not past or not inside:
            self.deadline = day
        if not inside and ALL_DONE.search(self.plain, day.end, clause[1]):
            self.passage.general.append(day)

    def _restate(self, all_figures: list[Figure], days: list[Deadline]) -> None:
        """「300公里…计划10月底前全部完成」: a day for a figure promised elsewhere."""
        for start, end in clauses(self.plain, *self.span):
            here = [day for day in days if start <= day.start < end and day.firm]
            if not here:
                continue
            mine = [
                f
                for f in all_figures
                if start <= f.start < end and "、" not in self.plain[f.end : here[-1].start]
            ]
            if not DONE.search(self.plain, here[-1].end, end):
                continue
            if STARTED.search(self.plain, here[-1].end, end):
                continue
            for figure in mine or [f for f in all_figures if f.start < start]:
                self._again(figure, here[-1])

    def _restate_clause(self, clause: Span, inside: list[Figure], here: list[Deadline]) -> None:
        for day in here:
            if day.firm and DONE.search(self.plain, day.end, clause[1]):
                for figure in inside:
                    self._again(figure, day)

    def _again(self, figure: Figure, day: Deadline) -> None:
        around = self.plain[max(self.span[0], figure.start - 20) : figure.end + 24]
        self.passage.restated.append(Restated(figure, around, day))

    def _read_clause(self, clause: Span, inside: list[Figure], here: list[Deadline]) -> None:
        words = self.plain[slice(*clause)]
        self.parting = self._is_part(words)
        if not inside:
            self._in_words(clause, words)
            return
        rows = _rows(self.plain, inside)
        baselines: list[Figure] | None = None
        for number, row in enumerate(rows):
            following = rows[number + 1] if number + 1 < len(rows) else None
            if following and self._changes(row, following):
                baselines = row
                continue
            segment = self._segment(clause, rows, number, baselines is not None)
            for order, figure in enumerate(row):
                base = baselines[order] if baselines and order < len(baselines) else None
                around = self._around(clause, inside, figure, segment, row)
                self._figure(around, segment, row, order, base, clause)
            baselines = None

    def _is_part(self, words: str) -> bool:
        if re.match(r"[(]?其中|[(]?包括|[(]?(?:分别|即)为", words):
            return bool(self.mine)
        return self.parting and not re.match(r"并|同时|另|此外", words)

    def _changes(self, row: list[Figure], following: list[Figure]) -> bool:
        """「由4300元提高到4800元」: is the row what the next one starts from?"""
        between = self.plain[row[-1].end : following[0].start]
        return len(row) <= len(following) and bool(FROM_TO.match(between)) and "," not in between

    def _segment(
        self, clause: Span, rows: list[list[Figure]], number: int, after_base: bool
    ) -> Span:
        """The words of a clause that belong to one row of figures."""
        start, end = clause
        first = number - 1 if after_base else number
        if first > 0:
            gap_start, gap_end = rows[first - 1][-1].end, rows[first][0].start
            cut = max(self.plain.rfind(sign, gap_start, gap_end) for sign in "、和及与并")
            start = cut + 1 if cut >= 0 else gap_start
        if number + 1 < len(rows):
            gap_start, gap_end = rows[number][-1].end, rows[number + 1][0].start
            cut = max(self.plain.rfind(sign, gap_start, gap_end) for sign in "、和及与并")
            end = cut if cut >= 0 else gap_end
        return trimmed(self.plain, start, end)

    def _around(
        self, clause: Span, inside: list[Figure], figure: Figure, segment: Span, row: list[Figure]
    ) -> Around:
        start = segment[0] if segment[0] <= figure.start else clause[0]
        end = segment[1] if segment[1] >= figure.end else clause[1]
        return Around(
            figure,
            self.plain[start : figure.start],
            self.plain[figure.end : max(end, figure.end)],
            self.plain[slice(*clause)],
            self.plain[self.span[0] : clause[0]],
            any(other.start > row[-1].start for other in inside),
            self.words,
        )

    def _figure(
        self,
        around: Around,
        segment: Span,
        row: list[Figure],
        order: int,
        base: Figure | None,
        clause: Span,
    ) -> None:
        figure = around.figure
        if is_money(figure):
            promised = base is not None or is_promised_money(around, self.zone == Zone.FUNDING)
            if not promised or self.zone == Zone.FUNDING:
                self.passage.money.append(Money(figure, segment, around.clause))
                return
        elif why_not(around):
            return
        if self.zone in (Zone.FUNDING, Zone.PEOPLE) or not self._is_promise(around):
            return
        self.mine.append(self._promise(around, segment, row, order, base, clause))

    def _is_promise(self, around: Around) -> bool:
        said = (
            self.plain[self.span[0] : around.figure.start] + around.figure.raw_unit + around.behind
        )
        if MAY.search(around.clause) or REST.search(around.before):
            return False
        if self._dated() and (STARTED.search(around.before) or self._bare(around)):
            return False
        return self.zone != Zone.ANSWER or bool(
            COMMITS.search(said + self.plain[around.figure.end : self.span[1]])
        )

    def _bare(self, around: Around) -> bool:
        """「三季度末前完成80%」 says nothing of its own: a step of what was named before."""
        own = around.before
        for day in deadlines(around.before, 0, len(around.before), self.tense.year):
            own = around.before[day.end :]
        return (
            bool(self.mine)
            and not re.search(r"[^,。;的]", around.behind)
            and bool(BARE.fullmatch(own))
        )

    def _promise(
        self,
        around: Around,
        segment: Span,
        row: list[Figure],
        order: int,
        base: Figure | None,
        clause: Span,
    ) -> Promise:
        figure = around.figure
        deadline = self.deadline
        unit = _unit(figure, base, self.plain[clause[0] : figure.start])
        before = (segment[0], row[0].start if len(row) > 1 else figure.start)
        if base is not None:
            before = (segment[0], base.start)
        names = _names(self.plain[slice(*before)], len(row), order)
        shown = self.text.shown
        name = indicator_name(
            self.plain[before[0] + names[0] : before[0] + names[1]],
            shown[before[0] + names[0] : before[0] + names[1]],
            shown[row[-1].end : max(segment[1], row[-1].end)],
            self.plain[row[-1].end : max(segment[1], row[-1].end)],
        )
        said = self.plain[self.span[0] : figure.end]
        condition = is_condition(around)
        return Promise(
            figure,
            segment,
            name,
            self.zone,
            self.span,
            deadline.day if deadline and not condition else None,
            deadline.phrase if deadline and not condition else "",
            base.value if base else None,
            unit,
            soft_word(around.before + around.clause_before[-6:]),
            recurrence(said),
            "累计" in around.before,
            bool(STARTS.search(around.before)),
            condition,
            self.parting and not condition,
        )

    def _in_words(self, clause: Span, words: str) -> None:
        """A promise without a figure that can be held against the result."""
        if (
            self.zone not in (Zone.GOAL, Zone.ANSWER)
            or not IN_WORDS.search(words)
            or len(words) > 60
        ):
            return
        if self.zone == Zone.ANSWER and not COMMITS.search(self.words):
            return
        deadline = self.deadline
        self.mine.append(
            Promise(
                None,
                trimmed(self.plain, *clause),
                self.text.shown[slice(*trimmed(self.plain, *clause))][:80],
                self.zone,
                self.span,
                deadline.day if deadline else None,
                deadline.phrase if deadline else "",
                soft=soft_word(words),
                recurrence=recurrence(words),
            )
        )


IN_WORDS = re.compile(
    r"全覆盖|清零|全部(?:完成|达到|脱贫|实现|竣工|建成)|应[保助救改检治享]尽[保助救改检治享]|不发生|不出现|零(?:拒绝|事故|容忍)|基本(?:完成|建成|覆盖|实现|消除|淘汰)|(?:建成|完工|竣工|投入使用|通车|投用)$"
)


def _rows(plain: str, inside: list[Figure]) -> list[list[Figure]]:
    """Figures that stand in one row: 「10%、20%和30%」."""
    rows: list[list[Figure]] = []
    for figure in inside:
        same = rows and figure.raw_unit == rows[-1][-1].raw_unit
        if same and BETWEEN.fullmatch(plain[rows[-1][-1].end : figure.start]):
            rows[-1].append(figure)
        else:
            rows.append([figure])
    return rows


def _names(before: str, count: int, order: int) -> Span:
    """Of 「甲、乙和丙…分别不低于」 the part that is the ``order``-th of ``count``."""
    if count < 2:
        return 0, len(before)
    parts = list(re.finditer(r"[^、和及与]+", before))
    if len(parts) == count:
        return parts[order].span()
    return 0, len(before)


PER_TIME = (
    (re.compile(r"(?:每人|每生|每户|人均|人)?每月|月(?:标准|人均|均)|/月"), "元/月"),
    (re.compile(r"(?:每人|每生|每户|人均)?每(?:生)?每?年|年(?:标准|人均)|/年"), "元/年"),
)
PER_DAY = re.compile(r"每[日天]|日(?:供水|处理|均|产)[^,。]{0,10}$|日供|日处理")
PER_PEOPLE = re.compile(r"每(千人|万人|千人口)$")


def _unit(figure: Figure, base: Figure | None, before: str) -> str:
    """The unit with what it is per: 元/月, 吨/日, 批次/千人."""
    if figure.unit == "元":
        near = before[-40:]
        found = [(m.start(), unit) for pattern, unit in PER_TIME for m in pattern.finditer(near)]
        return max(found)[1] if found else "元"
    if figure.unit in ("吨", "立方米", "万吨") and PER_DAY.search(before):
        return f"{figure.unit}/日"
    people = PER_PEOPLE.search(before)
    if people and figure.unit in ("批次", "人", "张", "个") and figure.unit == "批次":
        return f"{figure.unit}/{people[1]}"
    return figure.unit


def promises_of(passages: Iterator[Passage]) -> list[Promise]:
    """All promises of a task, in order."""
    return [promise for passage in passages for promise in passage.promises]


def as_range(figure: Figure) -> Figure:
    """A range whose ends agree is one figure."""
    if figure.comparator == Comparator.RANGE and figure.upper is None:
        return replace(figure, comparator=Comparator.EQUAL)
    return figure
