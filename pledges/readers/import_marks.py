"""A text with its marks: which run of characters belongs to which draft, figure or remark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pledges.models import DraftFunding, DraftIndicator, DraftPledge, SourceText
from pledges.readers.drafts import doubtful_fields, is_doubtful
from pledges.readers.import_claims import CLAIM, REMARK
from pledges.readers.spans import Piece, Span, pieces

Figure = DraftIndicator | DraftFunding


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of the text. ``pins`` are the places that begin here: (id, where it leads, label);
    ``target`` is the draft's place it belongs to, ``id`` its own where it is the first of it,
    ``figures`` all figures it is part of, by their ids."""

    text: str
    pins: list[tuple[str, str, str]]
    target: str = ""
    id: str = ""
    figures: str = ""
    css: str = ""


def anchor_of(row: Figure) -> str:
    """The id of a figure on the screen, 「d12-i3」; its words in the text begin at 「t-d12-i3」."""
    letter = "i" if isinstance(row, DraftIndicator) else "f"
    return f"d{row.draft_id}-{letter}{row.pk}"


def marks_of(source: SourceText, drafts: Sequence[DraftPledge], start: int, end: int) -> list[Mark]:
    """``source.text[start:end]`` run by run, marked for these drafts and all remarks."""
    spans, doubtful, labels = [], set[str](), dict[str, str]()
    for draft in drafts:
        spans += _span(f"d{draft.pk}", draft)
        labels[f"d{draft.pk}"] = draft.no or "·"
        figures: list[Figure] = [*draft.indicators.all(), *draft.funding.all()]
        for row in figures:
            spans += _span(anchor_of(row), row)
            if draft.state == DraftPledge.State.OPEN and not row.rejected and _unsure(row):
                doubtful.add(anchor_of(row))
    for letter, entries in ((CLAIM, source.claims), (REMARK, source.remarks)):
        for number, entry in enumerate(entries):
            words = entry.get("words")
            if words:
                spans.append(Span(f"{letter}{number}", words["start"], words["end"]))
    return [_mark(piece, labels, doubtful) for piece in pieces(source.text, spans, start, end)]


def _unsure(row: Figure) -> bool:
    return bool(doubtful_fields(row)) if isinstance(row, DraftIndicator) else is_doubtful(row)


def _span(key: str, row: DraftPledge | Figure) -> list[Span]:
    if row.start is None or row.end is None:
        return []
    return [Span(key, row.start, row.end)]


def _mark(piece: Piece, labels: dict[str, str], doubtful: set[str]) -> Mark:
    """The narrowest figure over the run is what a click leads to."""
    figures = [key for key in piece.owners if "-" in key]
    target = figures[-1] if figures else ""
    pins = [
        (f"t-{key}", f"#{key}" if key[0] == "d" else "", labels.get(key, ""))
        for key in piece.begin
        if key != target
    ]
    css = []
    if any(key in labels for key in piece.owners):
        css.append("in")
    if any(key[0] == REMARK for key in piece.owners):
        css.append("asked")
    if any(key[0] == CLAIM for key in piece.owners):
        css.append("said")
    if target:
        css.append("sum" if "-f" in target else "fig")
        if target in doubtful:
            css.append("doubt")
    own = f"t-{target}" if target in piece.begin else ""
    return Mark(piece.text, pins, target, own, " ".join(figures), " ".join(css))
