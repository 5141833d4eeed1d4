"""Published text → stored drafts for a person to check; R12, R75."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.extraction.found import Extraction, FoundIndicator, FoundPledge, Quote
from pledges.extraction.text import simplified
from pledges.figures import DECIMAL_PLACES, LIMIT
from pledges.models import (
    Batch,
    DraftAgency,
    DraftFunding,
    DraftIndicator,
    DraftPledge,
    Funding,
    SourceText,
)
from pledges.models.indicator import ComparatorChoice
from pledges.planning.stages import OPEN
from pledges.readers.known_bodies import KnownBodies

UNSURE = 0
FIGURES = ("value", "upper", "baseline")
FUNDING_LIMIT = Decimal(10) ** 16


@dataclass(frozen=True, slots=True)
class Writing:
    """A text to read, as pasted or as read from a file; ``notes`` say what the file lacked."""

    text: str
    title: str
    publisher: str = ""
    published_on: date | None = None
    file_name: str = ""
    notes: tuple[str, ...] = ()


class NothingFound(Conflict):
    """The text holds no pledge that could be told apart."""


class AlreadyRead(Conflict):
    """The same text of the batch waits to be checked; ``source`` is it."""

    def __init__(self, source: SourceText) -> None:
        super().__init__(_("这份原文已经导入，正在核对。"))
        self.source = source


@transaction.atomic
def read_text(
    *, batch: Batch, writing: Writing, keep_empty: bool = False, by: User, today: date
) -> SourceText:
    """Read the pledges out of a text and store them as drafts, with the text; all or nothing.

    Raises ``Conflict`` for a batch no longer being planned, ``AlreadyRead`` for a text that
    waits to be checked already, and ``NothingFound`` for one without pledges, unless
    ``keep_empty``: then the text is kept and its drafts are added by hand.
    """
    require_office(by, batch.office_id, Verb.MANAGE_PLEDGES)
    _require_open(batch)
    # hundreds of patterns, which only a text that is read needs
    from pledges.extraction.reading import extract

    found = extract(writing.text, year=batch.starts_on.year)
    if not found.pledges and not keep_empty:
        raise NothingFound(_("没有从这段文字中认出实事。"))
    batch = Batch.objects.select_for_update(of=("self",)).select_related("region").get(pk=batch.pk)
    _require_open(batch)
    digest = hashlib.sha256(writing.text.encode()).hexdigest()
    same = batch.source_texts.filter(sha256=digest, state=SourceText.State.DRAFT).first()
    if same is not None:
        raise AlreadyRead(same)
    source = SourceText.objects.create(
        batch=batch,
        kind=SourceText.Kind.FILE if writing.file_name else SourceText.Kind.PASTED,
        title=writing.title,
        publisher=writing.publisher,
        published_on=writing.published_on,
        text=writing.text,
        file_name=writing.file_name[:120],
        sha256=digest,
        claims=[asdict(claim) for claim in found.claims],
        remarks=_remarks(found, writing.notes),
        made_by=by,
        made_on=today,
    )
    _store(source, found, KnownBodies(batch.region))
    return source


def _require_open(batch: Batch) -> None:
    if batch.stage not in OPEN:
        raise Conflict(_("%(batch)s不在谋划阶段，不能再导入实事。") % {"batch": batch})


def _remarks(found: Extraction, notes: tuple[str, ...]) -> list[dict[str, Any]]:
    told = [{"words": None, "kind": "file", "detail": note} for note in notes]
    return told + [asdict(remark) for remark in found.remarks]


def _store(source: SourceText, found: Extraction, known: KnownBodies) -> None:
    drafts = DraftPledge.objects.bulk_create(
        _draft(source, pledge, position) for position, pledge in enumerate(found.pledges, 1)
    )
    pairs = list(zip(drafts, found.pledges, strict=True))
    DraftAgency.objects.bulk_create(
        row for draft, pledge in pairs for row in _agencies(draft, pledge, known)
    )
    DraftFunding.objects.bulk_create(
        DraftFunding(
            draft=draft,
            kind=money.kind if money.kind in Funding.Kind.values else Funding.Kind.ARRANGED,
            amount_yuan=money.amount_yuan,
            per=money.per[:60],
            approx=money.approx[:10],
            sure=money.sure,
            **_place(source, money.words),
        )
        for draft, pledge in pairs
        for money in pledge.funding
        if 0 <= money.amount_yuan < FUNDING_LIMIT
    )
    _store_indicators(source, pairs)


def _store_indicators(source: SourceText, pairs: list[tuple[DraftPledge, FoundPledge]]) -> None:
    made = DraftIndicator.objects.bulk_create(
        _indicator(source, draft, found, position)
        for draft, pledge in pairs
        for position, found in enumerate(pledge.indicators, 1)
    )
    at, parts = 0, []
    for _draft_row, pledge in pairs:
        rows = made[at : at + len(pledge.indicators)]
        at += len(rows)
        for row, found in zip(rows, pledge.indicators, strict=True):
            if found.of is not None and 0 <= found.of < len(rows) and rows[found.of] is not row:
                row.of = rows[found.of]
                parts.append(row)
    DraftIndicator.objects.bulk_update(parts, ["of"])


def _draft(source: SourceText, found: FoundPledge, position: int) -> DraftPledge:
    sure = dict(found.sure)
    return DraftPledge(
        source=source,
        position=position,
        no=_fitting(found.no, 20, "no", sure),
        title=_fitting(found.title, 200, "title", sure),
        category=_fitting(found.category, 60, "category", sure),
        joint=found.joint,
        open_list=found.open_list,
        sure=sure,
        **_place(source, found.words),
    )


def _agencies(draft: DraftPledge, found: FoundPledge, known: KnownBodies) -> list[DraftAgency]:
    rows = []
    for order, body in enumerate(found.agencies):
        match = known.find(body.as_written)
        role = body.role if body.role in DraftAgency.Role.values else DraftAgency.Role.COOPERATING
        rows.append(
            DraftAgency(
                draft=draft,
                part=body.part,
                order=order,
                role=role,
                as_written=body.as_written[:120],
                agency=match.agency,
                sure=min(body.sure, match.sure),
            )
        )
    return rows


def _indicator(
    source: SourceText, draft: DraftPledge, found: FoundIndicator, position: int
) -> DraftIndicator:
    sure = dict(found.sure)
    return DraftIndicator(
        draft=draft,
        position=position,
        part=found.part,
        name=_fitting(found.name, 200, "name", sure),
        comparator=ComparatorChoice(found.comparator.value),
        unit=_fitting(found.unit or "", 20, "unit", sure),
        strict=found.strict,
        deadline=found.deadline,
        deadline_phrase=_fitting(found.deadline_phrase, 60, "deadline", sure),
        soft=_fitting(found.soft, 30, "soft", sure),
        recurrence=_fitting(found.recurrence, 12, "recurrence", sure),
        cumulative=found.cumulative,
        counts_starts=found.counts_starts,
        condition=found.condition,
        **{name: _figure(getattr(found, name), name, sure) for name in FIGURES},
        sure=sure,
        **_place(source, found.words),
    )


def _place(source: SourceText, words: Quote) -> dict[str, Any]:
    """Where the words stand, the words themselves taken from the text; empty for none."""
    if not 0 <= words.start < words.end <= len(source.text):
        return {"quote": "", "start": None, "end": None}
    return {
        "quote": source.text[words.start : words.end],
        "start": words.start,
        "end": words.end,
    }


def _fitting(words: str, length: int, name: str, sure: dict[str, int]) -> str:
    """What the column holds, in simplified characters as all titles are (quotes stay as they
    stand); words too long for it are cut, and marked for the person."""
    words = "".join(map(simplified, words))
    if len(words) > length:
        sure[name] = UNSURE
    return words[:length]


def _figure(value: Decimal | None, name: str, sure: dict[str, int]) -> Decimal | None:
    """What the column holds; a figure it can't hold is left out, and marked for the person."""
    if value is None:
        return None
    if not value.is_finite() or not 0 <= value < LIMIT:
        sure[name] = UNSURE
        return None
    kept = round(value, DECIMAL_PLACES)
    if kept != value:
        sure[name] = UNSURE
    return kept
