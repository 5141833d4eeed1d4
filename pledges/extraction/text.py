"""A published text made plain for reading, without losing where its words stand (T8).

Wide digits and brackets become narrow, traditional characters simplified, scanning spaces and
line breaks inside sentences vanish, characters known to be misread are set right. Every
character that stays keeps the offset it had.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pledges.extraction.found import Quote

if TYPE_CHECKING:
    from opencc import OpenCC

Span = tuple[int, int]
WRONG_CHARACTERS = Path(__file__).with_name("wrong_characters.txt")
# marks that stay as they are
KEPT = "。、“”‘’《》〈〉…—·〔〕「」『』\n\t"
ALIKE = str.maketrans(
    {"【": "[", "】": "]", "［": "[", "］": "]", "–": "-", "~": "-", "−": "-", "‐": "-"}
)
WIDE, KEYCAP = 0xFEE0, 0x20E3
READ = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㎡●○■□◆◇★▲"
# lines of a page, in characters
NARROWEST, WIDEST = 15, 60
# a space says nothing in Chinese, except between Latin words and figures
UNSEEN = re.compile(
    "[\ufeff\ufe00-\ufe0f\u200b-\u200f\u2060\u00ad\r\x00-\x08\x0b\x0c\x0e-\x1f]+"
    "|(?<![A-Za-z0-9]) +| +(?![A-Za-z0-9])|(?<=[0-9]) +(?=[0-9])"
)
# 「01 棚户区改造」: a number set off by a space alone
PADDED = re.compile(r"(?m)^( *0[1-9]) (?=[^0-9 ])")
LINE_END = re.compile(r"[ ]*\n[ \n]*")
ENDED = tuple("。!?;:”…》])）")
# no sentence ends on these: what follows on the next line belongs to it
UNENDED = tuple(",、一二三四五六七八九十百千万亿0123456789的和与及或将在为到由向以把被并对")
# a line that opens with one of these begins something of its own
OPENING = re.compile(
    r"[(\[]?[0-9]{1,3}[.、)\]:](?![0-9])|[(]?[一二三四五六七八九十]{1,3}[)、.:]|第[一二三四五六七八九十百]+[章节条项件、]"
    r"|[①-⑳●○■□◆◇★▲•·*]|[一二三四五六七八九十]{1,2}是|-|专栏|附件"
    r"|(?:责任|牵头|配合|主责|主办|承办|协办|参与|实施|主管)(?:单位|部门|处室|领导)|完成时[限间]|目标任务|序号|围绕"
)

# after an empty line these too: a new paragraph, though the one before has lost its end
AFRESH = re.compile(r"[对关]于|今年|去年|下一步|[0-9]{4}年|[0-9]{1,2}月")


@dataclass(frozen=True, slots=True)
class Text:
    """``plain`` is read, ``shown`` has the same characters as they were written.

    Both have one length; ``at[i]`` is where character i stands in ``raw``. Paragraphs are
    parted by one line break.
    """

    raw: str
    plain: str
    shown: str
    at: array[int]

    def quote(self, start: int, end: int) -> Quote:
        """The words of ``plain[start:end]`` as they stand in the text given."""
        first, last = self.at[start], self.at[end - 1] + 1
        return Quote(self.raw[first:last], first, last)


@cache
def simplified(character: str) -> str:
    """One character in simplified script; itself where the two scripts agree."""
    plain = _converter().convert(character)
    return plain if len(plain) == 1 else character


@cache
def _converter() -> OpenCC:
    # comes with its dictionaries, which only a text that is read needs
    from opencc import OpenCC

    return OpenCC("t2s")


@cache
def misread() -> tuple[tuple[str, str], ...]:
    """Pairs of equal length from ``wrong_characters.txt``: as scanned, as meant."""
    lines = WRONG_CHARACTERS.read_text(encoding="utf-8").splitlines()
    pairs = [tuple(line.split()) for line in lines if line.strip() and line[0] != "#"]
    return tuple((pair[0], pair[1]) for pair in pairs if len(pair[0]) == len(pair[1]))


def plain(raw: str) -> Text:
    """Make a text plain. Any string is accepted."""
    alike = _one_for_one(raw)
    shown, at = raw, array("L", range(len(raw)))
    for gone in (_unseen, _joined):
        alike, shown, at = _keep(alike, shown, at, gone(alike))
    for wrong, right in misread():
        alike = alike.replace(wrong, right)
    return Text(raw, alike, shown, at)


def _one_for_one(raw: str) -> str:
    """Each character by its plain counterpart; the length stays."""
    table = {}
    for character in set(raw):
        if character in KEPT:
            continue
        if character.isspace():
            table[ord(character)] = " " if character not in "\u2028\u2029\x85" else "\n"
            continue
        code = ord(character)
        if code == KEYCAP:
            table[code] = "、"
            continue
        if unicodedata.category(character) in ("So", "Sk") and not character.isalnum():
            # 👉 and ✅ part what stands around them; ①, ㎡ and the like are read
            table[code] = character if character in READ else ";"
            continue
        # wide forms only: a circled ③ is a mark, not the digit 3
        narrow = chr(code - WIDE) if 0xFF01 <= code <= 0xFF5E else character
        table[code] = simplified(narrow)
    alike = raw.replace("\r\n", " \n").replace("\r", "\n").translate(table).translate(ALIKE)
    return PADDED.sub(r"\1、", alike)


def _unseen(text: str) -> list[Span]:
    """Characters without a look, and spaces that say nothing."""
    return [found.span() for found in UNSEEN.finditer(text)]


def _joined(text: str) -> list[Span]:
    """Line breaks to leave out, and all but one of each run of those that stay."""
    gone, start = [], 0
    width = _wrapped_at(text)
    for found in LINE_END.finditer(text):
        line = text[max(start, found.start() - 200) : found.start()]
        rest = text[found.end() : found.end() + 12]
        full = width and width - 3 <= found.start() - text.rfind("\n", 0, found.start()) - 1
        if _goes_on(line, rest, found[0].count("\n"), bool(full)):
            gone.append(found.span())
        else:
            at = text.index("\n", found.start())
            gone += [(found.start(), at), (at + 1, found.end())]
            start = found.end()
    return [span for span in gone if span[0] < span[1]]


def _wrapped_at(text: str) -> int:
    """The width at which lines were broken by a printer or a PDF; 0 where they were not."""
    lengths = Counter(
        len(line.strip()) for line in text.split("\n") if len(line.strip()) >= NARROWEST
    )
    if not lengths:
        return 0
    width = max(lengths)
    full = sum(count for length, count in lengths.items() if width - 3 <= length <= width)
    return width if width <= WIDEST and full >= 4 and 2 * full >= sum(lengths.values()) else 0


def _goes_on(line: str, rest: str, breaks: int, full: bool) -> bool:
    """Does the sentence of ``line`` go on in the next line?"""
    if not line or not rest or "\t" in line[-80:] or "|" in line[-80:] or line.endswith(ENDED):
        return False
    if OPENING.match(rest) or line[:2] == rest[:2] or (breaks > 1 and AFRESH.match(rest)):
        return False
    if rest[0] in ",。、;:)]!?”" or full:
        return True
    if line.endswith(UNENDED):
        return not re.fullmatch(r".{0,6}[0-9]", line)
    # a line with a comma and no end is a broken sentence; a heading has neither
    return bool(re.search(r"[,。;]", line)) and (len(line) >= 15 or breaks == 1)


def _keep(text: str, shown: str, at: array[int], gone: list[Span]) -> tuple[str, str, array[int]]:
    """The three without the spans ``gone``."""
    if not gone:
        return text, shown, at
    pieces: list[str] = []
    seen: list[str] = []
    offsets = array("L")
    last = 0
    for start, end in [*gone, (len(text), len(text))]:
        pieces.append(text[last:start])
        seen.append(shown[last:start])
        offsets += at[last:start]
        last = end
    return "".join(pieces), "".join(seen), offsets
