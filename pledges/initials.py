"""Pinyin initials, so that 「ncgl」 finds 农村公路 (R79)."""

from __future__ import annotations

from collections.abc import Iterable


def initials(words: Iterable[str]) -> str:
    """The initials of each word, lower case, separated by spaces: 「ncgl sjtysj」."""
    return " ".join(dict.fromkeys(filter(None, map(_initials, words))))


def _initials(word: str) -> str:
    # a process that reads no promises does without its dictionaries, which are large
    from pypinyin import Style, lazy_pinyin

    letters = "".join(lazy_pinyin(word, style=Style.FIRST_LETTER))
    return "".join(letter for letter in letters.lower() if letter.isalnum())
