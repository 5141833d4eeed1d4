"""The data dictionary: every column of every public table, for people and for programs."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from results.open_data.columns import Row, Table
from results.open_data.tables import TABLES
from results.open_data.terms import licence_members

HEADINGS = ("表", "字段", "中文名", "英文名", "类型", "单位", "含义")


def dictionary_rows(tables: tuple[Table, ...] = TABLES) -> list[Row]:
    """The dictionary as a table of its own, the last sheet of a workbook."""
    with translation.override("zh-hans"):
        return [
            (
                str(table.title),
                column.name,
                column.title,
                column.english,
                str(column.kind_words),
                str(column.unit),
                str(column.meaning),
            )
            for table in tables
            for column in table.columns
        ]


def dictionary_document() -> dict[str, Any]:
    """The dictionary for programs; ``type`` is a word of ``Kind``. Words are the Chinese ones."""
    with translation.override("zh-hans"):
        return {
            **licence_members(""),
            "tables": [
                {
                    "name": table.name,
                    "title": str(table.title),
                    "title_en": table.english,
                    "about": str(table.about),
                    "columns": [
                        {
                            "name": column.name,
                            "title": column.title,
                            "title_en": column.english,
                            "type": column.kind.value,
                            "unit": str(column.unit),
                            "meaning": str(column.meaning),
                        }
                        for column in table.columns
                    ],
                }
                for table in TABLES
            ],
        }
