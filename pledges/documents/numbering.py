"""The numbers Word draws before the paragraphs of a list, which stand nowhere in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

DIGITS = "〇一二三四五六七八九"
CHINESE = (
    "chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting",
    "chineseLegalSimplified", "taiwaneseCounting", "taiwaneseCountingThousand",
)  # fmt: skip
UNSEEN = ("bullet", "none")
PLACE = re.compile(r"%([1-9])")
VALUE, LEVEL_NO = qn("w:val"), qn("w:ilvl")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered: 「（%1）」 in Chinese figures from 1."""

    shape: str
    text: str
    start: int


class Numbering:
    """Counts the paragraphs of each list; ``used`` once a number was written out."""

    def __init__(self, document: Any) -> None:
        self.used = False
        self._styles = {style.style_id: style.element for style in document.styles}
        self._lists: dict[str, dict[int, Level]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[tuple[str, int], int] = {}
        root = _numbering_root(document)
        if root is None:
            return
        shapes = {
            element.get(qn("w:abstractNumId")): {
                int(level.get(LEVEL_NO)): _level(level) for level in element.iter(qn("w:lvl"))
            }
            for element in root.iter(qn("w:abstractNum"))
        }
        for element in root.iter(qn("w:num")):
            number, points_at = element.get(qn("w:numId")), element.find(qn("w:abstractNumId"))
            if points_at is not None:
                self._abstract[number] = points_at.get(VALUE)
                self._lists[number] = shapes.get(points_at.get(VALUE), {})

    def number(self, paragraph: Any) -> str:
        """What Word draws before the paragraph; "" where that is nothing or a dot."""
        found = self._place(paragraph)
        if found is None:
            return ""
        number, depth = found
        levels = self._lists.get(number, {})
        level = levels.get(depth)
        if level is None or level.shape in UNSEEN:
            return ""
        group = self._abstract[number]  # lists of one definition count on
        self._counts[group, depth] = self._counts.get((group, depth), level.start - 1) + 1
        for deeper in range(depth + 1, 9):
            self._counts.pop((group, deeper), None)
        self.used = True
        return PLACE.sub(lambda match: self._written(group, int(match[1]) - 1, levels), level.text)

    def _written(self, group: str, depth: int, levels: dict[int, Level]) -> str:
        level = levels.get(depth)
        if level is None:
            return ""
        return _figure(self._counts.get((group, depth), level.start), level.shape)

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """List and level of the paragraph, from itself or from its style."""
        own = paragraph.find(qn("w:pPr"))
        style = None if own is None else own.find(qn("w:pStyle"))
        elements = [own]
        for _step in range(9):  # a style may rest on another
            element = None if style is None else self._styles.get(style.get(VALUE))
            if element is None:
                break
            elements.append(element.find(qn("w:pPr")))
            style = element.find(qn("w:basedOn"))
        for element in elements:
            listed = None if element is None else element.find(qn("w:numPr"))
            number = None if listed is None else listed.find(qn("w:numId"))
            if listed is not None and number is not None:
                depth = listed.find(LEVEL_NO)
                return number.get(VALUE), 0 if depth is None else int(depth.get(VALUE))
        return None


def _numbering_root(document: Any) -> Any:
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/numbering"):
            return relation.target_part.element
    return None


def _level(element: Any) -> Level:
    def value(name: str, otherwise: str) -> str:
        found = element.find(qn(f"w:{name}"))
        return otherwise if found is None else found.get(VALUE) or otherwise

    return Level(value("numFmt", "decimal"), value("lvlText", ""), int(value("start", "1")))


def _figure(count: int, shape: str) -> str:
    if shape in CHINESE:
        return chinese_count(count)
    if shape == "decimalEnclosedCircleChinese" or shape == "decimalEnclosedCircle":
        return chr(0x2460 + count - 1) if 1 <= count <= 20 else str(count)
    if shape in ("lowerLetter", "upperLetter") and 1 <= count <= 26:
        return chr((97 if shape == "lowerLetter" else 65) + count - 1)
    return str(count)


def chinese_count(count: int) -> str:
    """1 → 一, 12 → 十二, 23 → 二十三; beyond 99 digit by digit."""
    tens, ones = divmod(count, 10)
    if not 1 <= count <= 99:
        return "".join(DIGITS[int(digit)] for digit in str(count))
    head = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return head + (DIGITS[ones] if ones else "")
