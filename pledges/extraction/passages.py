"""One passage, sentence by sentence: the promises in it, the money, the days they are due."""

from __future__ import annotations

import re

from pledges.extraction.dates import Deadline, deadlines, years_in
from pledges.extraction.figures import Figure, figures
from pledges.extraction.naming import trimmed
from pledges.extraction.promises import (
    Money,
    Passage,
    Promise,
    Row,
    Told,
    changes,
    promise_of,
    rows_of,
)
from pledges.extraction.sentences import Span, clauses, sentences
from pledges.extraction.targets import Around, is_money, is_promised_money, qualifies, why_not
from pledges.extraction.tense import COMMITS, MAY, QUESTION, Tense, Zone, recurrence, soft_word
from pledges.extraction.text import Text
from pledges.extraction.units import NEVER

DONE = re.compile(
    r"完成|建成|开放|移交|竣工|完工|投入使用|投用|投运|交付|通车|达标|办结|实现|到位|启用|落实|开通|运行|收尾|发放"
)
ALL_DONE = re.compile(
    r"全(?:部|面)[^,。;]{0,4}(?:完成|竣工|建成|完工|投入|投用|达标|交付|验收|开放)"
)
# 「二季度:…」, 「6-10月,…」: a stage of a plan, not the day a target is due
STAGE = re.compile(
    r"(?:[0-9一二三四、-]{1,4}季度(?!末|前|底)"
    r"|[0-9]{1,2}(?:-[0-9]{1,2})?月(?:份)?(?![0-9初上中下底末前内日]|[^,:]{0,3}前)"
    r"|第[一二三四]阶段|[0-9]{1,2}月[上中下]旬[,:])"
)
STARTED = re.compile(
    r"开工率|竣工率|开复工率|形象进度|完成率|完工率|投资进度|完成投资的|序时进度|总(?:工程)?量的|完成[^,]{0,6}任务的?$"
)
BARE = re.compile(r"(?:力争|确保|要|再|累计|全部)?(?:完成|完工|建成|达到|开工|竣工|实现)?")
# 「以上5项由市住建局组织实施」: who does which of those named before
SHARED = re.compile(r"^以上[0-9]|由[^,。;]{2,30}(?:分别)?(?:组织实施|负责实施|承担)$")
REST = re.compile(r"其余|剩余|余下")
PART = re.compile(r"[(]?其中|[(]?包括|[(]?(?:分别|即)为")
NO_PART = re.compile(r"并|同时|另|此外")
# what can be held against the result without a figure
IN_WORDS = re.compile(
    r"全覆盖|清零|全部(?:完成|达到|脱贫|实现|竣工|建成)|应[保助救改检治享]尽[保助救改检治享]|不发生|不出现"
    r"|零(?:拒绝|事故|容忍)|基本(?:完成|建成|覆盖|实现|消除|淘汰)|(?:建成|完工|竣工|投入使用|通车|投用)$"
)
LONGEST_IN_WORDS = 60
# how far the words around a figure are looked at, in characters
NEAR = 120


def read_passage(text: Text, span: Span, zone: Zone, tense: Tense, passage: Passage) -> None:
    """Read ``span`` into the passage of its task.

    A sentence that cannot be read is listed in ``unread``; the rest stands.
    """
    tense.paragraph(text.plain[slice(*span)])
    staged = zone == Zone.PLAN and bool(STAGE.match(text.plain, *span))
    for sentence in sentences(text.plain, *span):
        tense.sentence()
        try:
            _Sentence(text, sentence, zone, tense, passage, staged).read()
        # one sentence must not cost the others: it is told to the person instead
        except Exception:
            passage.unread.append(sentence)


class _Sentence:
    """One sentence being read into its passage."""

    def __init__(
        self, text: Text, span: Span, zone: Zone, tense: Tense, passage: Passage, staged: bool
    ) -> None:
        self.text, self.plain, self.span = text, text.plain, span
        self.zone, self.tense, self.passage = zone, tense, passage
        self.words = text.plain[slice(*span)]
        self.staged = staged or bool(STAGE.match(self.words.lstrip('"“(')))
        self.figures = [f for f in figures(self.plain, *span) if f.raw_unit not in NEVER]
        self.days = [
            day
            for day in deadlines(self.plain, *span, tense.year)
            if tense.year is None or day.day.year >= tense.year
        ]
        self.deadline: Deadline | None = None
        self.mine: list[Promise] = []
        self.parting = False

    def read(self) -> None:
        if QUESTION.search(self.words):
            return
        for clause in clauses(self.plain, *self.span):
            inside = [f for f in self.figures if clause[0] <= f.start < clause[1]]
            here = [day for day in self.days if clause[0] <= day.start < clause[1]]
            rest = self.plain[clause[1] : self.span[1]]
            past = self.tense.clause(self.plain[slice(*clause)], rest)
            if self.zone == Zone.PROGRESS:
                self._done(clause, inside)
                continue
            self._take_deadline(clause, here, inside, past)
            if past:
                self._tell_done(inside)
            elif not (self.zone == Zone.PLAN and self._is_stage(here)):
                self._clause(clause, inside)
        self._restate()
        self.passage.promises += self.mine

    def _is_stage(self, here: list[Deadline]) -> bool:
        return self.staged or any(day.with_month for day in here) or self._dated()

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

    def _restate(self) -> None:
        """「300公里…计划10月底前全部完成」: a day for a figure promised elsewhere."""
        if not self.days or not self.figures:
            return
        for start, end in clauses(self.plain, *self.span):
            here = [day for day in self.days if start <= day.start < end and day.firm]
            if not here or not DONE.search(self.plain, here[-1].end, end):
                continue
            if STARTED.search(self.plain, here[-1].end, end):
                continue
            mine = [
                f
                for f in self.figures
                if start <= f.start < end and "、" not in self.plain[f.end : here[-1].start]
            ]
            for figure in mine or [f for f in self.figures if f.start < start]:
                self.passage.restated.append(self._told(figure, here[-1]))

    def _tell_done(self, inside: list[Figure]) -> None:
        self.passage.done += [self._told(figure, None) for figure in inside]

    def _told(self, figure: Figure, day: Deadline | None) -> Told:
        words = self.plain[max(self.span[0], figure.start - 20) : figure.end + 24]
        return Told(figure, words, (figure.start, figure.end), day)

    def _done(self, clause: Span, inside: list[Figure]) -> None:
        """What was done: money is kept, and targets told as reached, should none be told else."""
        self._tell_done(inside)
        for row in rows_of(self.plain, clause, inside):
            for order, figure in enumerate(row.figures):
                around = self._around(clause, inside, figure, row.segment)
                if is_money(figure) and not row.base and not qualifies(around):
                    self.passage.money.append(Money(figure, row.segment, around.clause))
                elif row.base:
                    promise = promise_of(self.text, around, row, order, self.span, Zone.GOAL)
                    self.passage.fallback.append(promise)

    def _clause(self, clause: Span, inside: list[Figure]) -> None:
        words = self.plain[slice(*clause)]
        self.parting = (
            bool(self.mine) if PART.match(words) else self.parting and not NO_PART.match(words)
        )
        if not inside:
            self._in_words(clause, words)
            return
        counting = [f for n, f in enumerate(inside) if self._counts(clause, inside, n)]
        for row in rows_of(self.plain, clause, counting):
            for order, figure in enumerate(row.figures):
                self._figure(self._around(clause, inside, figure, row.segment), row, order)

    def _counts(self, clause: Span, inside: list[Figure], number: int) -> bool:
        """Is the figure a target or money, no age, grade or size of what counts?"""
        figure = inside[number]
        if self._only_compared(clause, figure):
            return False
        if number + 1 < len(inside) and changes(self.plain, [figure], [inside[number + 1]]):
            return True
        start = inside[number - 1].end if number else clause[0]
        end = inside[number + 1].start if number + 1 < len(inside) else clause[1]
        around = self._around(clause, inside, figure, (start, end))
        return not qualifies(around) if is_money(figure) else not why_not(around)

    def _only_compared(self, clause: Span, figure: Figure) -> bool:
        """「增至64个(2024年为52个)」: the figure in brackets is last year's."""
        opened = self.plain.rfind("(", max(clause[0], figure.start - NEAR), figure.start)
        if opened < 0 or self.plain.find(")", opened, figure.start) >= 0:
            return False
        said = self.plain[opened + 1 : figure.start]
        years = list(years_in(said))
        return bool(re.search(r"去年|上年", said)) or bool(
            years and self.tense.year and max(years) < self.tense.year
        )

    def _around(self, clause: Span, inside: list[Figure], figure: Figure, segment: Span) -> Around:
        start = segment[0] if segment[0] <= figure.start else clause[0]
        end = segment[1] if segment[1] >= figure.end else clause[1]
        near = max(clause[0], figure.start - NEAR), min(clause[1], figure.end + NEAR)
        return Around(
            figure,
            self.plain[max(start, near[0]) : figure.start],
            self.plain[figure.end : max(min(end, near[1]), figure.end)],
            self.plain[slice(*near)],
            self.plain[max(self.span[0], clause[0] - NEAR) : clause[0]],
            inside[-1].start > figure.start,
        )

    def _figure(self, around: Around, row: Row, order: int) -> None:
        figure = around.figure
        funded = self.zone == Zone.FUNDING
        if is_money(figure) and (funded or not (row.base or is_promised_money(around))):
            self.passage.money.append(Money(figure, row.segment, around.clause))
            return
        if funded or self.zone == Zone.PEOPLE or not self._is_promise(around):
            return
        promise = promise_of(self.text, around, row, order, self.span, self.zone)
        if not promise.condition:
            promise.all_done = bool(ALL_DONE.search(around.clause))
            promise.is_part = self.parting or bool(SHARED.search(around.clause))
            if self.deadline:
                promise.deadline = self.deadline.day
                promise.deadline_phrase = self.deadline.phrase
        self.mine.append(promise)

    def _is_promise(self, around: Around) -> bool:
        if MAY.search(around.clause) or REST.search(around.before):
            return False
        if self._dated() and (STARTED.search(around.before) or self._bare(around)):
            return False
        return self.zone != Zone.ANSWER or bool(COMMITS.search(self.words))

    def _bare(self, around: Around) -> bool:
        """「三季度末前完成80%」 says nothing of its own: a step of what was named before."""
        own = around.before
        for day in deadlines(around.before, 0, len(around.before), self.tense.year):
            own = around.before[day.end :]
        return not around.behind.strip("的") and bool(BARE.fullmatch(own))

    def _in_words(self, clause: Span, words: str) -> None:
        """A promise without a figure that can be held against the result."""
        if self.zone not in (Zone.GOAL, Zone.ANSWER) or not IN_WORDS.search(words):
            return
        if len(words) > LONGEST_IN_WORDS:
            return
        if self.zone == Zone.ANSWER and not COMMITS.search(self.words):
            return
        span = trimmed(self.plain, *clause)
        promise = Promise(None, span, self.text.shown[slice(*span)], self.zone, self.span)
        promise.soft, promise.recurrence = soft_word(words), recurrence(words)
        if self.deadline:
            promise.deadline, promise.deadline_phrase = self.deadline.day, self.deadline.phrase
        self.mine.append(promise)
