"""What a text is read as, in short forms that tests can compare whole."""

from __future__ import annotations

from pathlib import Path

from pledges.extraction.found import Extraction, FoundIndicator
from pledges.extraction.reading import extract

SOURCES = Path(__file__).resolve().parent.parent.parent / "fixtures" / "sources"
TEXTS = sorted(SOURCES.glob("*.txt"))


def figure(one: FoundIndicator) -> str:
    """「>=46000人」, or the name of a promise in words."""
    if one.value is None:
        return one.name
    upper = f"-{one.upper:f}" if one.upper is not None else ""
    return f"{one.comparator.value}{one.value:f}{upper}{one.unit}"


def figures_of(text: str, year: int = 2022) -> list[str]:
    """All figures promised in a text, in order; promises in words left out."""
    found = extract(text, year=year)
    return [figure(one) for one in indicators(found) if one.value is not None]


def indicators(found: Extraction) -> list[FoundIndicator]:
    """All indicators of all pledges, in order."""
    return [one for pledge in found.pledges for one in pledge.indicators]


def only(text: str, year: int = 2022) -> FoundIndicator:
    """The one figure a text promises."""
    (one,) = [one for one in indicators(extract(text, year=year)) if one.value is not None]
    return one
