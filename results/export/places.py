"""Where an address of the portal lies among the files, and how one file links to another. Pure."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

MARK = "/@"  # "/@en/results/" asks for the page /results/ of the variant en
INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to read the pages; ``prefix`` is its folder, ``language`` a code of settings."""

    name: str
    prefix: str
    language: str
    elder: bool = False


CHINESE = Variant("zh", "", "zh-hans")
ENGLISH = Variant("en", "en/", "en")
ELDER = Variant("elder", "elder/", "zh-hans", elder=True)
VARIANTS = (CHINESE, ENGLISH, ELDER)


def file_of(address: str, variant: Variant = CHINESE) -> str:
    """The file of an address: 「/results/x/」 → 「en/results/x/index.html」.

    Raises ``ValueError`` for an address that would leave the folder.
    """
    path = unquote(address).lstrip("/")
    parts = path.split("/")
    if any(part in (".", "..") or "\\" in part or "\0" in part for part in parts):
        raise ValueError(address)
    return variant.prefix + (path + INDEX if path == "" or path.endswith("/") else path)


def with_mark(path: str) -> str:
    """The file of a CSV with its byte order mark (``?bom=1`` at the portal)."""
    stem, ending = posixpath.splitext(path)
    return f"{stem}-bom{ending}"


def compared(path: str) -> str:
    """The file of a batch beside its release before (``?compare=1`` at the portal)."""
    return f"{posixpath.dirname(path)}/compare/{INDEX}"


def link(here: str, there: str) -> str:
    """The relative link from one file to another, percent-encoded."""
    folder, parts = here.split("/")[:-1], there.split("/")
    same = 0
    while same < min(len(folder), len(parts) - 1) and folder[same] == parts[same]:
        same += 1
    found = "../" * (len(folder) - same) + _quoted("/".join(parts[same:]))
    # a first part with a colon would be read as a scheme
    return f"./{found}" if ":" in found.split("/")[0] else found


_quoted = lru_cache(maxsize=4096)(quote)


def marked(address: str) -> tuple[Variant | None, str]:
    """The variant an address asks for, and the address itself."""
    for variant in VARIANTS:
        start = f"{MARK}{variant.name}/"
        if address.startswith(start):
            return variant, "/" + address.removeprefix(start)
    return None, address
