"""How a text is ordered: numbered items, speakers, tables and plain paragraphs as one tree.

A line opens an item by its number (一、 (一) 1. (1) ① 一是), a speaker by being introduced, a
table by its tabs. Lines without a mark belong to the item above them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

Span = tuple[int, int]
CN = "[一二三四五六七八九十百]{1,4}"
MARKS = (
    ("part", re.compile(r"第[一二三四五六七八九十百0-9]+(?:章|节|部分|篇)")),
    ("box", re.compile(r"专栏[0-9一二三四五六七八九十]*|附件[0-9]*:?")),
    ("cn", re.compile(rf"(?P<no>{CN})[、.](?!.{{0,2}}$)|(?P<no2>{CN})、")),
    ("cn_bracket", re.compile(rf"[(](?P<no>{CN})[)]")),
    (
        "number",
        re.compile(
            r"(?P<no>[0-9]{1,3})(?:[.、](?![0-9])|(?=\.[0-9]月))|第(?P<no2>[0-9一二三四五六七八九十]{1,3})[项件][:、]?"
        ),
    ),
    ("bracket", re.compile(r"[(]?(?P<no>[0-9]{1,3})[)]、?")),
    ("circle", re.compile(r"(?P<no>[①-⑳])")),
    ("firstly", re.compile(rf"(?P<no>{CN})是")),
    ("bullet", re.compile(r"[●○■□◆◇★▲•·*-]")),
)
RANK = {name: rank for rank, (name, _mark) in enumerate(MARKS)} | {"speaker": -1, "question": -1}
TITLE = (
    r"(?:副?(?:局长|厅长|主任|书记|主席|部长|行长|会长|理事长|市长|省长|县长|区长|秘书长|总工程师|总经理"
    r"|董事长|处长|巡视员)|[一二]级巡视员|负责人|新闻发言人)"
)
BODY = r"[\u4e00-\u9fff]{0,12}?(?:局|厅|委员会|委|办公室|办|部|中心|集团|政府|联|行|总队|支队|公司)"
SPEAKER = re.compile(
    rf"(?:请|由|下面请|首先请|对于[^:]{{0,80}}?|关于[^:]{{0,80}}?|另外,)?(?P<body>{BODY})(?:党组)?(?:成员、)?{TITLE}(?:[^\s,。:]{{2,4}}?)(?:同志)?"
    r"(?:做发布|作发布|做介绍|作介绍|介绍|表示|称|说|发布|指出|强调)(?P<said>[^。]{0,12}?)[:,。]?"
)
ANSWER = re.compile(rf"(?P<body>{BODY})(?:[(][\u4e00-\u9fff]{{2,4}}[)])?答:")
QUESTION = re.compile(
    r"(?:[(][^()]{2,20}[)](?:问题)?:|[\u4e00-\u9fff]{2,12}(?:记者|频道|日报|晚报):|问:|现在进行记者提问)"
)


@dataclass(slots=True)
class Item:
    """An item with its own lines (its head first) and the items below it.

    ``head`` is the line with the mark left out; ``lines`` the paragraphs below the head that
    carry no mark; ``body`` the agency that speaks, for a speaker.
    """

    kind: str
    no: str
    start: int
    head: Span
    lines: list[Span] = field(default_factory=list)
    below: list[Item] = field(default_factory=list)
    body: Span | None = None
    answers: bool = False

    def spans(self) -> Iterator[Span]:
        """Its own words, head and lines, without the items below."""
        if self.head[0] < self.head[1]:
            yield self.head
        yield from self.lines

    def everything(self) -> Iterator[Item]:
        """Itself and all items below, in reading order."""
        yield self
        for item in self.below:
            yield from item.everything()

    @property
    def end(self) -> int:
        last = max((span[1] for span in self.spans()), default=self.head[1])
        return max([last, *(item.end for item in self.below)])


def layout(text: str) -> Item:
    """The tree of a plain text; the root's own lines are those before the first item."""
    root = Item("text", "", 0, (0, 0))
    stack = [root]
    answering = False
    for start, end in paragraphs(text):
        if is_row(text, start, end):
            _add(stack, Item("row", "", start, (start, end)))
            stack.pop()
            continue
        if QUESTION.match(text, start, end):
            answering = True
            del stack[1:]
            _add(stack, Item("question", "", start, (start, end), answers=True))
            continue
        speaker = ANSWER.match(text, start, end) or SPEAKER.match(
            text, start, min(end, start + 130)
        )
        if speaker:
            _headings_up(text, stack)
            del stack[1:]
            item = Item("speaker", "", start, (speaker.end(), end), body=speaker.span("body"))
            item.answers = answering or text[start] in "对关"
            _add(stack, item)
            continue
        _line(text, start, end, stack)
    for item in root.everything():
        _labels_on(text, item)
        _labels_up(text, item)
    return root


def paragraphs(text: str) -> Iterator[Span]:
    """The non-empty lines, trimmed of spaces."""
    at = 0
    for line in text.split("\n"):
        start, end = at, at + len(line)
        while start < end and text[start] == " ":
            start += 1
        if start < end:
            yield start, end
        at += len(line) + 1


def is_heading(text: str, start: int, end: int) -> bool:
    """Is the line a heading: short, and no sentence?"""
    return end - start <= 45 and not re.search(r"[。,;:!?]", text[start:end])


def _headings_up(text: str, stack: list[Item]) -> None:
    """A heading above a speaker is his, not the last words of the one before him."""
    lines = stack[-1].lines
    while len(stack) > 1 and lines and is_heading(text, *lines[-1]):
        stack[0].lines.append(lines.pop())


def is_row(text: str, start: int, end: int) -> bool:
    """Is the line a row of a table?"""
    return text.count("\t", start, end) >= 2 or text.count("|", start, end) >= 3


def _line(text: str, start: int, end: int, stack: list[Item]) -> None:
    for kind, mark in MARKS:
        found = mark.match(text, start, end)
        if found and not (
            kind == "number" and re.match(r"[0-9]{1,3}[.、][0-9]", text[start : start + 6])
        ):
            break
    else:
        stack[-1].lines.append((start, end))
        return
    no = next((value for value in found.groups() if value), "") if found.groups() else found[0]
    if kind == "bullet":
        kind, no = _lost_number(text, (found.end(), end), stack), ""
    while len(stack) > 1 and _closes(kind, stack):
        stack.pop()
    _add(stack, Item(kind, no, start, (found.end(), end), answers=stack[-1].answers))


def _lost_number(text: str, head: Span, stack: list[Item]) -> str:
    """A dot before a heading like those with numbers above it stands for a number lost."""
    words = text[slice(*head)]
    for item in reversed(stack[1:]):
        alike = text[slice(*item.head)].rstrip("。")[-2:] == words[-2:]
        short = len(words) <= 30 and "。" not in words
        if alike and short and item.kind in ("cn", "cn_bracket", "number"):
            return item.kind
    return "bullet"


def _closes(kind: str, stack: list[Item]) -> bool:
    """Does an item of this kind end the one on top of the stack?"""
    kinds = [item.kind for item in stack[1:]]
    if kind in kinds:
        return True
    return RANK[kind] < RANK.get(stack[-1].kind, 99)


def _add(stack: list[Item], item: Item) -> None:
    stack[-1].below.append(item)
    stack.append(item)


BRACKETED = re.compile(r"\[(?:责任|牵头|配合|主责|主办)[^\]\n]*\]$")
LABEL = re.compile(
    r"[\[(]?(?:责任|牵头|配合|主责|主办|承办|协办|参与|参加|实施|主管|协同|组织|建设)(?:单位|部门|处室|科室|主体|领导)?(?:[(][^)]{0,12}[)])?:|(?:完成|办结)?(?:时限|时间|日期|期限):|责任人:"
)


def _labels_up(text: str, item: Item) -> None:
    """Lines 「责任单位:…」 behind the last item below belong to the whole."""
    while item.below and item.kind != "text":
        *others, last = item.below
        labelled = [span for span in last.lines if LABEL.match(text, *span)]
        if not labelled or last.below or any(_labelled(text, other) for other in others):
            return
        if not others and item.kind in ("speaker", "part"):
            return
        if RANK[last.kind] < RANK["bracket"] and len(item.below) == 1:
            return
        first = last.lines.index(labelled[0])
        item.lines += last.lines[first:]
        del last.lines[first:]
        return


def _labels_on(text: str, item: Item) -> None:
    """A bracket 【牵头单位:…】 above each head belongs to the item below it."""
    below = item.below
    if not below or not item.lines or not BRACKETED.match(text, *item.lines[-1]):
        return
    if len(below) > 1 and not below[0].lines:
        return
    if len(below) > 1 and not BRACKETED.match(text, *below[0].lines[-1]):
        return
    carried: Span | None = item.lines.pop()
    for one in below:
        last = one.lines[-1] if one.lines and BRACKETED.match(text, *one.lines[-1]) else None
        if last and one is not below[-1]:
            one.lines.pop()
        if carried:
            one.lines.append(carried)
        carried = last if one is not below[-1] else None


def _labelled(text: str, item: Item) -> bool:
    return any(LABEL.match(text, *span) for each in item.everything() for span in each.lines)
