"""Chinese words among others: said to be Chinese (WCAG 3.1.2), and set as Chinese. Pure.

Titles, names, units and texts come from Chinese sources and stay as they are on English pages; a
voice that reads the page aloud has to be told, and so has the choice of glyphs.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

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
UNREAD = ("script", "style")
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
    """
    writer = _Writer()
    writer.feed(page)
    writer.close()
    return "".join(writer.out)


class _Writer(HTMLParser):
    """Keeps everything byte by byte but for the marks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self.open: list[tuple[str, bool]] = []  # each open element: its name, is it Chinese?
        self.text: list[str] = []
        self.fresh = False  # nothing but words since the last opening tag

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._flush()
        self.out.append(self.get_starttag_text() or "")
        if tag in VOID:
            self.fresh = False
            return
        lang = dict(attrs).get("lang")
        inside = self.open[-1][1] if self.open else False
        self.open.append((tag, lang.lower().startswith("zh") if lang else inside))
        self.fresh = lang is None

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._flush()
        self.out.append(self.get_starttag_text() or "")
        self.fresh = False

    def handle_endtag(self, tag: str) -> None:
        whole = self.fresh and bool(self.open) and self.open[-1][0] == tag
        self._flush(whole=whole)
        while self.open:
            if self.open.pop()[0] == tag:
                break
        self.fresh = False
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_entityref(self, name: str) -> None:
        self.text.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.text.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._flush()
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._flush()
        self.out.append(f"<!{decl}>")

    def close(self) -> None:
        super().close()
        self._flush()

    def _flush(self, whole: bool = False) -> None:
        """Write the words read so far, marked; ``whole`` where they are all of their element."""
        text, self.text = "".join(self.text), []
        if text and CHINESE.search(text) and not self._is_kept():
            text = self._marked(text, whole)
        self.out.append(text)

    def _is_kept(self) -> bool:
        return any(tag in UNREAD for tag, _ in self.open) or bool(self.open and self.open[-1][1])

    def _marked(self, text: str, whole: bool) -> str:
        tag = self.open[-1][0] if self.open else ""
        if whole and not LATIN.search(ENTITY.sub("", text)):
            self.out[-1] = f'{self.out[-1][:-1]} lang="{LANG}">'
            return text
        if tag in TEXT_ALONE:
            return text
        drawn = any(name == "svg" for name, _ in self.open)
        name = "tspan" if drawn else "span"
        return RUN.sub(rf'<{name} lang="{LANG}">\g<0></{name}>', text)
