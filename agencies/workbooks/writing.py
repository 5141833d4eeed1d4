"""Making workbooks and CSV in which no text of a person's can become a formula."""

from __future__ import annotations

from typing import BinaryIO

import xlsxwriter

# What a spreadsheet would take for the start of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def open_book(target: BinaryIO) -> xlsxwriter.Workbook:
    """A new workbook written to ``target`` on ``close()``.

    Texts stay texts: none turns into a formula, a link or a number, whoever typed it.
    """
    return xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )


def safe_text(value: str) -> str:
    """For CSV, which has no types: a text that looks like a formula gets an apostrophe.

    Not needed in a workbook of ``open_book``, and wrong there: what is read back must be
    what was written.
    """
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
