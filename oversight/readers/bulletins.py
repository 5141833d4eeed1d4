"""Bulletins as the office and leaders read them: the list, one with its text, what has moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from agencies.papers.layout import Laid, LaidTable, LaidText, Piece, circled, lay_out
from agencies.roles import Verb
from oversight.bulletins.kinds import fields_of, paper_for, take_snapshot
from oversight.bulletins.moved import Moved, differences
from oversight.bulletins.placeholders import offered, typed_figures
from oversight.models import Bulletin
from oversight.readers.reach import require_reach
from pledges.models import Batch, Responsibility
from progress.standing import reported_months

State = Bulletin.State
SHOWN = 20  # moved figures told one by one


@dataclass(frozen=True, slots=True)
class Offer:
    """A figure an officer may put into words: as it is typed, and as it will read."""

    name: str
    typed: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """One run of the preview: locked to the snapshot or not, and its footnote's mark."""

    text: str
    locked: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading (``level`` 1 to 4), a paragraph, or a table of the preview.

    Cells of ``rows`` come with their place: ``n`` flush right, ``c`` centred.
    """

    level: int = 0
    words: list[Words] = field(default_factory=list)
    table: LaidTable | None = None
    rows: list[list[tuple[str, str]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Preview:
    """The paper as it will be printed; ``notes`` are its footnotes with their marks."""

    laid: Laid
    parts: list[Part]
    attached: list[tuple[str, list[Part]]]
    notes: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class BulletinPage:
    """One bulletin: its text, what has moved since its figures were taken (drafts only), what
    may be put into words, and the numbers typed by hand, by field."""

    bulletin: Bulletin
    preview: Preview
    moved: list[Moved]
    offers: list[Offer]
    typed: list[tuple[str, str]]

    @property
    def first_moved(self) -> list[Moved]:
        return self.moved[:SHOWN]

    @property
    def more_moved(self) -> int:
        return max(len(self.moved) - SHOWN, 0)


def listed(reader: User, batch: Batch) -> QuerySet[Bulletin]:
    """The batch's bulletins, the newest month first; a leader sees those issued."""
    rows = batch.bulletins.select_related("agency", "prepared_by", "issued_by")
    if not reader.can(Verb.SUPERVISE):
        rows = rows.filter(state=State.ISSUED)
    leads_last = F("agency__order").asc(nulls_first=True)
    return rows.defer("snapshot", "texts").order_by("-month", leads_last, "kind", "pk")


def readable(reader: User, pk: int) -> Bulletin:
    """The bulletin, if the person may read it; 404, or ``PermissionDenied``. One query."""
    rows = Bulletin.objects.select_related(
        "batch__office", "batch__issuer", "batch__region", "agency", "prepared_by", "issued_by"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    require_reach(reader, found.batch)
    if found.state != State.ISSUED and not reader.can(Verb.SUPERVISE):
        raise PermissionDenied(_("这份通报还在拟稿，印发后才能查看。"))
    return found


def bulletin_page(bulletin: Bulletin) -> BulletinPage:
    """One bulletin as it reads; a draft is held against the figures of today's tables."""
    return BulletinPage(
        bulletin=bulletin,
        preview=preview_of(bulletin),
        moved=moved_since(bulletin) if bulletin.state == State.DRAFT else [],
        offers=offers_of(bulletin.snapshot),
        typed=_typed(bulletin),
    )


def moved_since(bulletin: Bulletin) -> list[Moved]:
    """What its figures would be now, where they differ: as of the day they were taken, so that
    days passing alone move nothing."""
    taken_on = date.fromisoformat(bulletin.snapshot["taken_on"])
    fresh = take_snapshot(bulletin.batch, bulletin.kind, bulletin.month, bulletin.agency, taken_on)
    return differences(bulletin.snapshot, fresh)


def preview_of(bulletin: Bulletin) -> Preview:
    """The paper laid out as its Word and PDF files are. No query."""
    with translation.override(settings.LANGUAGE_CODE):
        laid = lay_out(paper_for(bulletin))
    return Preview(
        laid=laid,
        parts=[_part(block) for block in laid.blocks],
        attached=[
            ("".join(each.title), [_part(block) for block in each.blocks])
            for each in laid.attachments
        ],
        notes=[(circled(number), note) for number, note in enumerate(laid.notes, 1)],
    )


def offers_of(snapshot: Mapping[str, Any]) -> list[Offer]:
    """The figures on offer, in the order of the paper."""
    return [
        Offer(name, f"{{{{{name}}}}}", snapshot["figures"][anchor]["text"])
        for name, anchor in offered(snapshot).items()
    ]


def months_to_draw(batch: Batch) -> list[date]:
    """Judged months, the newest first. One query."""
    return reported_months(batch)[::-1]


def leads_of(batch: Batch) -> list[Agency]:
    """The batch's lead agencies, in the directory's order. One query."""
    leads = Responsibility.objects.filter(
        pledge__batch=batch, role=Responsibility.Role.LEAD
    ).values("agency")
    return list(Agency.objects.filter(pk__in=leads).order_by("order", "pk"))


def _typed(bulletin: Bulletin) -> list[tuple[str, str]]:
    """(field, numbers) of the fields in which numbers are typed by hand."""
    found = {
        label: typed_figures(bulletin.texts.get(key, ""))
        for key, label in fields_of(bulletin).items()
    }
    return [(label, "、".join(numbers)) for label, numbers in found.items() if numbers]


def _part(block: LaidText | LaidTable) -> Part:
    if isinstance(block, LaidText):
        return Part(block.level, [_words(piece) for piece in block.pieces])
    table = block.table
    places = {**dict.fromkeys(table.figures, "n"), **dict.fromkeys(table.centred, "c")}
    rows = [
        [(piece.text, places.get(column, "")) for column, piece in enumerate(row)]
        for row in block.rows
    ]
    return Part(table=block, rows=rows)


def _words(piece: Piece) -> Words:
    return Words(piece.text, bool(piece.bookmark), circled(piece.mark) if piece.mark else "")
