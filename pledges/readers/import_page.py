"""The import screen: the text with its marks beside the drafts read out of it (R12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from agencies.models import Agency
from pledges.models import (
    DraftAgency,
    DraftFunding,
    DraftIndicator,
    DraftPledge,
    SourceText,
)
from pledges.models.indicator import KindChoice
from pledges.readers.draft_faults import kept, kind_of, label_of
from pledges.readers.drafts import doubtful_fields, doubts_of, drafts_of, is_doubtful
from pledges.readers.import_claims import Told, claim_told, remark_told
from pledges.readers.import_marks import Mark, anchor_of, marks_of
from pledges.readers.known_bodies import KnownBodies

CARDS = 80  # drafts on one page


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A body of a draft; ``likest`` are agencies it may be, where the directory lacks it."""

    row: DraftAgency
    doubtful: bool
    likest: list[Agency] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BodyGroup:
    """Bodies of one duty in one block: those that are clear, and those to look at."""

    role: str
    part: int
    clear: list[Agency]
    asked: list[BodyLine]


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator of a draft; ``doubts`` are the fields to check, as people call them."""

    row: DraftIndicator
    anchor: str
    kind: str
    doubts: list[str]


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """Money of a draft."""

    row: DraftFunding
    anchor: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One draft as the screen shows it; ``doubts`` counts its places to check."""

    draft: DraftPledge
    anchor: str
    label: str
    doubts: int
    unsure: list[str]
    bodies: list[BodyGroup]
    indicators: list[IndicatorLine]
    funding: list[MoneyLine]

    @property
    def is_rejected(self) -> bool:
        return self.draft.state == DraftPledge.State.REJECTED

    @property
    def is_checked(self) -> bool:
        return self.draft.state == DraftPledge.State.CHECKED


@dataclass(frozen=True, slots=True)
class Summary:
    """What confirming would make: 件, 项, sums of money; and what deserves a look first.

    ``doubts`` are places to check, ``leadless`` the drafts without a lead, ``unknown`` bodies
    beside the lead that the directory lacks.
    """

    pledges: int
    indicators: int
    funding: int
    rejected: int
    doubts: int
    leadless: list[str]
    unknown: list[str]


def summary_of(drafts: Sequence[DraftPledge]) -> Summary:
    """What confirming these drafts would make; all that hangs on them at hand."""
    staying = kept(drafts)
    bodies = [(draft, row) for draft in staying for row in draft.agencies.all()]
    led = {draft.pk for draft, row in bodies if row.role == "lead"}
    unknown = [row.as_written for _d, row in bodies if row.agency_id is None and row.role != "lead"]
    return Summary(
        pledges=len(staying),
        indicators=sum(_counts(row) for draft in staying for row in draft.indicators.all()),
        funding=sum(not row.rejected for draft in staying for row in draft.funding.all()),
        rejected=len(drafts) - len(staying),
        doubts=sum(map(doubts_of, drafts)),
        leadless=[label_of(draft) for draft in staying if draft.pk not in led],
        unknown=list(dict.fromkeys(unknown)),
    )


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything on the page. The counts are of all drafts, not this page's."""

    cards: list[Card]
    marks: list[Mark]
    claims: list[Told]
    remarks: list[Told]
    summary: Summary
    unchecked: int
    unknown: int
    page: int
    pages: list[int]

    @property
    def totals(self) -> list[Told]:
        """What the text says of itself as a whole."""
        return [told for told in self.claims if told.of_all]

    @property
    def by_domain(self) -> list[Told]:
        """What it says of each domain."""
        return [told for told in self.claims if not told.of_all]

    @property
    def domains_off(self) -> int:
        """Domains whose number is not the one the text states."""
        return sum(not told.is_fine for told in self.by_domain)


def screen_of(source: SourceText, *, page: int = 1, draft: int | None = None) -> Screen:
    """The screen's page ``page``, or the one with ``draft`` (id). Four queries, and three more
    where bodies are unknown to the directory."""
    drafts = drafts_of(source)
    count = max(1, -(-len(drafts) // CARDS))
    at = next((i for i, row in enumerate(drafts) if row.pk == draft), None)
    page = at // CARDS + 1 if at is not None else min(max(page, 1), count)
    shown = drafts[(page - 1) * CARDS : page * CARDS]
    cuts = _cuts(source.text, drafts)
    known = KnownBodies(source.batch.region) if _has_unknown(shown) else None
    staying = kept(drafts)
    return Screen(
        cards=[_card(row, known) for row in shown],
        marks=marks_of(source, shown, cuts[page - 1], cuts[page]),
        claims=[
            claim_told(claim, number, staying, cuts) for number, claim in enumerate(source.claims)
        ],
        remarks=[remark_told(remark, n, cuts) for n, remark in enumerate(source.remarks)],
        summary=summary_of(drafts),
        unchecked=sum(row.state == DraftPledge.State.OPEN for row in staying),
        unknown=sum(r.agency_id is None for row in staying for r in row.agencies.all()),
        page=page,
        pages=list(range(1, count + 1)),
    )


def _has_unknown(drafts: Iterable[DraftPledge]) -> bool:
    return any(row.agency_id is None for draft in drafts for row in draft.agencies.all())


def _counts(row: DraftIndicator) -> bool:
    """Is it counted as 项?"""
    return not row.rejected and row.of_id is None and not row.condition


def _cuts(text: str, drafts: Sequence[DraftPledge]) -> list[int]:
    """Where each page's piece of the text begins, and the end of the last one."""
    cuts = [0]
    for first in range(CARDS, len(drafts), CARDS):
        starts = [row.start for row in drafts[first : first + CARDS] if row.start is not None]
        cuts.append(max(cuts[-1], min(starts, default=cuts[-1])))
    return [*cuts, len(text)]


def _card(draft: DraftPledge, known: KnownBodies | None) -> Card:
    checked = draft.state != DraftPledge.State.OPEN
    return Card(
        draft=draft,
        anchor=f"d{draft.pk}",
        label=label_of(draft),
        doubts=doubts_of(draft),
        unsure=[] if checked else doubtful_fields(draft),
        bodies=_bodies(draft, known, checked),
        indicators=[
            IndicatorLine(
                row,
                anchor_of(row),
                str(_kind(row).label),
                [] if checked or row.rejected else doubtful_fields(row),
            )
            for row in draft.indicators.all()
        ],
        funding=[
            MoneyLine(row, anchor_of(row), not (checked or row.rejected) and is_doubtful(row))
            for row in draft.funding.all()
        ],
    )


def _bodies(draft: DraftPledge, known: KnownBodies | None, checked: bool) -> list[BodyGroup]:
    groups = []
    for (part, _role), rows in groupby(draft.agencies.all(), lambda row: (row.part, row.role)):
        lines = [_body(row, known, checked) for row in rows]
        clear = [line.row.agency for line in lines if not line.doubtful and line.row.agency]
        asked = [line for line in lines if line.doubtful]
        groups.append(BodyGroup(lines[0].row.get_role_display(), part, clear, asked))
    return groups


def _body(row: DraftAgency, known: KnownBodies | None, checked: bool) -> BodyLine:
    likest = known.likest(row.as_written) if known and row.agency_id is None else []
    return BodyLine(row, row.agency_id is None or (not checked and is_doubtful(row)), likest)


def _kind(row: DraftIndicator) -> KindChoice:
    former = row.copied_from.kind if row.copied_from else None
    return kind_of(row.comparator, row.unit, row.baseline, former)
