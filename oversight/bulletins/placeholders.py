"""Figures in an officer's words: 「{{红灯件数}}」 stands for the figure of that name. Pure.

An officer's words are free; a figure of the system gets into them by its name in double braces
alone, or by its anchor, and then follows the snapshot. What is in braces and is no figure on
offer is refused, naming it and where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agencies.papers.blocks import Run

_BRACED = re.compile(r"\{\{([^{}]*)\}\}")
_STRAY = re.compile(r"\{\{|\}\}")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*%?")


@dataclass(frozen=True, slots=True)
class Unknown:
    """What cannot be filled: as it was typed, and the paragraph (from 1) it stands in."""

    typed: str
    paragraph: int


def offered(snapshot: Mapping[str, Any]) -> dict[str, str]:
    """Name → anchor of the figures an officer may put into words, in the order of the paper."""
    figures = snapshot.get("figures", {})
    return {figures[anchor]["name"]: anchor for anchor in snapshot.get("offered", ())}


def paragraphs(text: str) -> list[str]:
    """The paragraphs of what was typed, blank lines left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def unknown(text: str, snapshot: Mapping[str, Any]) -> list[Unknown]:
    """What stands in braces and is no figure on offer; braces without their pair too."""
    names = offered(snapshot)
    known = {*names, *names.values()}
    found = []
    for number, paragraph in enumerate(paragraphs(text), 1):
        for match in _BRACED.finditer(paragraph):
            if match[1].strip() not in known:
                found.append(Unknown(match[0], number))
        found += [Unknown(brace, number) for brace in _STRAY.findall(_BRACED.sub("", paragraph))]
    return found


def filled(paragraph: str, snapshot: Mapping[str, Any]) -> tuple[Run, ...]:
    """The paragraph with each named figure as a run of its own; what is unknown stays as typed."""
    return tuple(_runs(paragraph, snapshot))


def typed_figures(text: str) -> list[str]:
    """Numbers typed by hand, which do not follow the snapshot; days are none."""
    free = re.sub(r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月(?:\d{1,2}日)?", "", text)
    return _DIGITS.findall(_BRACED.sub("", free))


def _runs(paragraph: str, snapshot: Mapping[str, Any]) -> Iterator[Run]:
    names = offered(snapshot)
    anchors = names | {anchor: anchor for anchor in names.values()}
    at, words = 0, ""
    for match in _BRACED.finditer(paragraph):
        words += paragraph[at : match.start()]
        anchor = anchors.get(match[1].strip())
        if anchor is None:
            words += match[0]
        else:
            if words:
                yield Run(words)
            yield Run(snapshot["figures"][anchor]["text"], anchor)
            words = ""
        at = match.end()
    words += paragraph[at:]
    if words:
        yield Run(words)
