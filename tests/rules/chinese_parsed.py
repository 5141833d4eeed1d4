"""A page marked by the library's own parser, which knows all that HTML may be: slow, and what
``agencies.chinese`` is held against."""

from __future__ import annotations

from html.parser import HTMLParser

from agencies.chinese import CHINESE, ENTITY, LANG, LATIN, RUN, TEXT_ALONE, VOID

UNREAD = ("script", "style")


def parsed(page: str) -> str:
    """The markup with its Chinese words under ``lang="zh-Hans"``."""
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
        self.fresh = False

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
