"""Which parts of a text are its tasks: numbered items, table rows, lists in a sentence, speech."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pledges.extraction.bodies import LABEL as DUTY_LINE
from pledges.extraction.bodies import Duty, duties
from pledges.extraction.layout import Item, is_heading
from pledges.extraction.lists import AROUND, enumerated
from pledges.extraction.sentences import Span, sentences
from pledges.extraction.tense import LABEL, Zone, zone_of

NUMBERED = ("cn", "cn_bracket", "number", "bracket", "circle", "box", "bullet")
UNNUMBERED = ("text", "part", "cn", "cn_bracket")
LEADING_LINE = 30
HAS_FIGURE = re.compile(
    r"(?<![0-9.])[0-9]{1,15}(?:\.[0-9]{1,6})?[余多]?[万亿]?(?:[%所家户人名套座处条公里平张台种辆间场件亩吨倍]"
    r"|[项个](?!工作|任务|民生|实事|方面|领域|内容|条件|阶段|措施|举措|重点工作))(?!民生实事)"
)
TASK_LIST = re.compile(
    r"(?:[件项个]|民生)(?:重点|重大|惠民)?(?:民生|民心)?(?:实事|工程|项目|大事)[^。;]{0,12}[::]"
)
FIRSTLY = re.compile(r"(?:(?<=[。;:,])|^)(?=[一二三四五六七八九十]{1,2}是)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds a bare figure; header or row say its name, scale (万) and unit."""

    span: Span
    name: Span
    scale: str
    unit: str


@dataclass(slots=True)
class Task:
    """A part of the text that is one commitment; ``passages`` in reading order.

    ``title`` is None where the text gives none of its own; ``speaker`` is the body that spoke.
    """

    whole: Span
    passages: list[tuple[Span, Zone]]
    no: str = ""
    title: Span | None = None
    category: Span | None = None
    duties: list[Duty] = field(default_factory=list)
    due: Span | None = None
    speaker: Span | None = None
    answers: bool = False
    listed: bool = False
    heading: bool = False
    cells: list[Cell] = field(default_factory=list)


def tasks_of(plain: str, root: Item) -> list[Task]:
    """The tasks of a text without its tables, in reading order."""
    return sorted(_Chooser(plain, root).tasks(), key=lambda task: task.whole)


def _together(plain: str, item: Item) -> Iterator[Span]:
    """The words of an item, lines 「牵头单位:…」 and 「责任单位:…」 below each other as one."""
    last: Span | None = None
    for span in item.spans():
        labelled = DUTY_LINE.match(plain, *span)
        if last and labelled and DUTY_LINE.match(plain, *last) and span[0] - last[1] <= 3:
            last = (last[0], span[1])
            continue
        if last:
            yield last
        last = span
    if last:
        yield last


class _Chooser:
    """Walks the tree once; where bodies are named, they decide what a task is."""

    def __init__(self, plain: str, root: Item) -> None:
        self.plain, self.root = plain, root
        self.owned: dict[int, list[Duty]] = {}
        for item in root.everything():
            if item.kind not in ("text", "row", "question"):
                found = [duty for span in _together(plain, item) for duty in duties(plain, *span)]
                if found:
                    self.owned[id(item)] = found
        self.by_duty = len(self.owned) >= 2
        self.kinds = {item.kind for item in root.everything() if id(item) in self.owned}

    def tasks(self) -> Iterator[Task]:
        yield from self._paragraphs(self.root, None)
        for item in self.root.below:
            yield from self._item(item, None)

    def _item(self, item: Item, category: Span | None) -> Iterator[Task]:
        if item.kind in ("row", "question"):
            return
        if item.kind == "speaker":
            yield from self._speaker(item)
        elif self._is_task(item):
            yield self._task(item, category)
        else:
            yield from self._inside(item, category)

    def _inside(self, item: Item, category: Span | None) -> Iterator[Task]:
        """An item that only holds others: its head is their category."""
        head = self._head(item)
        if item.kind != "part":
            category = head or category
        yield from self._paragraphs(item, category)
        for one in item.below:
            yield from self._item(one, category)

    def _is_task(self, item: Item) -> bool:
        if item.kind not in (*NUMBERED, "firstly"):
            return False
        head = self.plain[slice(*item.head)]
        if self.by_duty:
            if id(item) in self.owned:
                return True
            under = any(id(one) in self.owned for one in item.everything())
            return not under and item.kind in self.kinds and self._promises(item)
        named = [one for one in item.below if not self._is_section(one)]
        if zone_of(head.split("。")[0]):
            return False
        if self._own_promises(item) or not named:
            return True
        return all(one.kind in ("circle", "firstly") for one in named)

    def _is_section(self, item: Item) -> bool:
        """「(二)进展情况」 is a part of its task's account, no task."""
        return zone_of(self._first_words(item)) is not None

    def _first_words(self, item: Item) -> str:
        return re.split(r"[。:,;]", self.plain[slice(*item.head)])[0]

    def _own_promises(self, item: Item) -> bool:
        own = "".join(self.plain[slice(*span)] for span in item.spans())
        if any(self._is_section(one) for one in item.below):
            return True
        return bool(HAS_FIGURE.search(own))

    def _promises(self, item: Item) -> bool:
        return any(
            HAS_FIGURE.search(self.plain, *span)
            for one in item.everything()
            for span in one.spans()
        )

    def _task(self, item: Item, category: Span | None) -> Task:
        task = Task(
            (item.start, item.end),
            list(self._passages(item, Zone.GOAL)),
            item.no,
            self._head(item),
            category,
        )
        task.duties = [duty for one in item.everything() for duty in self.owned.get(id(one), [])]
        task.answers = item.answers
        return task

    def _head(self, item: Item) -> Span | None:
        """The heading of an item: the first words of its line, up to a stop."""
        words = self.plain[slice(*item.head)]
        stop = re.search(r"[。:;(\[]|,(?=.{12})", words)
        end = item.head[0] + (stop.start() if stop else len(words))
        return (item.head[0], end) if end > item.head[0] else None

    def _passages(self, item: Item, zone: Zone) -> Iterator[tuple[Span, Zone]]:
        """The words of an item with the zone each stands in."""
        if item.answers:
            zone = Zone.ANSWER
        if item.kind == "firstly" and zone == Zone.PROGRESS:
            zone = Zone.PROGRESS
        own = zone_of(self._first_words(item))
        zone = own or zone
        for span in item.spans():
            yield from self._labelled(span, zone)
        for one in item.below:
            yield from self._passages(one, zone)

    def _labelled(self, span: Span, zone: Zone) -> Iterator[tuple[Span, Zone]]:
        """A line 「进展情况:…」 has the zone of its label."""
        label = LABEL.match(self.plain, *span)
        if label:
            zone = zone_of(label["label"]) or zone
        yield span, zone

    def _speaker(self, item: Item) -> Iterator[Task]:
        """What one agency tells: its headed matters, or all it says as one."""
        named = [one for one in item.below if one.kind != "firstly" and not self._is_section(one)]
        own = any(HAS_FIGURE.search(self.plain, *span) for span in item.spans())
        lists = [task for span in item.spans() for task in enumerated(self.plain, *span)]
        if lists:
            yield from self._listed(lists)
            own = False
        found: list[Task] = []
        if named:
            found = [task for one in item.below for task in self._item(one, None)]
            if own:
                found.insert(0, self._spoken(item, list(item.spans())))
        elif (
            own
            or len(named) < len([one for one in item.below if one.kind != "firstly"])
            or not item.below
        ):
            found = [self._whole_speech(item)] if own or item.below or not lists else []
        else:
            found = [self._task(one, None) for one in item.below if self._promises(one)]
            # no figure in all of it: still it may tell who answers for a task listed elsewhere
            found = found or ([] if lists else [self._whole_speech(item)])
        for task in found:
            task.speaker, task.answers = item.body, task.answers or item.answers
        yield from found

    def _whole_speech(self, item: Item) -> Task:
        passages = list(self._passages(item, Zone.GOAL))
        return Task((item.start, item.end), passages, answers=item.answers)

    def _spoken(self, item: Item, spans: list[Span]) -> Task:
        zone = Zone.ANSWER if item.answers else Zone.GOAL
        return Task((item.start, spans[-1][1]), [(span, zone) for span in spans])

    def _listed(self, lists: list[tuple[Span, Span]]) -> Iterator[Task]:
        for number, (span, category) in enumerate(lists, 1):
            yield Task(span, [(span, Zone.GOAL)], str(number), span, category, listed=True)

    def _paragraphs(self, item: Item, category: Span | None) -> Iterator[Task]:
        """Tasks in lines that carry no number."""
        owned = {span: duties(self.plain, *span) for span in item.lines}
        lists = [
            entry
            for span in item.lines
            if not owned[span]
            for entry in enumerated(self.plain, *span)
        ]
        yield from self._listed(lists)
        looking_back = False
        for span in item.lines:
            looking_back = self._looks_back(span, looking_back)
            if looking_back or any(span[0] <= entry[0] < span[1] for entry, _category in lists):
                continue
            named = owned[span]
            around = AROUND.match(self.plain, *span) if named else None
            if around:
                name = around.span("name")
                yield Task(span, [(span, Zone.GOAL)], title=name, duties=named)
            elif named and self.by_duty is False and HAS_FIGURE.search(self.plain, *span):
                yield from self._by_brackets(span, named, category)
            elif HAS_FIGURE.search(self.plain, *span) and item.kind in UNNUMBERED:
                yield from self._sentences(span, category)

    def _looks_back(self, span: Span, before: bool) -> bool:
        """「去年,我们做到了:」 above a list: what follows was done, until a line looks ahead."""
        words = self.plain[slice(*span)]
        if len(words) > LEADING_LINE or HAS_FIGURE.search(words):
            return before
        if re.search(r"今年|本年|下一步|新的一年", words):
            return False
        return before or bool(re.match(r"(?:去年|过去一年|上年|回顾)", words))

    def _by_brackets(self, span: Span, named: list[Duty], category: Span | None) -> Iterator[Task]:
        """Sentences of one paragraph, each closed by its own bracket."""
        start = span[0]
        for duty in named:
            if duty.start > start:
                whole = (start, duty.end)
                yield Task(
                    whole, [((start, duty.start), Zone.GOAL)], category=category, duties=[duty]
                )
            start = duty.end
        if span[1] - start > 8:
            yield from self._sentences((start, span[1]), category)

    def _sentences(self, span: Span, category: Span | None) -> Iterator[Task]:
        """A paragraph of plain sentences: each that holds figures is a task of its own."""
        plain = self.plain
        listing = TASK_LIST.search(plain, *span)
        starts = [span[0] + m.start() for m in FIRSTLY.finditer(plain[slice(*span)])]
        if len(starts) >= 2:
            for first, last in zip(starts, [*starts[1:], span[1]], strict=True):
                if HAS_FIGURE.search(plain, first, last):
                    yield Task((first, last), [((first, last), Zone.GOAL)], category=category)
            span = (span[0], starts[0])
        elif listing:
            for one in sentences(plain, listing.end(), span[1]):
                yield Task(one, [(one, Zone.GOAL)], category=category, listed=True)
            span = (span[0], listing.start())
        if HAS_FIGURE.search(plain, *span):
            heading = is_heading(plain, *span)
            yield Task(span, [(span, Zone.GOAL)], category=category, heading=heading)
