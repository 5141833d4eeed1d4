"""What an official paper (公文) consists of. Pure: words and figures in their places, no layout.

A figure locked to a frozen snapshot is a ``Run`` with an ``anchor``. Both drawings keep it under
a bookmark of that name, so that a reader, or a test, finds the figure again; ``Paper.notes``
says where it comes from, printed as a footnote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

# what Word takes as the name of a bookmark, less the room for "__2" of a second mention
ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,34}")
LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one line of text; with an ``anchor``, a figure of the snapshot.

    An anchor starts with a letter and has letters, digits and underscores, at most 35 and no two
    underscores together; else ``ValueError``. The same anchor may stand in several places.
    """

    text: str
    anchor: str = ""
    bold: bool = False

    def __post_init__(self) -> None:
        if self.anchor and (not ANCHOR.fullmatch(self.anchor) or "__" in self.anchor):
            raise ValueError(f"not a name for an anchor: {self.anchor!r}")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, its number in its words: 「一、」 in 黑体, 「（一）」 in 楷体, 「1.」, 「（1）」.

    Raises ``ValueError`` for another level.
    """

    level: int
    text: str

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ValueError(f"no heading of level {self.level}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, its first line two characters in; flush left without ``indent``."""

    runs: tuple[Run, ...]
    indent: bool = True

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its head stands on every page it runs over.

    ``widths`` are shares of the full width, one a column; ``landscape`` gives it pages of its
    own, turned. ``figures`` are the columns (from 0) set flush right, ``centred`` those in the
    middle; ``note`` stands in small print under it. Every row has as many cells as the head.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Run, ...], ...]
    widths: tuple[int, ...]
    landscape: bool = False
    caption: str = ""
    figures: tuple[int, ...] = ()
    centred: tuple[int, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        sizes = {len(self.head), len(self.widths), *map(len, self.rows)}
        if len(sizes) != 1:
            raise ValueError(f"a table with rows of different lengths: {sorted(sizes)}")


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment (附件): named below the text; its ``blocks``, if any, follow on new pages."""

    title: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper whole.

    ``issuer`` signs it, with ``date_words`` (「2023年10月16日」, empty before it is issued) below;
    ``number`` is the 文号. ``recipients`` are the 主送机关, in their order; ``copies_to`` the
    抄送机关. ``red_head`` puts a red 发文机关标志 on top: ``masthead``, or the issuer.
    ``mark`` stands above everything, such as 「拟稿（未发出）」; ``remark`` under the title, in
    brackets of its own (题注), such as what it corrects; ``simulated`` marks every page as made
    from demonstration data. ``notes`` holds the footnote of an anchor: runs whose notes read
    alike share one, and figures in a row of one paragraph call it once, at the end of the last
    one's sentence: a mark between a number and what it counts could be read as part of it.
    Notes of a table's figures stand under it, without marks.
    """

    title: str
    issuer: str
    number: str = ""
    date_words: str = ""
    recipients: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    copies_to: tuple[str, ...] = ()
    red_head: bool = False
    simulated: bool = False
    masthead: str = ""
    mark: str = ""
    remark: str = ""
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def every_block(self) -> Iterator[Block]:
        """Blocks as they are printed: the text's, then those of each attachment."""
        yield from self.blocks
        for attachment in self.attachments:
            yield from attachment.blocks

    def runs(self) -> Iterator[Run]:
        """Every run of text and tables, as printed."""
        for block in self.every_block():
            if isinstance(block, Paragraph):
                yield from block.runs
            elif isinstance(block, Table):
                for row in block.rows:
                    yield from row
