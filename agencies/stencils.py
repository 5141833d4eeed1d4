"""Stencils: a template drawn once with marks in place of its words, then only filled in.

For what a page repeats by the hundred: rows, cells, lights. The template stays the one source.
It may print a word and ask whether there is one, and nothing else: which words are there is the
shape, and each shape is drawn once in each language and process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

OPEN, CLOSE = "\ue000", "\ue001"  # private signs, of no meaning to any escaping or joining
MARK = re.compile(f"{OPEN}([a-z_0-9]+){CLOSE}")
INDENTED = re.compile(r"\n\s+")
SHAPES = 1_000  # of one template, in all languages; more are drawn, and not kept

Shape = tuple[Any, ...]


class Stencil:
    """One template, drawn as by itself. ``within`` names what its words are attributes of."""

    def __init__(self, template: str, within: str = "") -> None:
        self.template, self.within = template, within
        self.shapes: dict[Shape, str] = {}

    def draw(self, words: Mapping[str, Any], **choices: str) -> SafeString:
        """The template with these words; what is marked safe is taken as it is.

        ``choices`` are what it may ask more of than whether it is there: each is a shape.
        """
        filled = {name: escaped(word) for name, word in words.items() if word}
        shape = (get_language(), *choices.values(), *filled)
        pattern = self.shapes.get(shape)
        if pattern is None:
            pattern = self._cut(filled, choices)
            if len(self.shapes) < SHAPES:
                self.shapes[shape] = pattern
        return SafeString(pattern % filled)  # nosec

    def _cut(self, names: Mapping[str, str], choices: Mapping[str, str]) -> str:
        marks = {name: mark(name) for name in names}
        context = {self.within: marks} if self.within else marks
        drawn = get_template(self.template).render({**context, **choices})
        return cut(INDENTED.sub("\n", drawn.strip()))


def joined(pieces: Iterable[str]) -> SafeString:
    """Pieces of a page, each drawn by a stencil, as one."""
    return SafeString("".join(pieces))  # nosec


def mark(name: str) -> str:
    """What stands for the word of that name while a stencil is cut."""
    return f"{OPEN}{name}{CLOSE}"


def cut(drawn: str) -> str:
    """A pattern for ``%``: the marks are where the words of their names go."""
    return MARK.sub(r"%(\1)s", drawn.replace("%", "%%"))


def escaped(word: Any) -> str:
    """The word as it stands in a page."""
    if type(word) is SafeString:  # as most are, drawn before
        return word
    return str(word) if hasattr(word, "__html__") else escape(str(word))
