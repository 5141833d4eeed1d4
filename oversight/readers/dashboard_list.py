"""The dashboard's list narrowed: by category, unit, place, light, risk and words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from agencies.models import Agency, Region
from oversight.readers.rows import Row
from pledges.initials import initials
from progress.standing import BatchStanding, IndicatorStanding, PledgeStanding

Unit = Agency | Region
NO_CATEGORY = "none"  # asks for pledges the text names no 方面 for


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; an empty field asks for nothing.

    ``category`` is an id, or ``NO_CATEGORY``.
    ``unit`` (``a7``, ``r7``) answers for a task, ``lead`` is named as its lead; ``regions`` are
    ids of a place and those below it.
    """

    category: str = ""
    unit: str = ""
    lead: int | None = None
    regions: frozenset[int] = frozenset()
    light: str = ""
    risk: bool = False
    words: tuple[str, ...] = ()


def words_of(text: str) -> tuple[str, ...]:
    """The words of a question, folded: each must be found."""
    return tuple(map(folded, unicodedata.normalize("NFKC", text).split()))


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def units_of(pledge: PledgeStanding, standing: IndicatorStanding) -> list[Unit]:
    """Who answers for a task: its leads, or where the text names none, who reports it."""
    if pledge.leads:
        return list(dict.fromkeys(pledge.leads))
    share = standing.whole.share if standing.whole else None
    reporter = share and (share.reporting_agency or share.reporting_region)
    return [reporter] if reporter else []


def unit_key(unit: Unit) -> str:
    """「a7」 for an agency, 「r7」 for a place."""
    return f"{'a' if isinstance(unit, Agency) else 'r'}{unit.pk}"


def units_in(standing: BatchStanding) -> list[Unit]:
    """Everybody who answers for a task of the batch: agencies, then places, in their order."""
    found = {unit for pledge, row in standing.lines for unit in units_of(pledge, row)}
    return sorted(found, key=lambda unit: (isinstance(unit, Region), unit.order, unit.pk))


def narrowed(rows: Iterable[Row], wanted: Wanted) -> list[Row]:
    """The rows that fit, in the order given. No query."""
    return [row for row in rows if _fits(row, wanted)]


def _fits(row: Row, wanted: Wanted) -> bool:
    pledge = row.pledge.pledge
    return (
        wanted.category in ("", str(pledge.category_id or NO_CATEGORY))
        and (wanted.lead is None or any(lead.pk == wanted.lead for lead in row.pledge.leads))
        and (not wanted.unit or wanted.unit in map(unit_key, units_of(row.pledge, row.standing)))
        and (not wanted.light or row.light == wanted.light)
        and (not wanted.risk or row.at_risk)
        and (not wanted.words or _holds(row, wanted.words))
    )


def _holds(row: Row, words: tuple[str, ...]) -> bool:
    """Every word in the names, or (letters) in their pinyin initials (R79)."""
    names = _names(row)
    texts = [folded(name) for name in names]
    runs = initials(names).split() if any(word.isascii() for word in words) else []
    return all(
        any(word in text for text in texts) or (word.isascii() and any(word in run for run in runs))
        for word in words
    )


def _names(row: Row) -> list[str]:
    pledge = row.pledge.pledge
    names = [pledge.no, pledge.title, row.standing.indicator.name, str(pledge.category or "")]
    place = row.lit.line.share.region if row.lit else None
    for unit in (*units_of(row.pledge, row.standing), place):
        names += [unit.name, str(unit)] if unit else []
    return [name for name in names if name]
