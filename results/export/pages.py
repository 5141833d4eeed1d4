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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

# an address as it stands in the page → the link to write, or None where it leads nowhere
Resolve = Callable[[str], str | None]

ADDRESSES = ("href", "src", "xlink:href", "poster", "data")
VOID_WHERE_LOST = frozenset({"link", "img", "script", "source", "use", "image"})
NAMES_ITS_HOST = ("og:url", "twitter:url")
HOLDS_AN_ADDRESS = ("og:image", "twitter:image")

# what may hold an address, or goes: comments, forms, scripts with what is in them, tags
PIECES = re.compile(
    r"<(?:!--.*?-->"
    r"|form\b.*?(?:</form\s*>|\Z)"
    r"|(?P<start>script\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>)(?P<inside>.*?)(?P<end></script\s*>)"
    r"|(?P<name>a|meta)(?=[\s/>])(?:[^>\"']|\"[^\"]*\"|'[^']*')*>"
    # of all other tags those alone that may hold an address; no value holds a bare < or >
    r"|(?P<other>[a-z][^\s/<>]*)[\s/][^<>]*>"
    r"|/form\s*>|/a\s*>)",
    re.DOTALL | re.IGNORECASE,
)
MAY_HOLD = re.compile(r"\s(?:href|src|xlink:href|poster|data)\s*=", re.IGNORECASE)
ATTRIBUTE = re.compile(r"([^\s=/>\"'<]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag that has to do with addresses. ``around`` is what stands before and after its
    one address, None where it has none or more."""

    raw: str
    name: str
    found: Mapping[str, str | None]
    address: str = ""
    around: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """A script with what is in it."""

    tag: Tag
    inside: str
    end: str


class EndOfLink(str):
    """The end tag of a link, which goes with it."""

    __slots__ = ()


Piece = str | Tag | Script


def rewrite(parts: Sequence[str], resolve: Resolve) -> str:
    """The page, whose parts are those given, with every address through ``resolve``, and without
    forms.

    A link that leads nowhere leaves its words; a picture, style or script goes. A part that was
    rewritten just before for another place is not taken apart again.
    """
    writer = _Writer(resolve)
    return "".join(
        piece if type(piece) is str else writer.write(piece)
        for part in parts
        for piece in _pieces(part)
    )


@lru_cache(maxsize=16)
def _pieces(part: str) -> tuple[Piece, ...]:
    """A part of a page, cut where addresses, forms and links begin and end."""
    found, end = list[Piece](), 0
    for match in PIECES.finditer(part):
        piece = _piece(match)
        if piece is not None:
            found += (part[end : match.start()], piece)
            end = match.end()
    return (*found, part[end:])


def _piece(match: re.Match[str]) -> Piece | None:
    """What a match is, None where it stays as it is."""
    if match["other"] is not None or match["name"] is not None:
        return _tag(match[0], (match["other"] or match["name"]).lower())
    raw = match[0]
    if raw.startswith("<!"):
        return raw
    if match["start"] is not None:
        found = _attributes(f"<{match['start']}", "script")
        return Script(_found(f"<{match['start']}", "script", found), match["inside"], match["end"])
    return EndOfLink(raw) if raw[:3] in ("</a", "</A") else ""  # a form, or the end of one


@lru_cache(maxsize=4096)
def _tag(raw: str, name: str) -> Tag | None:
    if name not in ("a", "meta") and not MAY_HOLD.search(raw):
        return None
    return _found(raw, name, _attributes(raw, name))


def _found(raw: str, name: str, found: dict[str, str | None]) -> Tag:
    held = [each for each in ADDRESSES if found.get(each) is not None]
    if len(held) == 1 and name != "meta":
        place = _attribute(held[0]).search(raw)
        if place is not None:
            return Tag(raw, name, found, held[0], (f'{raw[: place.end(1)]}="', raw[place.end() :]))
    return Tag(raw, name, found)


class _Writer:
    def __init__(self, resolve: Resolve) -> None:
        self.resolve = resolve
        self.anchors: list[bool] = []  # of each open link: is it kept?

    def write(self, piece: Piece) -> str:
        """What stands in the place of a piece."""
        if isinstance(piece, Tag):
            return self._tag(piece)
        if isinstance(piece, Script):
            return self._script(piece)
        if isinstance(piece, EndOfLink):
            return piece if not self.anchors or self.anchors.pop() else ""
        return piece

    def _tag(self, tag: Tag) -> str:
        written = self._address(tag)
        if tag.name == "a" and not tag.raw.endswith("/>"):
            self.anchors.append(written is not None)
        return written or ""

    def _script(self, script: Script) -> str:
        inside = script.inside
        start = self._address(script.tag)
        if script.tag.found.get("type") == "application/ld+json" and inside.strip():
            inside = _graph(inside, self.resolve)
        return f"{start or ''}{inside}{script.end}"

    def _address(self, tag: Tag) -> str | None:
        """The tag with its addresses resolved; None where it goes."""
        if tag.name == "meta":
            return self._meta(tag.raw, tag.found)
        if tag.name == "link" and tag.found.get("rel") == "canonical":
            return None
        raw = tag.raw
        for name in ADDRESSES:
            value = tag.found.get(name)
            if value is None:
                continue
            link = self.resolve(value)
            if link is None:
                drops = tag.name == "a" or tag.name in VOID_WHERE_LOST
                return None if drops else _without(raw, name)
            if tag.around is not None and link != value:
                return f'{tag.around[0]}{html.escape(link)}"{tag.around[1]}'
            if link != value:
                raw = _with(raw, name, link)
        return raw

    def _meta(self, raw: str, found: Mapping[str, str | None]) -> str | None:
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
