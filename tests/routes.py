"""Every address of the portal, read off the URL map, so that none can be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver

PART = re.compile(r"<(?:(\w+):)?(\w+)>")
GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
SAMPLES = {
    "int": "1", "slug": "batch", "str": "x", "path": "1",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "checking_step": "first",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Route:
    """A place of the URL map: its name, and its path with 「<kind:name>」 to be filled in."""

    name: str
    path: str

    @property
    def parts(self) -> list[tuple[str, str]]:
        """(kind, name) of what is to be filled in."""
        return [(kind or "str", name) for kind, name in PART.findall(self.path)]

    def address(self, values: Mapping[str, str] | None = None) -> str:
        """A path with the values by name, and by kind where none is given; percent-encoded."""
        given = values or {}

        def fill(match: re.Match[str]) -> str:
            kind, name = match.group(1) or "str", match.group(2)
            value = given.get(name, SAMPLES.get(kind, "1"))
            return quote(value.encode("utf-8", "surrogatepass"), safe="/" if kind == "path" else "")

        return "/" + PART.sub(fill, self.path)


def routes() -> list[Route]:
    """The whole map, the stock admin's and the API's included."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def names() -> set[str]:
    """Of every page and every address of the interface; the stock admin has its own tests."""
    return {route.name for route in routes() if not route.name.startswith("admin:")}


def _walk(patterns: list, before: str, space: str) -> Iterator[Route]:
    for pattern in patterns:
        path = before + _plain(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, path, inner)
        elif isinstance(pattern, URLPattern):
            yield Route(f"{space}{pattern.name or path}", path)


def _plain(pattern: str) -> str:
    """A regular expression of the admin or of a router as a path."""
    if not pattern.endswith("$") and not pattern.startswith("^"):
        return pattern
    path = GROUP.sub(r"<str:\1>", pattern.removeprefix("^").removesuffix("$"))
    return path.replace("/?", "/").replace(r"\Z", "").replace("\\", "")
