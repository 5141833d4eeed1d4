"""One page made fit for a folder: links relative, forms left out. Pure.

The page is kept as it is, byte by byte, but for the addresses in it, its forms, and what
names the host it came from. It is taken apart by its tags alone, which the portal's own templates
write well; a parser of Python's library that knows what else HTML may be took half the time of an
export, and gives the same (tests/test_export_pages.py).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

# an address as it stands in the page → the link to write, or None where it leads nowhere
Resolve = Callable[[str], str | None]

ADDRESSES = ("href", "src", "xlink:href", "poster", "data")
VOID_WHERE_LOST = frozenset({"link", "img", "script", "source", "use", "image"})
NAMES_ITS_HOST = ("og:url", "twitter:url")
HOLDS_AN_ADDRESS = ("og:image", "twitter:image")

# what may hold an address, or goes: comments, forms, scripts with what is in them, tags
PIECES = re.compile(
    r"<!--.*?-->"
    r"|<form\b.*?(?:</form\s*>|\Z)"
    r"|(?P<script><script\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>)(?P<inside>.*?)(?P<end></script\s*>)"
    # of all other tags those alone that hold an address; no value holds a bare < or >
    r"|(?P<tag><(?P<name>(?:a|meta)(?=[\s/>])"
    r"|[a-z][^\s/<>]*(?=[^<>]*\s(?:href|src|xlink:href|poster|data)\s*=))"
    r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*>)"
    r"|</form\s*>|</a\s*>",
    re.DOTALL | re.IGNORECASE,
)
ATTRIBUTE = re.compile(r"([^\s=/>\"'<]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")


def rewrite(page: str, resolve: Resolve) -> str:
    """The page with every address through ``resolve``, and without forms.

    A link that leads nowhere leaves its words; a picture, style or script goes.
    """
    return PIECES.sub(_Writer(resolve).write, page)


class _Writer:
    def __init__(self, resolve: Resolve) -> None:
        self.resolve = resolve
        self.anchors: list[bool] = []  # of each open link: is it kept?

    def write(self, piece: re.Match[str]) -> str:
        """What stands in the place of a piece."""
        tag = piece["tag"]
        if tag is not None:
            return self._tag(tag, piece["name"].lower())
        raw = piece[0]
        if raw.startswith("<!"):
            return raw
        if piece["script"] is not None:
            return self._script(piece)
        if raw[:3] in ("</a", "</A"):
            return raw if not self.anchors or self.anchors.pop() else ""
        return ""  # a form, or the end of one

    def _tag(self, raw: str, tag: str) -> str:
        written = self._address(tag, raw, _attributes(raw, tag))
        if tag == "a" and not raw.endswith("/>"):
            self.anchors.append(written is not None)
        return written or ""

    def _script(self, piece: re.Match[str]) -> str:
        found, inside = _attributes(piece["script"], "script"), piece["inside"]
        start = self._address("script", piece["script"], found)
        if found.get("type") == "application/ld+json" and inside.strip():
            inside = _graph(inside, self.resolve)
        return f"{start or ''}{inside}{piece['end']}"

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


def _attributes(raw: str, name: str) -> dict[str, str | None]:
    """The attributes of a start tag; of one that stands twice the last."""
    found: dict[str, str | None] = {}
    for match in ATTRIBUTE.finditer(raw, len(name) + 1, len(raw) - 1):
        value = next((each for each in match.groups()[1:] if each is not None), None)
        found[match[1].lower()] = html.unescape(value) if value and "&" in value else value
    return found


def _with(raw: str, name: str, value: str) -> str:
    """The tag with another value of one attribute, all else as it stands."""
    written = html.escape(value)
    return _attribute(name).sub(lambda match: f'{match[1]}="{written}"', raw, count=1)


def _without(raw: str, name: str) -> str:
    return _attribute(name).sub("", raw, count=1)


@cache
def _attribute(name: str) -> re.Pattern[str]:
    return re.compile(rf"(\s{re.escape(name)})\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)


def _graph(text: str, resolve: Resolve) -> str:
    """What machines read in a page, its addresses relative to the page."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(item) for key, item in value.items()}
        if isinstance(value, list):
            return [walk(item) for item in value]
        if isinstance(value, str) and re.match(r"(https?:/)?/\S*\Z", value):
            return resolve(value) or value
        return value

    made = json.dumps(walk(json.loads(text)), ensure_ascii=False, sort_keys=True)
    return made.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
