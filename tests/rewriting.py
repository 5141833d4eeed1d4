"""A page rewritten for a folder by the library's own parser, which knows all that HTML may be:
slow, and what ``results.export.pages`` is held against."""

from __future__ import annotations

from html.parser import HTMLParser

from results.export.pages import (
    ADDRESSES,
    HOLDS_AN_ADDRESS,
    NAMES_ITS_HOST,
    VOID_WHERE_LOST,
    Resolve,
    _graph,
    _with,
    _without,
)


def parsed(page: str, resolve: Resolve) -> str:
    """The page with every address through ``resolve``, and without forms.

    A link that leads nowhere leaves its words; a picture, style or script goes.
    """
    writer = _Writer(resolve)
    writer.feed(page)
    writer.close()
    return "".join(writer.out)


class _Writer(HTMLParser):
    def __init__(self, resolve: Resolve) -> None:
        super().__init__(convert_charrefs=False)
        self.resolve, self.out = resolve, list[str]()
        self.anchors: list[bool] = []  # of each open link: is it kept?
        self.in_form = self.in_graph = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw, found = self.get_starttag_text() or "", dict(attrs)
        if tag == "form":
            self.in_form = True
        if self.in_form:
            return
        self.in_graph = tag == "script" and found.get("type") == "application/ld+json"
        written = self._address(tag, raw, found)
        if tag == "a":
            self.anchors.append(written is not None)
        if written is not None:
            self.out.append(written)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.in_form:
            return
        written = self._address(tag, self.get_starttag_text() or "", dict(attrs))
        if written is not None:
            self.out.append(written)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.in_form = False
            return
        if tag == "script":
            self.in_graph = False
        if self.in_form or (tag == "a" and self.anchors and not self.anchors.pop()):
            return
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._keep(_graph(data, self.resolve) if self.in_graph and data.strip() else data)

    def handle_entityref(self, name: str) -> None:
        self._keep(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._keep(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._keep(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._keep(f"<!{decl}>")

    def _keep(self, text: str) -> None:
        if not self.in_form:
            self.out.append(text)

    def _address(self, tag: str, raw: str, found: dict[str, str | None]) -> str | None:
        """The tag with its addresses resolved; None where it goes."""
        if tag == "meta":
            return self._meta(raw, found)
        if tag == "link" and found.get("rel") == "canonical":
            return None
        for name in ADDRESSES:
            value = found.get(name)
            if value is None:
                continue
            link = self.resolve(value)
            if link is None:
                return None if tag == "a" or tag in VOID_WHERE_LOST else _without(raw, name)
            if link != value:
                raw = _with(raw, name, link)
        return raw

    def _meta(self, raw: str, found: dict[str, str | None]) -> str | None:
        kind = found.get("property") or found.get("name") or ""
        if kind in NAMES_ITS_HOST:
            return None
        if kind not in HOLDS_AN_ADDRESS:
            return raw
        link = self.resolve(found.get("content") or "")
        return _with(raw, "content", link) if link else None
