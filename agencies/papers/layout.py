"""Where the parts of a paper stand, after GB/T 9704—2012. Pure, and shared by both drawings.

Lengths are millimetres, sizes of type points. The type area is 156 mm × 225 mm: 22 lines of
28 characters of 16 pt (3号). Fonts are named, never shipped; a machine without them falls back.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from agencies.papers.blocks import Block, Heading, Paper, Paragraph, Run, Table

SHORT_SIDE, LONG_SIDE = 210, 297
TOP, RIGHT, BOTTOM, LEFT = 37, 26, 35, 28
WIDTH = SHORT_SIDE - LEFT - RIGHT
LINE_LENGTH, TITLE_LENGTH = 28, 20  # characters of the text's and of the title's size
TITLE_REACH = 5  # how far from the middle a title may be broken for the sake of its words
LARGEST_HEAD, SMALLEST_HEAD = 52, 24
NEVER_FIRST = "，。、；：！？》〉）】」』”’〕…·的"
NEVER_LAST = "《〈（【「『“‘〔"
ENDS = ("。", "；", "！", "？")  # where a sentence, and with it the row of its figures, ends
CLOSES = (*ENDS, "：", "，", "、")

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"  # as many as Word knows; plain numbers follow
NOTED = "注："
ATTACHED, COPIED, PRINTED = "附件", "抄送：", "印发"
SIMULATED = "演示数据：进度数据为模拟生成，不代表实际工作进展"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run in its place: its ``bookmark`` if it is a figure; or the call of a footnote.

    A call has no words of its own but the ``mark``, the footnote's number (else 0); ``note`` holds
    the footnote's words where it is called for the first time.
    """

    text: str
    bold: bool = False
    bookmark: str = ""
    mark: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class LaidText:
    """A heading (``level`` 1 to 4) or a paragraph (0) with its pieces."""

    level: int
    pieces: tuple[Piece, ...]
    indent: bool = True


@dataclass(frozen=True, slots=True)
class LaidTable:
    """A table with its cells, and the lines of small print under it."""

    table: Table
    rows: tuple[tuple[Piece, ...], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LaidAttachment:
    """An attachment's own pages: 「附件1」, its title by lines, and what it holds."""

    label: str
    title: tuple[str, ...]
    blocks: tuple[LaidText | LaidTable, ...]

    @property
    def landscape(self) -> bool:
        """Does it begin on a turned page?"""
        first = self.blocks[0] if self.blocks else None
        return isinstance(first, LaidTable) and first.table.landscape


@dataclass(frozen=True, slots=True)
class Laid:
    """A paper with everything in its place."""

    paper: Paper
    title: tuple[str, ...]
    addressees: str
    blocks: tuple[LaidText | LaidTable, ...]
    attached: tuple[str, ...]
    attachments: tuple[LaidAttachment, ...]
    notes: tuple[str, ...]

    @property
    def head(self) -> str:
        """The words of the red head; empty without one."""
        return (self.paper.masthead or self.paper.issuer) if self.paper.red_head else ""

    @property
    def ends_turned(self) -> bool:
        """Is the last page a turned one, so that the 版记 needs another?"""
        last = [block for each in self.attachments for block in each.blocks][-1:]
        return any(isinstance(block, LaidTable) and block.table.landscape for block in last)

    @property
    def foot_is_free(self) -> bool:
        """May the 版记 stand at the foot of its page: can no footnote stand there?"""
        return self.ends_turned or not self.notes

    @property
    def copied(self) -> str:
        """「抄送：省政府办公厅，省财政厅。」; empty for nobody."""
        return f"{COPIED}{'，'.join(self.paper.copies_to)}。" if self.paper.copies_to else ""

    @property
    def printed(self) -> str:
        """「2023年10月16日印发」; empty before."""
        return f"{self.paper.date_words}{PRINTED}" if self.paper.date_words else ""


@dataclass
class _Numbering:
    """Gives footnotes their numbers and figures their bookmarks, in the order of printing."""

    told: Mapping[str, str]
    notes: list[str] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def text(self, runs: Iterable[Run]) -> tuple[Piece, ...]:
        """Pieces of one paragraph. Figures in a row of one source call its note once: where the
        last one's sentence ends, or its clause where a figure of another source follows."""
        listed = list(runs)
        called = self._calls(listed)
        pieces: list[Piece] = []
        for number, run in enumerate(listed):
            if number not in called:
                pieces.append(self.cell(run))
                continue
            cut, note = called[number]
            before, after = run.text[:cut], run.text[cut:]
            pieces += [self.cell(replace(run, text=before))] if before else []
            pieces.append(self._call(note))
            pieces += [Piece(after, run.bold)] if after else []
        return tuple(pieces)

    def cell(self, run: Run) -> Piece:
        """A cell: a mark beside a figure could be read as part of it, so there is none."""
        return Piece(run.text, run.bold, self._bookmark(run.anchor))

    def _calls(self, runs: list[Run]) -> dict[int, tuple[int, str]]:
        """Number of a run → where in its text a note is called, and its words."""
        noted = [n for n, run in enumerate(runs) if run.anchor and self.told.get(run.anchor)]
        found = {}
        for number, following in zip_longest(noted, noted[1:]):
            note = self.told[runs[number].anchor]
            if following is None or note != self.told[runs[following].anchor]:
                place, cut = _call_place(runs, number, following)
                found[place] = cut, note
        return found

    def _call(self, note: str) -> Piece:
        if note in self.notes:
            return Piece("", mark=self.notes.index(note) + 1)
        self.notes.append(note)
        return Piece("", mark=len(self.notes), note=note)

    def _bookmark(self, anchor: str) -> str:
        """The anchor itself, 「name__2」 where it stands for the second time."""
        if not anchor:
            return ""
        self.seen[anchor] = self.seen.get(anchor, 0) + 1
        return anchor if self.seen[anchor] == 1 else f"{anchor}__{self.seen[anchor]}"


def _call_place(runs: list[Run], figure: int, following: int | None) -> tuple[int, int]:
    """The run, and the place in its text, where the note of the figure with that number is
    called: before the mark that ends its sentence; else, with a figure of another source
    ``following``, before the last mark between them; else where the words between them end."""
    if runs[figure].text.endswith(ENDS):
        return figure, len(runs[figure].text)
    between = range(figure + 1, len(runs) if following is None else following)
    words = [(n, runs[n].text) for n in between if not runs[n].anchor]
    for n, text in words:
        if ends := [place for place, mark in enumerate(text) if mark in ENDS]:
            return n, ends[0]
    for n, text in reversed(words):
        marks = [place for place, mark in enumerate(text) if mark in CLOSES]
        if marks and (following is not None or (n == between[-1] and marks[-1] == len(text) - 1)):
            return n, marks[-1]
    last = between[-1] if between else figure
    return last, len(runs[last].text)


def lay_out(paper: Paper) -> Laid:
    """Put everything in its place; the same paper is always laid out the same way."""
    numbering = _Numbering(paper.notes)
    blocks = _blocks(paper.blocks, numbering)
    several = len(paper.attachments) > 1
    attachments = tuple(
        LaidAttachment(
            f"{ATTACHED}{number}" if several else ATTACHED,
            title_lines(attachment.title),
            _blocks(attachment.blocks, numbering),
        )
        for number, attachment in enumerate(paper.attachments, 1)
        if attachment.blocks
    )
    titles = [attachment.title for attachment in paper.attachments]
    return Laid(
        paper=paper,
        title=title_lines(paper.title),
        addressees=f"{'、'.join(paper.recipients)}：" if paper.recipients else "",
        blocks=blocks,
        attached=tuple(f"{n}.{title}" for n, title in enumerate(titles, 1)) if several
        else tuple(titles),
        attachments=attachments,
        notes=tuple(numbering.notes),
    )  # fmt: skip


def _blocks(blocks: Iterable[Block], numbering: _Numbering) -> tuple[LaidText | LaidTable, ...]:
    return tuple(_block(block, numbering) for block in blocks)


def _block(block: Block, numbering: _Numbering) -> LaidText | LaidTable:
    if isinstance(block, Heading):
        return LaidText(block.level, (Piece(block.text),))
    if isinstance(block, Paragraph):
        return LaidText(0, numbering.text(block.runs), block.indent)
    rows = tuple(tuple(numbering.cell(run) for run in row) for row in block.rows)
    sources = [numbering.told.get(run.anchor, "") for row in block.rows for run in row]
    notes = list(dict.fromkeys(filter(None, [block.note, *sources])))
    if notes and not notes[0].startswith(NOTED):
        notes[0] = NOTED + notes[0]
    return LaidTable(block, rows, tuple(notes))


def circled(mark: int) -> str:
    """A footnote's number, in a circle lest it be read as part of the figure before it."""
    return CIRCLED[mark - 1] if mark <= len(CIRCLED) else str(mark)


def length(text: str) -> float:
    """How many characters wide a text is: Chinese ones count whole, Latin ones half."""
    return sum(0.5 if character.isascii() else 1 for character in text)


def title_lines(title: str) -> tuple[str, ...]:
    """The title in lines of about one length, none of which tears a word, a number or a name
    in 《》 apart more than it must (7.3.2: 回行时词意完整、排列对称、长短适宜)."""
    count = math.ceil(length(title) / TITLE_LENGTH)
    if count <= 1:
        return (title,)
    ideal = len(title) / count
    cut = _best_cut(title, round(ideal))
    return (title[:cut], *title_lines(title[cut:]))


def _best_cut(title: str, ideal: int) -> int:
    """The place near ``ideal`` where the title is best broken."""
    reach = range(max(1, ideal - TITLE_REACH), min(len(title), ideal + TITLE_REACH + 1))
    fitting = [cut for cut in reach if length(title[:cut]) <= TITLE_LENGTH]
    fitting = fitting or [
        max(cut for cut in range(1, len(title)) if length(title[:cut]) <= TITLE_LENGTH)
    ]
    return min(fitting, key=lambda cut: (_torn(title, cut), abs(cut - ideal)))


def _torn(title: str, cut: int) -> int:
    """How badly a break before ``cut`` reads, 0 best."""
    before, after = title[cut - 1], title[cut]
    if after in NEVER_FIRST or before in NEVER_LAST or (before.isascii() and after.isascii()):
        return 4
    if before.isdigit():
        return 3  # a number and what it counts
    if title[:cut].count("《") > title[:cut].count("》"):
        return 2
    return 0 if before in "的》，、" or after == "《" else 1


def head_size(words: str) -> int:
    """The size of the red head, so that it fills one line of the type area at most."""
    points = WIDTH / 25.4 * 72
    return max(SMALLEST_HEAD, min(LARGEST_HEAD, int(points / max(length(words), 1))))


def signature_indents(signature: str, day: str) -> tuple[float, float]:
    """Characters kept free to the right of the signature and of the day below it.

    Without a seal (7.3.5.2): the signature ends two characters from the edge, the day begins
    two to the right of where the signature begins; a longer day ends two from the edge and the
    signature moves left.
    """
    free = length(signature) - length(day)
    if not day:
        return 2, 2
    if free >= 2:
        return 2, free
    return 4 - free, 2
