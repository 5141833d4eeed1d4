"""Pinyin initials, so that 「ncgl」 finds 农村公路 (R79)."""

from __future__ import annotations

from collections.abc import Iterable

from pypinyin import Style, lazy_pinyin


def initials(words: Iterable[str]) -> str:
    """The initials of each word, lower case, separated by spaces: 「ncgl sjtysj」."""
    return " ".join(dict.fromkeys(filter(None, map(_initials, words))))


def _initials(word: str) -> str:
    letters = "".join(lazy_pinyin(word, style=Style.FIRST_LETTER))
    return "".join(letter for letter in letters.lower() if letter.isalnum())
