"""Every field the interface tells of or asks for says what it means, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from agencies.api.schema import described

CHINESE = re.compile(r"[\u4e00-\u9fff]")
Shape = dict[str, Any]
# names of fields that hold a quantity
QUANTITIES = re.compile(
    r"^(size|value|upper|baseline|target|expected|actual|gap|arranged|allocated|spent|total|"
    r"in_favour|against|abstained|members|present|issued|returned|valid|places|percent|promised|"
    r"stands|estimated_yuan|days_late|milestone_red_months|ahead_from|yellow_from|red_over|"
    r"near_bound|about_from|opening|locks_after|value_before|expected_value|old_value|new_value)$"
)
UNITS = (
    "单位",
    "百分",
    "以unit计",
    "元",
    "天",
    "比例",
    "字节",
    "计量",
    "工作日",
    "项数",
    "按亮灯计数",
)


def fields(shape: Any, where: str = "") -> Iterator[tuple[str, str, Shape]]:
    """(where, name, shape) of every property anywhere in a description."""
    if isinstance(shape, dict):
        for name, told in shape.get("properties", {}).items():
            if isinstance(told, dict):
                yield where, name, told
        for name, inner in shape.items():
            yield from fields(inner, f"{where}/{name}")
    elif isinstance(shape, list):
        for at, inner in enumerate(shape):
            yield from fields(inner, f"{where}/{at}")


def silent(language: str, wrong) -> list[str]:
    return [
        f"{where}/{name}: {told.get('description')}"
        for where, name, told in fields(described(language))
        if wrong(str(told.get("description") or ""))
    ]


def test_every_field_says_what_it_means():
    assert len(list(fields(described("zh-hans")))) > 700
    assert silent("zh-hans", lambda text: not CHINESE.search(text)) == []


def test_every_field_says_it_in_english_too():
    assert silent("en", lambda text: not text or CHINESE.search(text)) == []


def test_every_quantity_says_its_unit():
    without = [
        f"{where}/{name}: {told['description']}"
        for where, name, told in fields(described("zh-hans"))
        if QUANTITIES.match(name) and not is_other(told)
        if not any(unit in told["description"] for unit in UNITS)
    ]

    assert without == []


def is_other(told: Shape) -> bool:
    """A row, a list or a truth that shares its name with a quantity."""
    kinds = told.get("type", "object")
    return not {"string", "integer", "number"} & set([kinds] if isinstance(kinds, str) else kinds)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_operation_and_parameter_is_told_in_each_language(language):
    wrong = {"zh-hans": lambda text: not CHINESE.search(text), "en": CHINESE.search}[language]
    texts = [
        (path, part, str(text))
        for path, told in described(language)["paths"].items()
        for operation in told.values()
        for part, text in (
            ("summary", operation["summary"]),
            ("description", operation["description"]),
            *((p["name"], p.get("description", "")) for p in operation.get("parameters", [])),
        )
        if text
    ]

    assert [row for row in texts if wrong(row[2])] == []
