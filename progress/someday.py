"""The day a clerk means by 「12月底」 or 「年内」. Pure: standard library only.

初 and 上旬 → 10th, 中旬 → 20th, 下旬, 底 and a bare month → its last day, 年内 → 31 December
(docs/architecture.md, "Fuzzy dates", R41).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from progress.periods import month_end

_YEAR = r"(?:(?P<year>\d{4})(?:年|[-/.])|(?P<next>明年)|今年|本年)?"
_BEFORE = r"(?:前|以前|之前)?"
_DAY = re.compile(_YEAR + r"(?P<month>\d{1,2})(?:月|[-/.])(?P<day>\d{1,2})[日号]?" + _BEFORE)
_MONTH = re.compile(
    _YEAR + r"(?P<month>\d{1,2})(?P<named>月份?)?(?P<part>初|上旬|中旬|下旬|底|末)?" + _BEFORE
)
_YEAR_END = re.compile(r"(?:(?P<year>\d{4})|(?P<next>明)|今|本)?年(?:内|底|末)" + _BEFORE)
_PARTS = {"初": 10, "上旬": 10, "中旬": 20}


def read_someday(text: str, year: int) -> date:
    """The day in ``text``; where it names no year, that of ``year``.

    Raises ``ValueError`` for what names no day, and for a day the calendar does not have.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if match := _YEAR_END.fullmatch(plain):
        return date(_year(match, year), 12, 31)
    match = _DAY.fullmatch(plain)
    # without a year 12-5 may be a day or a range of months; 12月5日 is a day
    if match and (match["year"] or "月" in plain):
        return date(_year(match, year), int(match["month"]), int(match["day"]))
    match = _MONTH.fullmatch(plain)
    if not match or not (match["year"] or match["named"]):
        raise ValueError(text)
    first = date(_year(match, year), int(match["month"]), 1)
    part = _PARTS.get(match["part"] or "")
    return first.replace(day=part) if part else month_end(first)


def write_someday(day: date | None) -> str:
    """The shortest writing that reads back as the same day: 「2023-12」 for a month's last."""
    if day is None:
        return ""
    return f"{day:%Y-%m}" if day == month_end(day.replace(day=1)) else day.isoformat()


def _year(match: re.Match[str], year: int) -> int:
    return int(match["year"]) if match["year"] else year + bool(match["next"])
