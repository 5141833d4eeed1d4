"""The questions a report's figures raise, in words, for the clerk and for the reviewer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pledges.models import Share
from pledges.targets import Kind
from progress.facts import Facts
from progress.gathering import gather_as_if_accepted
from progress.models import MonthlyReport, Reading
from progress.pace import expected_share
from progress.periods import month_end
from progress.plausibility import Around, Hint, Told, hints
from progress.readers.rollup import Rollup, read_rollups
from progress.wording import amount

Gathered = Iterable[tuple[Share, Facts, list[Reading]]]

WORDS: dict[Hint, Promise] = {
    Hint.FELL: _("比上月少%(change)s，请说明"),
    Hint.JUMPED: _("本月新增%(change)s，远超计划，请核对并说明"),
    Hint.FAR_OVER: _("超过目标的120%%，请核对并说明"),
    Hint.UNMOVED: _("与上月相同，请说明为什么没有进展"),
    Hint.STUCK: _("连续三个月没有变化，请说明原因"),
    Hint.AS_PLANNED: _("连续三个月与计划数一字不差，请核对是否为实际完成数"),
    Hint.ALIKE: _("各市县完成率完全相同，请核对"),
    Hint.PARTS: _("其中项合计%(parts)s，与本项不符，请核对或说明"),
    Hint.PLACES: _("各市县合计%(places)s，与填报数不同，请核对或说明"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on a figure; the note beside the figure answers it."""

    hint: Hint
    text: str


def read_hints(
    report: MonthlyReport,
    today: date,
    *,
    gathered: Gathered | None = None,
    rollups: dict[int, Rollup] | None = None,
) -> dict[int, list[Asked]]:
    """Share id → the questions its figure raises; shares that raise none are absent.

    Nine queries; those of ``gathered`` and ``rollups`` are saved where the caller has them.
    """
    rows = list(gather_as_if_accepted(report, today) if gathered is None else gathered)
    if rollups is None:
        rollups = read_rollups(report)
    readings = {reading.share_id: reading for reading in report.readings.all()}
    around = _around(rows, readings, rollups)
    asked = {}
    for share, facts, earlier in rows:
        reading = readings.get(share.pk)
        if reading is None or reading.value is None or share.halt_on(month_end(report.month)):
            continue
        before = [_told(facts, r) for r in earlier if r.value is not None]
        now = Told(reading.value, _expected(facts, report.month))
        beside = around[share.pk]
        texts = _texts(share, now, before, beside)
        found = hints(facts.target, now, before, beside)
        if found:
            asked[share.pk] = [Asked(hint, str(WORDS[hint]) % texts) for hint in found]
    return asked


def unanswered(report: MonthlyReport, asked: dict[int, list[Asked]]) -> int:
    """How many figures raise a question and have no note beside them."""
    noted = {reading.share_id for reading in report.readings.all() if reading.note.strip()}
    return len(set(asked) - noted)


def _around(
    rows: list[tuple[Share, Facts, list[Reading]]],
    readings: dict[int, Reading],
    rollups: dict[int, Rollup],
) -> dict[int, Around]:
    """What stands around each share: its 其中 parts in the same report, its places."""
    parts: dict[tuple[int | None, ...], list[Share]] = defaultdict(list)
    for share, _facts, _earlier in rows:
        parts[share.indicator.of_id, share.region_id, share.agency_id].append(share)
    values = {pk: reading.value for pk, reading in readings.items()}
    around = {}
    for share, _facts, _earlier in rows:
        of_it = parts[share.indicator_id, share.region_id, share.agency_id]
        rollup = rollups.get(share.pk)
        around[share.pk] = Around(
            parts=sum_of(of_it, values),
            whole_is_parts=adds_up(share, of_it),
            places=rollup.total if rollup else None,
            percents=rollup.percents if rollup else (),
        )
    return around


def sum_of(parts: list[Share], values: Mapping[int, Decimal | None]) -> Decimal | None:
    """The sum of 其中 parts, flows of one unit; None as long as a part has no figure.

    ``values`` are by share.
    """
    known = [value for part in parts if (value := values.get(part.pk)) is not None]
    flows = all(part.indicator.kind == Kind.FLOW for part in parts)
    same_unit = len({part.indicator.unit for part in parts}) == 1
    if not parts or not flows or not same_unit or len(known) < len(parts):
        return None
    return sum(known, Decimal(0))


def adds_up(share: Share, parts: list[Share]) -> bool:
    """Do the targets of the 其中 parts add up to the whole's?"""
    targets = [value for part in parts if (value := part.target().value) is not None]
    return bool(targets) and sum(targets, Decimal(0)) == share.target().value


def _told(facts: Facts, reading: Reading) -> Told:
    return Told(reading.value or Decimal(0), _expected(facts, reading.report.month))


def _expected(facts: Facts, month: date) -> Fraction | None:
    if not facts.target.has_share:
        return None
    return expected_share(facts.schedule, month_end(month))


def _texts(share: Share, now: Told, before: list[Told], around: Around) -> dict[str, str]:
    unit = share.indicator.unit
    change = abs(now.value - before[-1].value) if before else None
    return {
        "change": amount(change, unit),
        "parts": amount(around.parts, unit),
        "places": amount(around.places, unit),
    }
