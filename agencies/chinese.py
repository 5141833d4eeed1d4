"""Chinese words among others: said to be Chinese (WCAG 3.1.2), and set as Chinese. Pure.

Titles, names, units and texts come from Chinese sources and stay as they are on English pages; a
voice that reads the page aloud has to be told, and so has the choice of glyphs.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LANG = "zh-Hans"
HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
CHINESE = re.compile(rf"[{HAN}]")
# Chinese characters with the figures and marks between and around them; no Latin word, no entity
RUN = re.compile(rf"[^\sA-Za-z&;]*[{HAN}](?:[^A-Za-z&;]*[{HAN}])?[^\sA-Za-z&;]*")
ENTITY = re.compile(r"&#?\w+;")
LATIN = re.compile(r"[A-Za-z]")
VOID = frozenset(
    {
        "area", "base", "br", "circle", "col", "ellipse", "embed", "hr", "img", "input", "line",
        "link", "meta", "path", "polygon", "polyline", "rect", "source", "track", "use", "wbr",
    }
)  # fmt: skip
# tags; comments and what is no text for readers as wholes
ATTRIBUTES = r"[^<>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^<>\"']*)*"
TAG = re.compile(
    rf"<(?:(?P<unread>script|style)\b{ATTRIBUTES}>.*?</(?P=unread)\s*>"
    rf"|(?P<end>/?)(?P<name>[a-z][^\s/<>]*){ATTRIBUTES}>|!--.*?-->|![^>]*>)",
    re.DOTALL | re.IGNORECASE,
)
LANG_SAID = re.compile(
    r"<[^\s/>]+(?:\s+(?!lang\s*=)[^\s=>]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?)*"
    r"\s+lang\s*=\s*[\"']?([\w-]*)",
    re.IGNORECASE,
)
# hold text and nothing else: such an element is Chinese as a whole, or stays as it is
TEXT_ALONE = ("option", "title", "desc", "textarea")


BRACKETS, QUOTES = re.compile(r"\(([^()]*)\)"), re.compile(r'"([^"]*)"')
# between Chinese characters and their marks; a figure's own comma or colon has digits around it
POINT = re.compile(rf"(?<=[{HAN}）”》])\s*([,;:?!])\s*|\s*([,;:?!])\s*(?=[{HAN}“《])")
FULL = str.maketrans(",;:?!", "，；：？！")


def set_in_chinese(text: str) -> str:
    """Words typed with the marks of another alphabet, with Chinese marks between Chinese words:
    「扩大范围,提高标准」 → 「扩大范围，提高标准」. What holds no Chinese is kept."""
    if not CHINESE.search(text):
        return text
    while (shown := _set_once(text)) != text:  # brackets within brackets come one by one
        text = shown
    return text


def _set_once(text: str) -> str:
    text = QUOTES.sub(lambda found: _around("“”", found), text)
    text = BRACKETS.sub(lambda found: _around("（）", found), text)
    return POINT.sub(lambda found: (found[1] or found[2]).translate(FULL), text)


def _around(pair: str, found: re.Match[str]) -> str:
    return f"{pair[0]}{found[1]}{pair[1]}" if CHINESE.search(found[1]) else found[0]


def mark_chinese(page: str) -> str:
    """The markup (of a page or a piece of one) with its Chinese words under ``lang="zh-Hans"``.

    An element whose only words are Chinese is marked itself; a run within others gets a
    ``<span>`` (``<tspan>`` in a drawing). What stands under a Chinese ``lang`` already is kept.
    It is taken apart by its tags alone, which templates write well: a parser that knows what else
    HTML may be took a fifth of an English page, and gives the same (tests/rules/test_chinese.py).
    """
    writer, end = _Writer(), 0
    for tag in TAG.finditer(page):
        writer.words(page[end : tag.start()], tag)
        end = tag.end()
    writer.words(page[end:])
    return "".join(writer.out)


class _Element(NamedTuple):
    """An open element: is it Chinese by its ``lang`` or one around it, is it of a drawing?"""

    name: str
    is_chinese: bool = False
    is_drawn: bool = False


AROUND = _Element("")


class _Writer:
    """Keeps everything byte by byte but for the marks."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.open: list[_Element] = [AROUND]
        self.fresh = False  # nothing but words since the last opening tag

    def words(self, text: str, tag: re.Match[str] | None = None) -> None:
        """Take in words, and the tag after them."""
        name = tag["name"].lower() if tag and tag["name"] else ""
        ends = bool(tag and tag["end"])
        if not text.isascii() and not self.open[-1].is_chinese and CHINESE.search(text):
            whole = ends and self.fresh and self.open[-1].name == name
            text = self._marked(text, whole)
        self.out.append(text)
        if tag is None:
            return
        self.out.append(tag[0])
        self.fresh = False
        if ends:
            self._close(name)
        elif name and name not in VOID and not tag[0].endswith("/>"):
            self._open(name, tag[0])

    def _open(self, name: str, raw: str) -> None:
        around = self.open[-1]
        lang = _lang(raw) if "lang" in raw else ""
        is_chinese = lang.startswith("zh") if lang else around.is_chinese
        self.open.append(_Element(name, is_chinese, around.is_drawn or name == "svg"))
        self.fresh = not lang

    def _close(self, name: str) -> None:
        while len(self.open) > 1 and self.open.pop().name != name:
            pass

    def _marked(self, text: str, whole: bool) -> str:
        around = self.open[-1]
        if whole and not LATIN.search(ENTITY.sub("", text)):
            self.out[-1] = f'{self.out[-1][:-1]} lang="{LANG}">'
            return text
        if around.name in TEXT_ALONE:
            return text
        name = "tspan" if around.is_drawn else "span"
        return RUN.sub(rf'<{name} lang="{LANG}">\g<0></{name}>', text)


def _lang(raw: str) -> str:
    """The language a start tag says, in small letters; empty for none."""
    found = LANG_SAID.match(raw)
    return found[1].lower() if found else ""
