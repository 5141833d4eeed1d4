"""What a report tells of each pledge in words and money, merged when two people type at once.

Every part comes with what its editor had seen (``base``). What the editor left alone keeps
what is stored; where another person has changed the same part meanwhile, nothing is
overwritten and a ``Clash`` names who and when. R53, R68, R69, R70, R72.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from progress.actions.steps import locked, require_own, shares_of
from progress.locks import why_locked
from progress.models import FundingReading, MonthlyReport, Narrative

Value = str | date | Decimal | None

TEXTS = ("progress", "problem", "cause", "next_step", "works")
AMOUNTS = ("arranged", "allocated", "spent")


@dataclass(frozen=True, slots=True)
class Spot:
    """One part of what is told of a pledge.

    ``part`` is a field of ``Narrative``, or with ``source`` one of ``AMOUNTS``, in yuan.
    """

    pledge_id: int
    part: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed and what its editor had seen; not ``seen``, it simply replaces."""

    value: Value
    base: Value = None
    seen: bool = False


@dataclass(frozen=True, slots=True)
class TextClash:
    """Another person changed this part since the editor saw it: ``stored`` is theirs."""

    spot: Spot
    stored: Value
    typed: Value
    by: User | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """The report after saving, and the parts left as another person typed them."""

    report: MonthlyReport
    clashes: list[TextClash] = field(default_factory=list)


@transaction.atomic
def tell(*, report: MonthlyReport, typed: Mapping[Spot, Typed], by: User, today: date) -> Told:
    """Store what was typed; the report becomes a draft.

    Pledges the report's unit does not answer for are refused whole (``PermissionDenied``);
    a report that is closed to typing raises ``Conflict``.
    """
    report = locked(report)
    require_own(report, by, Verb.FILL_REPORTS)
    if why := why_locked(report, today):
        raise Conflict(why)
    of_pledge: dict[int, dict[Spot, Typed]] = defaultdict(dict)
    for spot, entry in typed.items():
        of_pledge[spot.pledge_id][spot] = entry
    own = set(shares_of(report).values_list("indicator__pledge_id", flat=True))
    if not set(of_pledge) <= own:
        raise PermissionDenied(_("填报内容包含不属于本单位的任务，未保存。"))
    clashes = [
        clash
        for pledge_id, entries in of_pledge.items()
        for clash in _store(report, pledge_id, entries, by)
    ]
    if report.state == MonthlyReport.State.PENDING:
        report.state = MonthlyReport.State.DRAFT
        report.save(update_fields=["state"])
    return Told(report, clashes)


def _store(
    report: MonthlyReport, pledge_id: int, entries: Mapping[Spot, Typed], by: User
) -> list[TextClash]:
    """Merge one pledge's parts into its rows, which the lock on the report guards."""
    told = report.narratives.select_related("typed_by").filter(pledge=pledge_id).first()
    told = told or Narrative(report=report, pledge_id=pledge_id)
    money = {row.source: row for row in report.funding.filter(pledge=pledge_id)}
    clashes, changed = [], set()
    for spot, entry in entries.items():
        row = _row(spot, told, money, report)
        stored = getattr(row, spot.part)
        merged, lost = _merged(stored, entry)
        if lost:
            clashes.append(TextClash(spot, stored, entry.value, told.typed_by, told.typed_at))
        if merged != stored:
            setattr(row, spot.part, merged)
            changed.add(spot.source)
    if changed:
        _keep(told, [money[source] for source in changed if source], by)
    return clashes


def _row(
    spot: Spot, told: Narrative, money: dict[str, FundingReading], report: MonthlyReport
) -> Narrative | FundingReading:
    if not spot.source:
        return told
    if spot.source not in money:
        money[spot.source] = FundingReading(
            report=report, pledge_id=spot.pledge_id, source=spot.source
        )
    return money[spot.source]


def _merged(stored: Value, entry: Typed) -> tuple[Value, bool]:
    """What to store, and whether another's change of the same part was left standing."""
    base = entry.base if entry.seen else stored
    if entry.value in (base, stored):
        return stored, False
    return (entry.value, False) if stored == base else (stored, True)


def _keep(told: Narrative, money: list[FundingReading], by: User) -> None:
    """Save what changed; a source of which nothing is said any more loses its row."""
    told.typed_by, told.typed_at = by, timezone.now()
    told.save()
    for row in money:
        if any(getattr(row, part) is not None for part in AMOUNTS):
            row.save()
        elif row.pk:
            row.delete()
