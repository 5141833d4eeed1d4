"""Reading published texts: how long a megabyte takes, and that time grows with the length."""

from __future__ import annotations

from django.conf import settings

from bench.measuring import Figure, Pair, seconds, side_by_side
from pledges.extraction.reading import extract

MEGABYTE = 1_000_000


def extract_megabyte() -> Figure:
    """One million characters, against walking through them once.

    The limit of 5 s a core is some hundred times the walk on the machines we know.
    """
    once = texts()
    text = (once * (MEGABYTE // len(once) + 1))[:MEGABYTE]
    pair = Pair(lambda: extract(text), lambda: _walk(text), seconds)
    return side_by_side(pair, name="extract_megabyte", limit=100, rounds=3)


def extract_growth() -> Figure:
    """Some 900,000 characters, against a tenth of them: linear is 10."""
    once = texts()
    pair = Pair(lambda: extract(once * 20), lambda: extract(once * 2), seconds)
    return side_by_side(pair, name="extract_growth", limit=12, rounds=3)


def texts() -> str:
    """The source texts, one after the other: some 45,000 characters."""
    folder = settings.BASE_DIR / "fixtures" / "sources"
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt")))


def _walk(text: str) -> int:
    total = 0
    for character in text:
        total += ord(character)
    return total


FIGURES = {"extract_megabyte": extract_megabyte, "extract_growth": extract_growth}
