"""Fuzzy dates with one stated rule for the due day; R41, R79.

初 → the 10th, 中旬 → the 20th, 下旬, 底 and a bare month → the last day, 年内 and 年底 →
31 December, a quarter → its last day, 上半年 → 30 June. A date without a year has the year last
named before it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pledges.extraction.numbers import DIGITS, spelt

YEAR = r"(?P<year>20[0-9]{2})年"
MONTH = r"(?P<month>1[0-2]|0?[1-9]|(?<![十百])(?:十[一二]?|[一二三四五六七八九]))月"
BY = r"(?:(?:之前|以前|前|末|止|截止|为止)+)"
# who says 「6月底前」 sets a day; 「6月」 alone may as well say when something happens
DEADLINE = re.compile(
    rf"(?P<to>力争(?:在|到|于)?|到|至|于|在|截至|截止到?|赶在)?(?:(?P<same>当年|今年|本年度?|年度)|{YEAR}度?)?(?:的)?"
    rf"(?:{MONTH}(?:(?P<day>3[01]|[12][0-9]|0?[1-9])日|(?P<part>上旬|中旬|下旬|初|中|底|末))?"
    r"|(?P<quarter>第?[一二三四1-4]季度)(?P<qpart>末|底|内|前)*"
    r"|(?P<half>上半年|下半年)(?:末|底)?"
    r"|(?P<whole>年底|年末|年内|岁末|全年底|底|末|内))?"
    rf"(?P<by>{BY})?"
)
NO_END = re.compile(r"[-—至起份始、]|以来|开始|到|之后|以后")
THEN_DONE = re.compile(r"(?:全面|基本)?(?:完成|建成|竣工)")
QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
# 「到2025年」 and 「从2007年」 name other years than the one the text is about
ANY_YEAR = re.compile(
    r"(?<![0-9到至从自])(20[0-9]{2})(?=年(?!底|末|前|以来)|〕|\]|-[01]?[0-9]-[0-3]?[0-9])"
)
TITLED = re.compile(
    r"(?<![0-9到至从自])(20[0-9]{2})年?[^。;\n0-9]{0,14}(?:民生实事|民心实事|民生工程|民心工程|为民办实事|十件实事)"
    r"(?!.{0,3}(?:全面|全部|均已|已))"
)
SPELT_YEAR = re.compile(r"二[〇零]([〇零一二三四五六七八九]{2})年")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due day said at ``[start, end)``; ``firm`` when the words say by, until or within."""

    start: int
    end: int
    day: date
    phrase: str
    firm: bool
    with_month: bool


def deadlines(text: str, start: int, end: int, year: int | None) -> list[Deadline]:
    """The due days named in ``text[start:end]``; ``year`` where none is named before."""
    found, about = [], year
    for match in DEADLINE.finditer(text, start, end):
        if match.end() == match.start():
            continue
        # a year gone by is no year the days that follow are meant for
        if match["year"] and int(match["year"]) >= (about or 0):
            year = int(match["year"])
        deadline = _deadline(text, match, int(match["year"] or 0) or year)
        if deadline:
            found.append(deadline)
    return found


def _deadline(text: str, match: re.Match[str], year: int | None) -> Deadline | None:
    day = None if year is None or _is_no_day(text, match) else _due(match, year)
    if day is None:
        return None
    to = match["to"] or ""
    start = match.start() + len(to) * to.startswith("力争")
    with_month = bool(match["month"] or match["quarter"])
    phrase = text[start : match.end()]
    return Deadline(start, match.end(), day, phrase, _is_firm(text, match), with_month)


def _is_no_day(text: str, match: re.Match[str]) -> bool:
    """A bare year, the end of a span (6-10月), a start (5月起), a month's share (4月份)."""
    if not any(match[part] for part in ("month", "quarter", "half", "whole", "year")):
        return True
    before = text[max(0, match.start() - 1) : match.start()]
    if before and (before in "0123456789" or (before in "-—每去上〔(" and not match["by"])):
        return True
    if NO_END.match(text, match.end()):
        return True
    return match["whole"] in ("底", "末", "内") and not (match["year"] or match["same"])


def _is_firm(text: str, match: re.Match[str]) -> bool:
    """Do the words say by when?"""
    if any(match[part] for part in ("by", "part", "whole", "qpart", "day", "half")):
        return True
    if (match["to"] or "").removeprefix("力争") in ("到", "至", "赶在"):
        return True
    finished = THEN_DONE.match(text, match.end())
    return bool(match["year"] and not match["month"] and finished)


def _month(words: str) -> int:
    return int(words) if words.isdigit() else int(spelt(words) or 0)


def _due(match: re.Match[str], year: int) -> date | None:
    month = _month(match["month"]) if match["month"] else None
    if match["quarter"]:
        month = QUARTERS[match["quarter"].removeprefix("第")[0]]
    elif match["half"]:
        month = 6 if match["half"] == "上半年" else 12
    elif month is None:
        month = 12
    last = monthrange(year, month)[1]
    if match["day"]:
        return date(year, month, int(match["day"])) if int(match["day"]) <= last else None
    part = match["part"] or ""
    return date(year, month, {"初": 10, "上旬": 10, "中旬": 20, "中": 20}.get(part, last))


def year_of(text: str) -> int | None:
    """The year a text is about: that of its title, else the one its first lines name most."""
    titled = TITLED.findall(text, 0, 2000)
    if titled:
        return max(map(int, titled))
    for part in (text[:600], text[:20000]):
        years = ANY_YEAR.findall(part)
        if years:
            return int(max(dict.fromkeys(years), key=years.count))
    found = SPELT_YEAR.search(text[:2000])
    return 2000 + 10 * DIGITS[found[1][0]] + DIGITS[found[1][1]] if found else None


def years_in(text: str) -> Iterator[int]:
    """Every year named, in order."""
    yield from (int(found) for found in ANY_YEAR.findall(text))
