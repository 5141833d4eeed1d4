"""Single cells without guessing: texts, figures, whole numbers, days, choices. Pure but for
the words of its refusals.

Every function takes a value as ``reading`` gives it and raises ``CellError`` (its text says
what to mend) for what can't be taken as asked. A blank gives "" or None.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeGuard, TypeVar

from django.utils.translation import gettext as _

from agencies.workbooks.marks import Broken

Value = None | str | int | float | bool | datetime | date | time | timedelta | Broken
Choice = TypeVar("Choice")

# What people type into a cell that has nothing to say. 「无」 is an answer and stays one.
BLANKS = {"", "-", "--", "—", "——", "–", "－", "―", "/", "\\"}
# A spreadsheet keeps 15 digits of a number and turns the rest into zeros (T8).
EXACT_DIGITS = 15
EXACT_LIMIT = 10**EXACT_DIGITS
YEARS = range(1949, 2101)
POWER = re.compile(r"[-+]?\d(?:\.\d+)?[eE]\+?\d+")
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
DAY_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?(?:份)?")
MONTH_END = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月(?:份)?(?:底|末)前?")
YES = {"是", "有", "对", "√", "✓", "✔", "y", "yes", "true", "1"}
NO = {"否", "不是", "没有", "×", "✗", "x", "n", "no", "false", "0"}


class CellError(ValueError):
    """A cell that can't be taken; its text says why and how to mend it."""


def is_blank(value: Value) -> bool:
    """Nothing there, spaces, or a dash as people put for nothing. An error is not blank."""
    return value is None or (isinstance(value, str) and _narrow(value).strip() in BLANKS)


def text(value: Value) -> str:
    """The cell as it reads: 12.0 → 「12」, a day → 「2023-09-30」, yes → 「是」, blank → 「」.

    Line breaks inside stay; spaces around go. A number longer than a spreadsheet can
    keep exactly is refused, as for ``identifier``.
    """
    _require_sound(value)
    if is_blank(value):
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | float):
        return _digits(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\u3000", " ").strip()


def identifier(value: Value) -> str:
    """A code or id with every digit it was given; letters narrow, no spaces inside.

    A number beyond 15 digits, or a text such as 1.23E+17, has lost digits already (T8).
    """
    plain = re.sub(r"\s+", "", _narrow(text(value)))
    if POWER.fullmatch(plain):
        raise CellError(_lost_digits())
    return plain


def figure_text(value: Value) -> str:
    """What to hand to the reader of figures: 130.1 → 「130.1」, 「１,３８０」 → 「1,380」.

    A number cell gives exactly the digits it shows; one formatted as a percentage comes
    as 「95%」. Marks such as 约, 余, 万 stay. Days, times and yes/no are refused.
    """
    _require_sound(value)
    if isinstance(value, bool):
        raise CellError(_("这里应填数字，单元格里是“是/否”。"))
    if isinstance(value, date | time | timedelta):
        raise CellError(
            _("这里应填数字，单元格却是日期或时间。请把单元格格式改为“数值”后重新填写。")
        )
    if is_blank(value):
        return ""
    if isinstance(value, int | float):
        return _digits(value)
    return re.sub(r"\s+", "", _narrow(str(value)))


def whole_number(value: Value) -> int | None:
    """A whole number from 0, also when stored as text with 1,000s separators."""
    plain = figure_text(value)
    if not plain:
        return None
    digits = plain.replace(",", "")
    if not re.fullmatch(r"\d{1,15}(?:\.0+)?", digits):
        raise CellError(_("“%(typed)s”不是整数。请只填数字，如 12。") % {"typed": plain})
    return int(digits.partition(".")[0])


def day(value: Value) -> date | None:
    """A day: a date cell, 「2023-09-30」, 「2023年9月30日」, 20230930, 「2023年9月底」.

    Without a year, or with a word that names no day (上旬, 左右), it is refused.
    """
    _require_sound(value)
    if is_blank(value):
        return None
    if isinstance(value, datetime):
        return _within(value.date())
    if isinstance(value, date):
        return _within(value)
    plain = _digits(value) if _is_number(value) else _narrow(str(value)).strip()
    match = DAY.fullmatch(plain) or DAY_DIGITS.fullmatch(plain)
    if match:
        return _within(_date(plain, *map(int, match.groups())))
    match = MONTH_END.fullmatch(plain)
    if match:
        year, number = map(int, match.groups())
        first = _within(_date(plain, year, number, 1))
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    raise _no_day(plain)


def month(value: Value) -> date | None:
    """The first day of a month: a date cell, 「2023年9月」, 「2023-09」, 「2023年9月份」."""
    _require_sound(value)
    if is_blank(value):
        return None
    if isinstance(value, date):
        return _within(date(value.year, value.month, 1))
    plain = _digits(value) if _is_number(value) else _narrow(str(value)).strip()
    match = MONTH.fullmatch(plain)
    # 2023.1 may have been 2023.10: a number drops the zero
    if match and not _is_number(value):
        return _within(_date(plain, int(match[1]), int(match[2]), 1))
    raise CellError(_("“%(typed)s”不是月份。请写成 2023年9月 的形式。") % {"typed": plain})


def yes_no(value: Value) -> bool | None:
    """是/否, √/×, or a yes/no cell; None for a blank."""
    if isinstance(value, bool):
        return value
    plain = text(value).casefold()
    if not plain:
        return None
    if plain in YES | NO:
        return plain in YES
    raise CellError(_("“%(typed)s”不明确。请填“是”或“否”。") % {"typed": plain})


def choice(value: Value, choices: Mapping[str, Choice]) -> Choice | None:
    """The one of ``choices`` (words → what they stand for) the cell names; None if blank."""
    typed = text(value)
    if not typed:
        return None
    by_key = {_key(words): chosen for words, chosen in choices.items()}
    if _key(typed) not in by_key:
        raise CellError(
            _("“%(typed)s”不在可选范围内。可填：%(choices)s。")
            % {"typed": typed, "choices": _("、").join(choices)}
        )
    return by_key[_key(typed)]


def exact(value: float) -> Decimal:
    """The decimal figure a spreadsheet shows for this number: 130.1 is 130.1 exactly."""
    return Decimal(f"{value:.{EXACT_DIGITS}g}")


def as_percent(value: float) -> str:
    """0.95 in a cell formatted as a percentage shows, and is read, as 「95%」."""
    return f"{_plain(exact(value) * 100)}%"


def _digits(value: int | float) -> str:
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        raise CellError(_broken())
    if abs(value) >= EXACT_LIMIT:
        raise CellError(_lost_digits())
    return str(value) if isinstance(value, int) else _plain(exact(value))


def _plain(figure: Decimal) -> str:
    written = f"{figure:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _require_sound(value: Value) -> None:
    # a mark is told by what it is: "error" may be typed, and then it is a text
    if value is Broken.ERROR or (isinstance(value, str) and value.startswith("#REF!")):
        raise CellError(_broken())
    if value is Broken.NOT_CALCULATED:
        raise CellError(
            _("公式还没有算出结果。请在 Excel 或 WPS 中打开并保存后再上传，或直接填写数值。")
        )


def _broken() -> str:
    return _("单元格的公式出错（如 #REF!、#N/A）。请改正公式或直接填写。")


def _lost_digits() -> str:
    return _(
        "超过15位的数字按数值存放会丢失末尾数字。请把这一列设为“文本”格式后，重新填写完整的号码。"
    )


def _is_number(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _date(typed: str, year: int, number: int, of_month: int) -> date:
    try:
        return date(year, number, of_month)
    except ValueError as error:
        raise _no_day(typed) from error


def _within(found: date) -> date:
    if found.year not in YEARS:
        raise _no_day(found.isoformat())
    return found


def _no_day(typed: str) -> CellError:
    return CellError(_("“%(typed)s”不是完整的日期。请写成 2023-09-30 的形式。") % {"typed": typed})


def _narrow(typed: str) -> str:
    """Full-width letters, digits and points as narrow ones."""
    return unicodedata.normalize("NFKC", typed).replace("\u200b", "").replace("\ufeff", "")


def _key(words: str) -> str:
    return re.sub(r"\s+", "", _narrow(words)).casefold()
