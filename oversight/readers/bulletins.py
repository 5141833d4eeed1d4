"""Bulletins as the office and leaders read them: the list, one with its text, what has moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from agencies.papers.layout import Laid, LaidTable, LaidText, Piece, circled, lay_out
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.bulletins.kinds import fields_of, paper_for, take_snapshot
from oversight.bulletins.moved import Moved, differences
from oversight.bulletins.placeholders import offered, typed_figures
from oversight.bulletins.signatory import require_own
from oversight.models import Bulletin
from oversight.readers.reach import require_reach
from pledges.models import Batch, Category, Responsibility, Share
from progress.standing import reported_months

State = Bulletin.State
SHOWN = 20  # moved figures told one by one
OTHERS = ("corrects", "correction")  # the edition before and the one after


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

    Cells of ``rows`` come with their place: ``n`` flush right, ``c`` centred. A table is
    ``called`` by its caption, else by the heading it stands under.
    """

    level: int = 0
    words: list[Words] = field(default_factory=list)
    table: LaidTable | None = None
    rows: list[list[tuple[str, str]]] = field(default_factory=list)
    called: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """The paper as it will be printed; ``notes`` are its footnotes with their marks."""

    laid: Laid
    parts: list[Part]
    attached: list[tuple[str, list[Part]]]
    notes: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Units whose reports waited for the office when the figures were taken: how many, who."""

    count: int
    names: str


@dataclass(frozen=True, slots=True)
class BulletinPage:
    """One bulletin: its text, what has moved since its figures were taken (drafts only), what
    may be put into words, and the numbers typed by hand, by field; whose reports wait for the
    office, and the pledges of a press pack whose next steps were held back."""

    bulletin: Bulletin
    preview: Preview
    moved: list[Moved]
    offers: list[Offer]
    typed: list[tuple[str, str]]
    waiting: Waiting | None
    held: list[str]

    @property
    def first_moved(self) -> list[Moved]:
        return self.moved[:SHOWN]

    @property
    def more_moved(self) -> int:
        return max(len(self.moved) - SHOWN, 0)


def listed(reader: User, batch: Batch) -> QuerySet[Bulletin]:
    """The batch's bulletins, the newest month and edition first; a leader sees those issued."""
    rows = batch.bulletins.select_related(
        "agency", "category", "prepared_by", "issued_by", "correction"
    )
    if not reader.can(Verb.SUPERVISE):
        rows = rows.filter(state=State.ISSUED)
    leads_last = F("agency__order").asc(nulls_first=True)
    rows = rows.defer("snapshot", "texts", "correction__snapshot", "correction__texts")
    grouped = F("category__order").asc(nulls_first=True)
    return rows.order_by(
        "-month", leads_last, grouped, "kind", "agency_id", "category_id", "-edition"
    )


def readable(reader: User, pk: int) -> Bulletin:
    """The bulletin, if the person may read it; 404, or ``PermissionDenied``. One query."""
    rows = Bulletin.objects.select_related(
        "batch__office", "batch__issuer", "batch__region", "agency", "category", "prepared_by",
        "issued_by", *OTHERS,
    )  # fmt: skip
    large = [f"{other}__{name}" for other in OTHERS for name in ("snapshot", "texts")]
    found = rows.defer(*large).filter(pk=pk).first()
    if found is None:
        raise Http404
    require_reach(reader, found.batch)
    if found.state != State.ISSUED and not reader.can(Verb.SUPERVISE):
        raise PermissionDenied(_("这份通报还在拟稿，印发后才能查看。"))
    return found


def correction_of(reader: User, bulletin: Bulletin) -> Bulletin | None:
    """The edition that corrects it, if the person may know of it: a leader once it is issued."""
    found: Bulletin | None = getattr(bulletin, "correction", None)
    if found is None or found.state == State.ISSUED or reader.can(Verb.SUPERVISE):
        return found
    return None


def bulletin_page(bulletin: Bulletin) -> BulletinPage:
    """One bulletin as it reads; a draft is held against the figures of today's tables."""
    return BulletinPage(
        bulletin=bulletin,
        preview=preview_of(bulletin),
        moved=moved_since(bulletin) if bulletin.state == State.DRAFT else [],
        offers=offers_of(bulletin.snapshot),
        typed=_typed(bulletin),
        waiting=waiting_in(bulletin.snapshot),
        held=[row["title"] for row in bulletin.snapshot.get("told", ()) if row.get("held")],
    )


def waiting_in(snapshot: Mapping[str, Any]) -> Waiting | None:
    """Whose reports waited when the figures were taken; None for nobody, and in a press pack."""
    names = snapshot.get("reports", {}).get("waiting_names")
    if not names:
        return None
    figures = snapshot["figures"]
    return Waiting(int(figures["reports_waiting"]["value"]), figures[names]["text"])


def unsigned_reason(batch: Batch) -> str:
    """Why the office that manages the batch cannot issue papers on it; empty where it can."""
    try:
        require_own(batch)
    except Conflict as refusal:
        return str(refusal)
    return ""


def moved_since(bulletin: Bulletin) -> list[Moved]:
    """What its figures would be now, where they differ: as of the day they were taken, so that
    days passing alone move nothing."""
    taken_on = date.fromisoformat(bulletin.snapshot["taken_on"])
    fresh = take_snapshot(bulletin.batch, bulletin.kind, bulletin.month, bulletin.of, taken_on)
    return differences(bulletin.snapshot, fresh)


def preview_of(bulletin: Bulletin) -> Preview:
    """The paper laid out as its Word and PDF files are. No query."""
    with translation.override(settings.LANGUAGE_CODE):
        laid = lay_out(paper_for(bulletin))
    return Preview(
        laid=laid,
        parts=_parts(laid.blocks),
        attached=[("".join(each.title), _parts(each.blocks)) for each in laid.attachments],
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
    """The agencies that answer for the batch's pledges, in the directory's order: the leads, and
    of a pledge whose text names none, those who report it (as ``units_of`` tells). One query."""
    led = Responsibility.objects.filter(role=Responsibility.Role.LEAD)
    leads = led.filter(pledge__batch=batch).values("agency")
    wholes = Share.objects.filter(indicator__pledge__batch=batch, region=None, agency=None)
    leadless = ~Exists(led.filter(pledge=OuterRef("indicator__pledge")))
    reporting = wholes.filter(
        leadless, indicator__condition=False, reporting_agency__isnull=False
    ).values("reporting_agency")
    return list(
        Agency.objects.filter(Q(pk__in=leads) | Q(pk__in=reporting)).order_by("order", "pk")
    )


def categories_of(batch: Batch) -> list[Category]:
    """The batch's categories that have pledges, in its order. One query."""
    rows = Category.objects.filter(batch=batch, pledges__isnull=False)
    return list(rows.distinct().order_by("order", "pk"))


def _typed(bulletin: Bulletin) -> list[tuple[str, str]]:
    """(field, numbers) of the fields in which numbers are typed by hand."""
    found = {
        label: typed_figures(bulletin.texts.get(key, ""))
        for key, label in fields_of(bulletin).items()
    }
    return [(label, "、".join(numbers)) for label, numbers in found.items() if numbers]


def _parts(blocks: Iterable[LaidText | LaidTable]) -> list[Part]:
    parts, heading = [], ""
    for block in blocks:
        if isinstance(block, LaidText):
            words = [_words(piece) for piece in block.pieces]
            heading = "".join(each.text for each in words) if block.level else heading
            parts.append(Part(block.level, words))
        else:
            parts.append(_table(block, heading))
    return parts


def _table(block: LaidTable, heading: str) -> Part:
    table = block.table
    places = {**dict.fromkeys(table.figures, "n"), **dict.fromkeys(table.centred, "c")}
    rows = [
        [(piece.text, places.get(column, "")) for column, piece in enumerate(row)]
        for row in block.rows
    ]
    return Part(table=block, rows=rows, called=table.caption or heading)


def _words(piece: Piece) -> Words:
    return Words(piece.text, bool(piece.bookmark), circled(piece.mark) if piece.mark else "")
