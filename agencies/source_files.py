"""Reading fixture files: every value knows the file and the place it stands at.

Pure: standard library only. Whatever does not fit raises ``SourceError``, whose text is one
line for the person who edits the files: 「sources/jilin-2021.json 第3件 指标2：缺少“unit”」.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

Found = TypeVar("Found")
Member = TypeVar("Member", bound=Enum)


class SourceError(Exception):
    """A fixture file cannot be loaded; the text names file, place and problem."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One JSON object of a fixture file, with its ``place`` in words.

    The readers return the value of a key: ``null`` is an empty text, or None. They raise
    ``SourceError`` for a missing key or a value of another type.
    """

    fields: Mapping[str, Any]
    place: str

    def wrong(self, problem: str) -> SourceError:
        """The error to raise for something odd at this place."""
        return SourceError(f"{self.place}：{problem}")

    def value(self, key: str) -> Any:
        """Whatever stands there; the key itself must."""
        if key not in self.fields:
            raise self.wrong(f"缺少“{key}”")
        return self.fields[key]

    def text(self, key: str) -> str:
        return self._typed(key, str) or ""

    def flag(self, key: str) -> bool:
        return self._typed(key, bool) or False

    def whole(self, key: str) -> int | None:
        return self._typed(key, int)

    def number(self, key: str) -> Decimal | None:
        """A decimal written as text, as figures are in the fixtures."""
        text = self._typed(key, str)
        try:
            return None if text is None else Decimal(text)
        except InvalidOperation as error:
            raise self.wrong(f"“{key}”不是数字：{text}") from error

    def needed_number(self, key: str) -> Decimal:
        number = self.number(key)
        if number is None:
            raise self.wrong(f"“{key}”不能为空")
        return number

    def day(self, key: str) -> date | None:
        """A day; a month (2020-04) is its first day."""
        text = self._typed(key, str)
        if text is None:
            return None
        try:
            return date.fromisoformat(f"{text}-01" if len(text) == len("2020-04") else text)
        except ValueError as error:
            raise self.wrong(f"“{key}”不是日期：{text}") from error

    def needed_day(self, key: str) -> date:
        day = self.day(key)
        if day is None:
            raise self.wrong(f"“{key}”不能为空")
        return day

    def choice(self, key: str, choices: type[Member]) -> Member:
        """The member of an enumeration that is written there."""
        try:
            return choices(self.value(key))
        except ValueError as error:
            raise self.wrong(f"“{key}”没有这个选项：{self.value(key)}") from error

    def one_of(self, key: str, known: Mapping[Any, Found]) -> Found:
        """The thing of that name or number among the ``known`` ones."""
        name = self.value(key)
        try:
            return known[name]
        except (KeyError, TypeError) as error:
            raise self.wrong(f"“{key}”查无此项：{name}") from error

    def maybe_one_of(self, key: str, known: Mapping[Any, Found]) -> Found | None:
        """Like ``one_of``; None for ``null``."""
        return None if self.value(key) is None else self.one_of(key, known)

    def words(self, key: str) -> list[str]:
        words = self._typed(key, list) or []
        if not all(isinstance(word, str) for word in words):
            raise self.wrong(f"“{key}”应为文字列表")
        return words

    def entry(self, key: str) -> Entry | None:
        fields = self._typed(key, dict)
        return None if fields is None else Entry(fields, f"{self.place} {key}")

    def needed_entry(self, key: str) -> Entry:
        entry = self.entry(key)
        if entry is None:
            raise self.wrong(f"“{key}”不能为空")
        return entry

    def entries(self, key: str, name: str | None = None) -> list[Entry]:
        """The objects of a list; ``name`` and number become their place."""
        return _entries(self.value(key), f"{self.place} {name or key}")

    def _typed(self, key: str, kind: type[Found]) -> Found | None:
        value = self.value(key)
        if value is None:
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(f"“{key}”的类型不对：{value!r}")
        return value


def read_object(folder: Path, name: str) -> Entry:
    """A file that holds one object. ``name`` is relative to ``folder``."""
    data = _read_json(folder, name)
    if not isinstance(data, dict):
        raise SourceError(f"{name}：应为一个对象")
    return Entry(data, name)


def read_list(folder: Path, name: str) -> list[Entry]:
    """A file that holds a list of objects."""
    return _entries(_read_json(folder, name), f"{name} 第")


def read_text(folder: Path, name: str) -> str:
    """A text file as it is, byte for byte."""
    try:
        return (folder / name).read_bytes().decode("utf-8")
    except OSError as error:
        raise SourceError(f"{name}：文件打不开（{error.strerror}）") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{name}：第{error.start + 1}字节起不是UTF-8编码") from error


def _read_json(folder: Path, name: str) -> Any:
    try:
        return json.loads(read_text(folder, name))
    except json.JSONDecodeError as error:
        raise SourceError(
            f"{name}：第{error.lineno}行第{error.colno}列不是合法的JSON（{error.msg}）"
        ) from error


def _entries(data: Any, place: str) -> list[Entry]:
    if not isinstance(data, list) or not all(isinstance(fields, dict) for fields in data):
        raise SourceError(f"{place}：应为对象列表")
    return [Entry(fields, f"{place}{number}") for number, fields in enumerate(data, 1)]
