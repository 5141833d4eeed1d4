"""Correcting drafts before they become pledges: each change under the lock of its text.

Two officers never lose each other's edits: who saves a form says by ``seen`` what it showed
(``pledges.readers.drafts.stamp``), and is refused where that has changed since.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from agencies.refusals import Conflict
from pledges.actions.draft_confirming import open_text, taken_numbers
from pledges.models import DraftAgency, DraftFunding, DraftIndicator, DraftPledge, SourceText
from pledges.readers.draft_faults import kept
from pledges.readers.drafts import CERTAIN, draft_stamp, drafts_of, find_quote
from pledges.readers.known_bodies import KnownBodies

State = DraftPledge.State
FIELDS = ("no", "title", "category", "joint", "open_list")


class Stale(Conflict):
    """Somebody else changed it since the form was shown."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body of a draft: as written, and the agency it is (None: not in the directory)."""

    role: str
    as_written: str
    agency: Agency | None
    part: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person says of a draft."""

    no: str
    title: str
    category: str = ""
    joint: bool = False
    open_list: bool = False
    bodies: tuple[Body, ...] = ()


@transaction.atomic
def edit_draft(*, draft: DraftPledge, seen: str, entry: Entry, by: User) -> DraftPledge:
    """Set what a draft says; all of it counts as checked by the person then.

    Raises ``Stale`` where another person changed it since ``seen``.
    """
    draft = locked_draft(draft, by)
    if draft_stamp(draft) != seen:
        raise Stale(_("这件草稿刚才被他人修改过。"))
    return _write(draft, entry)


@transaction.atomic
def add_draft(*, source: SourceText, entry: Entry, quote: str = "", by: User) -> DraftPledge:
    """A draft the reading missed. ``quote`` are its words in the text, "" for none; it stands
    where they stand, else last. Raises ``Conflict`` for words that are not in the text."""
    source = open_text(source.pk, by)
    place = placed(source, quote)
    draft = DraftPledge(source=source, position=_position(source, place["start"]), **place)
    _make_room(source, draft.position)
    return _write(draft, entry)


@transaction.atomic
def set_state(*, draft: DraftPledge, state: str, by: User) -> DraftPledge:
    """已核对, 不采用, or 待核对 again."""
    draft = locked_draft(draft, by)
    draft.state = State(state)
    draft.save(update_fields=["state"])
    return draft


@transaction.atomic
def split_draft(
    *,
    draft: DraftPledge,
    seen: str,
    no: str,
    title: str,
    indicators: Collection[int],
    funding: Collection[int] = (),
    by: User,
) -> DraftPledge:
    """Make two of one: the chosen indicators (ids) and money go to a new draft right after it.

    Parts (其中) go with their whole. The new one keeps domain and bodies. Raises ``Conflict``
    where nothing would go or nothing stay, ``Stale`` for a draft changed since ``seen``.
    """
    draft = locked_draft(draft, by)
    if draft_stamp(draft) != seen:
        raise Stale(_("这件草稿刚才被他人修改过。"))
    rows = list(draft.indicators.all())
    going = with_parts(rows, indicators)
    if not going:
        raise Conflict(_("请选择拆出去的指标。"))
    if len(going) == len(rows):
        raise Conflict(_("至少留一项指标在原来的草稿里。"))
    new = _beside(draft, no, title, _around(draft.source, going))
    hang(going, new)
    draft.funding.filter(pk__in=funding).update(draft=new)
    return new


@transaction.atomic
def merge_drafts(*, draft: DraftPledge, into: DraftPledge, seen: str, by: User) -> DraftPledge:
    """Make one of two: everything of ``draft`` goes to ``into``, which keeps number and title.

    Bodies ``into`` has not yet come as responsibility blocks of their own (R05), their
    indicators with them. Raises ``Stale`` for a ``draft`` changed since ``seen``.
    """
    draft = locked_draft(draft, by)
    into = locked_draft(into, by)
    if draft.pk == into.pk or draft.source_id != into.source_id:
        raise Conflict(_("请选择同一份原文里的另一件草稿。"))
    if draft_stamp(draft) != seen:
        raise Stale(_("这件草稿刚才被他人修改过。"))
    shift = _join_bodies(draft, into)
    rows = list(draft.indicators.all())
    hang(rows, into, shift=shift)
    DraftFunding.objects.filter(draft=draft).update(draft=into)
    _join_words(draft, into)
    draft.delete()
    return into


@transaction.atomic
def pick_agency(*, row: DraftAgency, agency: Agency, by: User) -> DraftAgency:
    """Say which agency of the directory a body as written is, there and wherever the same
    words stand unmatched in the text's drafts."""
    open_text(row.draft.source_id, by)
    same = DraftAgency.objects.filter(
        draft__source=row.draft.source_id, as_written=row.as_written, agency=None
    )
    same.update(agency=agency, sure=CERTAIN)
    if not DraftAgency.objects.filter(pk=row.pk).update(agency=agency, sure=CERTAIN):
        raise Conflict(_("这件草稿的单位刚才被他人修改过，请刷新后再选。"))
    return DraftAgency.objects.get(pk=row.pk)


@transaction.atomic
def match_again(*, source: SourceText, by: User) -> int:
    """Look the unmatched bodies up in the directory once more; how many were found."""
    source = open_text(source.pk, by)
    known = KnownBodies(source.batch.region)
    found = []
    for row in DraftAgency.objects.filter(draft__source=source, agency=None):
        match = known.find(row.as_written)
        if match.agency is not None:
            row.agency, row.sure = match.agency, match.sure
            found.append(row)
    DraftAgency.objects.bulk_update(found, ["agency", "sure"])
    return len(found)


@transaction.atomic
def number_again(*, source: SourceText, by: User) -> list[DraftPledge]:
    """Number the drafts that were not rejected 1, 2, 3 …, past the numbers the batch has."""
    source = open_text(source.pk, by)
    taken = taken_numbers(source.batch)
    drafts, next_number = kept(source.drafts.order_by("position")), 1
    for draft in drafts:
        while str(next_number) in taken:
            next_number += 1
        draft.no = str(next_number)
        draft.sure = draft.sure | {"no": CERTAIN}
        next_number += 1
    DraftPledge.objects.bulk_update(drafts, ["no", "sure"])
    return drafts


def locked_draft(draft: DraftPledge, by: User) -> DraftPledge:
    """The draft as it stands now, under the lock of its text. Raises ``Conflict`` once gone."""
    source = open_text(draft.source_id, by)
    found = next((row for row in drafts_of(source, only=draft.pk)), None)
    if found is None:
        raise Conflict(_("这件草稿已不存在，可能已被合并。"))
    found.source = source
    return found


def placed(
    source: SourceText, quote: str, within: tuple[int | None, int | None] = (None, None)
) -> dict[str, Any]:
    """Where the words stand: inside ``within`` if they do, else the first place of the text.

    Raises ``Conflict`` where they don't stand in it.
    """
    if not quote.strip():
        return {"quote": "", "start": None, "end": None}
    found = find_quote(source.text, quote, within)
    if found is None:
        raise Conflict(_("原文里没有这段话。请从原文中复制。"))
    start, end = found
    return {"quote": source.text[start:end], "start": start, "end": end}


def with_parts(rows: Sequence[DraftIndicator], chosen: Collection[int]) -> list[DraftIndicator]:
    """The chosen rows and all that are parts (其中) of them, in order."""
    going = {row.pk for row in rows if row.pk in chosen}
    while True:
        more = {row.pk for row in rows if row.of_id in going} - going
        if not more:
            return [row for row in rows if row.pk in going]
        going |= more


def hang(rows: Sequence[DraftIndicator], draft: DraftPledge, *, shift: int = 0) -> None:
    """Put indicators at the end of another draft; a part whose whole stays is one no longer."""
    last = draft.indicators.aggregate(last=Max("position"))["last"] or 0
    moving = {row.pk for row in rows}
    for number, row in enumerate(rows, 1):
        row.draft, row.position, row.part = draft, last + number, row.part + shift
        if row.of_id not in moving:
            row.of = None
    DraftIndicator.objects.bulk_update(rows, ["draft", "position", "part", "of"])
    # parts that stay behind while their whole goes are none any more
    DraftIndicator.objects.filter(of__in=moving).exclude(draft=draft).update(of=None)


def _write(draft: DraftPledge, entry: Entry) -> DraftPledge:
    for name in FIELDS:
        setattr(draft, name, getattr(entry, name))
    draft.sure = dict.fromkeys(draft.sure, CERTAIN)
    draft.save()
    draft.agencies.all().delete()
    DraftAgency.objects.bulk_create(
        DraftAgency(
            draft=draft,
            part=body.part,
            order=order,
            role=body.role,
            as_written=body.as_written,
            agency=body.agency,
        )
        for order, body in enumerate(entry.bodies)
    )
    return draft


def _position(source: SourceText, start: int | None) -> int:
    """Right before the first draft that stands after ``start`` in the text; else last."""
    rows = source.drafts.order_by("position")
    if start is not None:
        after = rows.filter(start__gt=start).first()
        if after is not None:
            return after.position
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _make_room(source: SourceText, position: int) -> None:
    source.drafts.filter(position__gte=position).update(position=F("position") + 1)


def _beside(draft: DraftPledge, no: str, title: str, place: dict[str, Any]) -> DraftPledge:
    """A draft right after another one, with its domain and bodies."""
    _make_room(draft.source, draft.position + 1)
    new = DraftPledge.objects.create(
        source=draft.source,
        position=draft.position + 1,
        no=no,
        title=title,
        category=draft.category,
        joint=draft.joint,
        open_list=draft.open_list,
        copied_from=draft.copied_from,
        **place,
    )
    DraftAgency.objects.bulk_create(_copied(row, new) for row in draft.agencies.all())
    return new


def _around(source: SourceText, rows: Sequence[DraftIndicator]) -> dict[str, Any]:
    """The words from the first to the last of the rows."""
    spans = [(row.start, row.end) for row in rows if row.start is not None and row.end is not None]
    if not spans:
        return {"quote": "", "start": None, "end": None}
    start, end = min(first for first, _end in spans), max(last for _start, last in spans)
    return {"quote": source.text[start:end], "start": start, "end": end}


def _copied(row: DraftAgency, draft: DraftPledge) -> DraftAgency:
    row.pk, row.draft, row._state.adding = None, draft, True
    return row


def _join_bodies(draft: DraftPledge, into: DraftPledge) -> int:
    """Bring over the bodies as further blocks; how far the blocks' numbers shift."""
    own = [(row.part, row.role, row.as_written) for row in into.agencies.all()]
    coming = list(draft.agencies.all())
    if not coming or [(row.part, row.role, row.as_written) for row in coming] == own:
        return 0
    shift = max((part for part, _role, _words in own), default=0)
    shift = max(shift, into.indicators.aggregate(last=Max("part"))["last"] or 0) if own else 0
    for row in coming:
        row.draft, row.part = into, row.part + shift
    DraftAgency.objects.bulk_update(coming, ["draft", "part"])
    return shift


def _join_words(draft: DraftPledge, into: DraftPledge) -> None:
    """The words of both, where no other draft's words stand between them."""
    if None in (draft.start, draft.end, into.start, into.end):
        return
    start, end = min(draft.start, into.start), max(draft.end, into.end)  # type: ignore[type-var]
    others = into.source.drafts.exclude(pk__in=[draft.pk, into.pk])
    if not others.filter(start__gte=start, start__lt=end).exists():
        into.start, into.end, into.quote = start, end, into.source.text[start:end]
        into.save(update_fields=["start", "end", "quote"])
