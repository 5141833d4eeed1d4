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

from pledges.extraction.numbers import SPELT, spelt

YEAR = r"(?P<year>20[0-9]{2})年"
MONTH = r"(?P<month>1[0-2]|0?[1-9])月"
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
QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
# 「到2025年」 and 「从2007年」 name other years than the one the text is about
ANY_YEAR = re.compile(
    r"(?<![0-9到至从自])(20[0-9]{2})(?=年(?!底|末|前|以来)|〕|\]|-[01]?[0-9]-[0-3]?[0-9])"
)
SPELT_YEAR = re.compile(rf"二[〇零]({SPELT})年")


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
    if year is None or not (
        match["month"] or match["quarter"] or match["half"] or match["whole"] or match["year"]
    ):
        return None
    before = text[max(0, match.start() - 1) : match.start()]
    behind = text[match.end() : match.end() + 2]
    if (before in ("-", "—", "每", "去", "上", "〔", "(") and not match["by"]) or (
        before in "0123456789" and before
    ):
        return None
    if behind[:1] in ("-", "—", "至", "起", "份", "始", "、") or behind[:2] in (
        "以来",
        "开始",
        "到",
        "之后",
        "以后",
    ):
        return None
    if match["whole"] in ("底", "末", "内") and not (match["year"] or match["same"]):
        return None
    day = _due(match, year)
    if day is None:
        return None
    to = (match["to"] or "").removeprefix("力争")
    by_then = (
        match["year"]
        and not match["month"]
        and re.match(r"(?:全面|基本)?(?:完成|建成|竣工)", text[match.end() : match.end() + 6])
    )
    firm = bool(
        match["by"]
        or by_then
        or match["part"]
        or match["whole"]
        or match["qpart"]
        or match["day"]
        or match["half"]
        or to in ("到", "至", "赶在")
    )
    start = match.start() + len(match["to"] or "") * ((match["to"] or "").startswith("力争"))
    return Deadline(
        start,
        match.end(),
        day,
        text[start : match.end()],
        firm,
        bool(match["month"] or match["quarter"]),
    )


def _due(match: re.Match[str], year: int) -> date | None:
    month = int(match["month"]) if match["month"] else None
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
    """The year a text is about: the one named most in its first lines, else in all of it."""
    for part in (text[:600], text[:20000]):
        years = ANY_YEAR.findall(part)
        if years:
            return int(max(dict.fromkeys(years), key=lambda one: (years.count(one), one)))
    found = SPELT_YEAR.search(text[:2000])
    tail = spelt(found[1]) if found else None
    return 2000 + int(tail) if tail is not None and tail < 100 else None


def years_in(text: str) -> Iterator[int]:
    """Every year named, in order."""
    yield from (int(found) for found in ANY_YEAR.findall(text))
