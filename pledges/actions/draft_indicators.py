"""Correcting the figures and the money of drafts, each change under the lock of its text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.refusals import Conflict
from pledges.actions.draft_confirming import open_text
from pledges.actions.drafts import Stale, hang, locked_draft, placed, with_parts
from pledges.models import DraftFunding, DraftIndicator, DraftPledge
from pledges.readers.drafts import CERTAIN, indicator_stamp


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person says of an indicator; ``quote`` are its words in the text, ``of`` the id of
    the whole it is a part of."""

    name: str
    comparator: str
    value: Decimal | None = None
    upper: Decimal | None = None
    baseline: Decimal | None = None
    unit: str = ""
    strict: bool = False
    deadline: date | None = None
    deadline_phrase: str = ""
    soft: str = ""
    recurrence: str = ""
    cumulative: bool = False
    counts_starts: bool = False
    condition: bool = False
    part: int = 1
    of: int | None = None
    quote: str = ""


@transaction.atomic
def add_indicator(*, draft: DraftPledge, entry: Entry, by: User) -> DraftIndicator:
    """An indicator the reading missed. Raises ``Conflict`` for words not in the text."""
    draft = locked_draft(draft, by)
    last = draft.indicators.aggregate(last=Max("position"))["last"] or 0
    return _write(DraftIndicator(draft=draft, position=last + 1), entry)


@transaction.atomic
def edit_indicator(
    *, indicator: DraftIndicator, seen: str, entry: Entry, by: User
) -> DraftIndicator:
    """Set what an indicator says; all of it counts as checked by the person then.

    Raises ``Stale`` where another person changed it since ``seen``, ``Conflict`` for words not
    in the text or a whole that hangs on this one.
    """
    indicator = _locked(indicator, by)
    if indicator_stamp(indicator) != seen:
        raise Stale(_("这项指标刚才被他人修改过。"))
    return _write(indicator, entry)


@transaction.atomic
def move_indicator(*, indicator: DraftIndicator, to: DraftPledge, by: User) -> DraftIndicator:
    """Hang an indicator, with its parts (其中), on another draft of the same text."""
    indicator = _locked(indicator, by)
    to = locked_draft(to, by)
    if to.source_id != indicator.draft.source_id or to.pk == indicator.draft_id:
        raise Conflict(_("请选择同一份原文里的另一件草稿。"))
    hang(with_parts(list(indicator.draft.indicators.all()), [indicator.pk]), to)
    return DraftIndicator.objects.select_related("draft").get(pk=indicator.pk)


@transaction.atomic
def reject_indicator(*, indicator: DraftIndicator, rejected: bool, by: User) -> DraftIndicator:
    """Leave an indicator out, or take it in again."""
    indicator = _locked(indicator, by)
    indicator.rejected = rejected
    indicator.save(update_fields=["rejected"])
    return indicator


@transaction.atomic
def reject_funding(*, funding: DraftFunding, rejected: bool, by: User) -> DraftFunding:
    """Leave money named in the text out, or take it in again."""
    open_text(funding.draft.source_id, by)
    funding = DraftFunding.objects.select_related("draft").get(pk=funding.pk)
    funding.rejected = rejected
    funding.save(update_fields=["rejected"])
    return funding


def _locked(indicator: DraftIndicator, by: User) -> DraftIndicator:
    """The indicator as it stands now, with its draft, under the lock of its text."""
    open_text(indicator.draft.source_id, by)
    return DraftIndicator.objects.select_related("draft__source", "copied_from").get(
        pk=indicator.pk
    )


def _write(row: DraftIndicator, entry: Entry) -> DraftIndicator:
    source = row.draft.source
    words: dict[str, Any] = {}
    if entry.quote != row.quote:
        words = placed(source, entry.quote, (row.draft.start, row.draft.end))
    given = {name: getattr(entry, name) for name in Entry.__slots__ if name not in ("of", "quote")}
    for name, value in (given | words).items():
        setattr(row, name, value)
    row.of = _whole(row, entry.of)
    row.sure = dict.fromkeys(row.sure, CERTAIN)
    row.save()
    return row


def _whole(row: DraftIndicator, whole: int | None) -> DraftIndicator | None:
    if whole is None:
        return None
    rows = list(row.draft.indicators.all())
    below = {part.pk for part in with_parts(rows, [row.pk])} if row.pk else set()
    found = next((other for other in rows if other.pk == whole and other.pk not in below), None)
    if found is None:
        raise Conflict(_("“其中项所属指标”须是同一件里的另一项指标，且不能互为其中项。"))
    return found
