"""How figures, texts and months stand in a cell, and how they are read from one again.

What ``as_cell`` writes, ``read_…`` takes back as it was: an 约/余 mark, and a figure of more
digits than a spreadsheet keeps, go as text.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from agencies.workbooks import cells
from agencies.workbooks.cells import CellError, Value
from pledges.figures import Figure, write_figure
from progress.forms import FigureField, PartField
from progress.forms.controls import NOTE_LENGTH
from progress.forms.narratives import TEXT_LENGTH, SomedayField, WanField
from progress.periods import month_end
from progress.readers.changes import written

# What a spreadsheet's markup can't carry.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
DONE, GOING = "已完成", "推进中"
DONE_WORDS = {DONE: True, "完成": True, "是": True, GOING: False, "未完成": False, "否": False}


def as_cell(value: Decimal | None, approx: str = "") -> Decimal | str | None:
    """A number where a spreadsheet keeps every digit of it, else its text."""
    if value is None:
        return None
    digits = len(value.normalize().as_tuple().digits) + max(_exponent(value), 0)
    exact = digits <= cells.EXACT_DIGITS
    return value if exact and not approx else write_figure(value, approx)


def as_text(cell: Decimal | str | None) -> str:
    """The same for the hidden sheet, as ``cells.figure_text`` will read the cell."""
    return (written(cell) or "") if isinstance(cell, Decimal | None) else cell


def plain(text: str) -> str:
    """A text as a sheet can hold it and gives it back."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNWRITABLE.sub("", lines)


def read_text(value: Value, most: int = TEXT_LENGTH) -> str:
    """A text, within its length. Raises ``CellError``."""
    found = plain(cells.text(value)).strip()
    if len(found) > most:
        raise CellError(
            _("文字过长：有%(count)d字，最多%(most)d字。请精简后再填。")
            % {"count": len(found), "most": most}
        )
    return found


def read_note(value: Value) -> str:
    return read_text(value, NOTE_LENGTH)


def read_figure_cell(value: Value, field: FigureField) -> Figure | None:
    """A figure in the field's unit, None for a blank. Raises ``CellError``."""
    figure: Figure | None = clean(cells.figure_text(value), field)
    return figure


def read_part(value: Value, field: PartField) -> Decimal | None:
    """A numerator or denominator, exact. Raises ``CellError``."""
    figure = read_figure_cell(value, field)
    return figure.value if figure else None


def read_done(value: Value) -> bool | None:
    """已完成 or 推进中 of a target in words; None for a blank. Raises ``CellError``."""
    if isinstance(value, bool):
        return value
    typed = cells.text(value)
    if typed and typed not in DONE_WORDS:
        raise CellError(
            _("这一项不填数字，请填“已完成”或“推进中”，进展写在“说明”里；现填的是“%(typed)s”。")
            % {"typed": typed}
        )
    return DONE_WORDS.get(typed)


def read_expected(value: Value, field: SomedayField) -> date | None:
    """The day expected: of a date cell on the 1st, as spreadsheets make one of 「2023-12」, its
    month's last. Raises ``CellError``."""
    if isinstance(value, date) and value.day == 1:
        return month_end(date(value.year, value.month, 1))
    if isinstance(value, int | float):
        # 2023.1 may have been 2023.10: a number drops the zero
        raise CellError(
            _("“%(typed)s”看不出是哪个月。请写成 2023-12、2023年12月20日 的形式。")
            % {"typed": cells.text(value)}
        )
    found: date | None = clean(cells.text(value), field)
    if found and found.year not in cells.YEARS:
        raise CellError(_("“%(day)s”不是合理的日期，请检查年份。") % {"day": found.isoformat()})
    return found


def read_wan_cell(value: Value, field: WanField) -> Decimal | None:
    """An amount in 万元, as yuan; None for a blank. Raises ``CellError``."""
    amount: Decimal | None = clean(cells.figure_text(value), field)
    return amount


def clean(text: str, field: forms.Field) -> Any:
    """What the desk's own field makes of it. Raises ``CellError`` with the field's words."""
    try:
        return field.clean(text)
    except forms.ValidationError as error:
        raise CellError(" ".join(error.messages)) from error


def wan_cell(yuan: Decimal | None) -> Decimal | str | None:
    """Yuan as a cell in 万元."""
    return as_cell(None if yuan is None else yuan.scaleb(-4))


def _exponent(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
