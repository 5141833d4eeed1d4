"""Every number of a text with its unit, its comparator and the words beside it; R24, R25, R29.

Nothing is judged here: which figures are targets, ``pledges.extraction.targets`` decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from pledges.extraction.numbers import ARABIC, LONGEST, SCALE, SPELT, arabic, spelt, whole
from pledges.extraction.units import PEOPLE, SAME, UNIT
from pledges.targets import Comparator

AFTER = r"(?:及?以[上下内]|之内|左右|上下|\+)"
ABOUT = r"[余多几]?"
FIGURE = re.compile(
    rf"(?<![A-Za-z0-9.〔])(?P<a>{ARABIC})(?P<ra>{ABOUT})(?P<sa>{SCALE})(?P<ra2>{ABOUT})"
    rf"(?:(?P<ua>{UNIT})?(?:-|—|至|到)(?P<b>{ARABIC})(?P<sb>{SCALE}))?"
    rf"(?P<unit>{UNIT})?(?P<rc>[余多](?![少个种元]))?(?P<after>{AFTER})?"
)
# spelt numbers count where they stand behind what they count, or are too large for a turn of phrase
SPELT_FIGURE = re.compile(
    rf"(?P<verb>新建|建设|建成|改建|扩建|改扩建|开通|新开通|延伸|新增|购置|培育)?"
    rf"(?P<a>{SPELT})(?P<about>[余多])?(?P<unit>{UNIT}|成)(?P<after>{AFTER})?"
)
# before a number in characters these make it a part of something else: 「4.6万」, 「第三」
BOUND = "第每之几十百千万亿余多同.0123456789"
BUILT = ("座", "处", "所", "条", "栋", "幢", "家", "台")
PERCENT_SPELT = re.compile(rf"百分之(?P<a>{SPELT})(?P<after>{AFTER})?")

AT_LEAST = re.compile(
    r"≥|>=?|逾|不低于|不少于|不小于|不得少于|不得低于|至少|最低|最少"
    r"|(?<![不得])(?:超过|突破|高于|大于|多于)|达到|(?<!可)达(?!标|产|成|人|率)|保底"
)
STRICTLY = re.compile(r"(?:(?<!不)(?:超过|突破|高于|大于|多于)|逾)[^,。;:0-9]{0,6}$")
AT_MOST = re.compile(
    r"≤|<=?|不超过|不高于|不多于|不大于|不得超过|不得高于|(?<![不得])(?:低于|少于|小于)"
    r"|控制在|最高|最多|至多|上限为?"
)
NEAR = re.compile(r"(?:约|大约|近|将近|接近|约为|左右)(?:每(?:人|户|年|月|天|日)+)?$")
# said right before the figure; farther away the word governs something else
ADJACENT = ("达到", "达", "最低", "最少", "最高", "最多", "控制在", "上限为", "上限")
SHORT_GAP, LONG_GAP = 5, 16


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the plain text: ``[start, end)`` with unit and 以上, value in ``unit``.

    ``raw_unit`` is the measure word as written; ``approx`` is 余, 多 or 几; ``spelt`` marks a
    number in characters.
    """

    start: int
    end: int
    value: Decimal
    unit: str
    raw_unit: str
    comparator: Comparator
    upper: Decimal | None = None
    strict: bool = False
    approx: str = ""
    after: str = ""
    spelt: bool = False


def figures(text: str, start: int, end: int) -> list[Figure]:
    """All numbers in ``text[start:end]``, in order, those without a unit left out."""
    found = [*_arabic(text, start, end), *_spelt(text, start, end)]
    found.sort(key=lambda figure: figure.start)
    return _one_comparator_for_all(text, found)


def _arabic(text: str, start: int, end: int) -> Iterator[Figure]:
    for match in FIGURE.finditer(text, start, end):
        if len(match["a"]) > LONGEST:
            continue
        raw = match["unit"] or ""
        if not raw and not (match["sa"] and PEOPLE.match(text, match.end(), end)):
            continue
        value, upper = arabic(match["a"], match["sa"]), None
        if match["b"]:
            scale = match["sb"] if not match["sa"] else match["sa"]
            value = arabic(match["a"], match["sa"] or match["sb"])
            upper = arabic(match["b"], match["sb"] or scale)
            if upper <= value:
                upper = None
        approx = match["ra"] or match["ra2"] or match["rc"] or ""
        yield _figure(text, start, match, value, upper, raw or "人", approx)


def _figure(
    text: str,
    start: int,
    match: re.Match[str],
    value: Decimal,
    upper: Decimal | None,
    raw: str,
    approx: str,
) -> Figure:
    after = match["after"] or ""
    before = text[max(start, match.start() - 24) : match.start()]
    comparator, strict = _comparator(before, after, approx)
    if upper is not None:
        comparator = Comparator.RANGE
    return Figure(
        match.start(),
        match.end(),
        whole(value),
        SAME.get(raw, raw),
        raw,
        comparator,
        whole(upper) if upper is not None else None,
        strict,
        approx,
        after,
    )


def _spelt(text: str, start: int, end: int) -> Iterator[Figure]:
    for match in SPELT_FIGURE.finditer(text, start, end):
        value = _spelt_value(text, match, start, end)
        if value is None:
            continue
        at, after = match.start("a"), match["after"] or ""
        comparator, strict = _comparator(
            text[max(start, at - 24) : at], after, match["about"] or ""
        )
        raw = match["unit"]
        value, unit = (value * 10, "%") if raw == "成" else (value, SAME.get(raw, raw))
        yield Figure(
            at,
            match.end(),
            whole(value),
            unit,
            "%" if raw == "成" else raw,
            comparator,
            strict=strict,
            approx=match["about"] or "",
            after=after,
            spelt=True,
        )
    for match in PERCENT_SPELT.finditer(text, start, end):
        value = spelt(match["a"])
        if value is not None:
            before = text[max(start, match.start() - 24) : match.start()]
            comparator, strict = _comparator(before, match["after"] or "", "")
            yield Figure(
                match.start(), match.end(), whole(value), "%", "%", comparator, strict=strict
            )


def _spelt_value(text: str, match: re.Match[str], start: int, end: int) -> Decimal | None:
    """The number, where it counts something and is no turn of phrase (一批, 三个方面)."""
    words, unit = match["a"], match["unit"]
    value = spelt(words)
    before = text[max(start, match.start() - 1) : match.start()]
    if value is None or (before and before in BOUND):
        return None
    if unit == "成":
        return value if 1 <= value <= 10 and not text.startswith("为", match.end()) else None
    marked = bool(match["about"] or match["after"])
    if (value >= 20 and (len(words) > 1 or marked)) or (value >= 10 and len(words) > 1):
        return value
    ends = match.end() >= end or text[match.end()] in ",。;、:)和及\n并"
    behind_noun = ends and unit in BUILT and (before not in ("", ",", "。", "、") or match["verb"])
    named = bool(match["verb"]) and unit in BUILT and value != 1
    return value if named or behind_noun else None


def _comparator(before: str, after: str, approx: str) -> tuple[Comparator, bool]:
    """How the figure is to be held against what is reached; R24, R25."""
    if after in ("左右", "上下"):
        return Comparator.ABOUT, False
    if after.endswith(("以上", "+")):
        return Comparator.AT_LEAST, False
    if after:
        return Comparator.AT_MOST, False
    if _governs(AT_MOST, before):
        return Comparator.AT_MOST, False
    if _governs(AT_LEAST, before):
        return Comparator.AT_LEAST, bool(STRICTLY.search(before))
    if approx or NEAR.search(before):
        return Comparator.ABOUT, False
    return Comparator.EQUAL, False


def _governs(words: re.Pattern[str], before: str) -> bool:
    """Does one of the words hold for the figure that follows ``before``?"""
    return any(_reaches(found[0], before[found.end() :]) for found in words.finditer(before))


def _reaches(word: str, gap: str) -> bool:
    if len(gap) > LONG_GAP or re.search(r"[,。;:0-9]", gap):
        return False
    if not gap.endswith("的") and re.search(r"以[上下内]|提高|增加|的(?=.{6})", gap):
        return False
    return len(gap) <= SHORT_GAP or word not in ADJACENT


# what parts the figures of one list: 「10%、20%和30%」
BETWEEN = re.compile(r"[、,和及与以]{1,2}(?:及|约|每人每[年月])?")


def _one_comparator_for_all(text: str, found: list[Figure]) -> list[Figure]:
    """Bare figures in a row share what is said before the first or behind the last."""
    rows: list[list[Figure]] = []
    for figure in found:
        near = rows and text[rows[-1][-1].end : figure.start]
        if rows and near and BETWEEN.fullmatch(near) and rows[-1][-1].unit == figure.unit:
            rows[-1].append(figure)
        else:
            rows.append([figure])
    shared = []
    for row in rows:
        said = [figure for figure in row if figure.comparator != Comparator.EQUAL]
        if len(row) > 1 and said and said[0] in (row[0], row[-1]):
            one = said[0]
            row = [
                replace(f, comparator=one.comparator, strict=one.strict)
                if f.comparator == Comparator.EQUAL
                else f
                for f in row
            ]
        shared += row
    return shared
