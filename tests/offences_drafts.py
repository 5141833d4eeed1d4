"""Rows of drafts that the database refuses, by the constraint's name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from pledges.models import (
    DraftAgency,
    DraftFunding,
    DraftIndicator,
    DraftPledge,
    SourceText,
)

DAY = date(2020, 4, 30)


def _text(world: Any, **facts: Any) -> SourceText:
    told = {
        "batch": world.batch, "kind": "pasted", "title": "x", "text": "x",
        "made_by": world.person, "made_on": DAY,
    }  # fmt: skip
    return SourceText(**(told | facts))


def _saved(row: Any) -> Any:
    row.save()
    return row


def _again(row: Any, constraint: str) -> Any:
    """The same row once more, and no waiting for the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {constraint} IMMEDIATE")
    row.save()
    row.pk, row._state.adding = None, True
    return row


def _draft(world: Any, **facts: Any) -> DraftPledge:
    source = _saved(_text(world))
    return DraftPledge(**({"source": source, "position": 1, "title": "x"} | facts))


def _indicator(world: Any, **facts: Any) -> DraftIndicator:
    draft = _saved(_draft(world))
    told = {"draft": draft, "position": 1, "name": "x", "comparator": ">="}
    return DraftIndicator(**(told | facts))


def _funding(world: Any, **facts: Any) -> DraftFunding:
    draft = _saved(_draft(world))
    told = {"draft": draft, "kind": "arranged", "amount_yuan": Decimal(1)}
    return DraftFunding(**(told | facts))


DRAFTS = {
    "source_text_settled_by": lambda w: _text(w, state="confirmed"),
    "source_text_or_copied": lambda w: _text(w, text=""),
    "draftpledge_span_whole": lambda w: _draft(w, start=3, end=3),
    "draft_position_once": lambda w: _again(_draft(w), "draft_position_once"),
    "draft_agency_order_once": lambda w: _again(
        DraftAgency(draft=_saved(_draft(w)), order=1, role="lead", as_written="x"),
        "draft_agency_order_once",
    ),
    "draftindicator_span_whole": lambda w: _indicator(w, start=3),
    "draft_indicator_order_once": lambda w: _again(_indicator(w), "draft_indicator_order_once"),
    "draftfunding_span_whole": lambda w: _funding(w, end=3),
    "draft_funding_not_below_0": lambda w: _funding(w, amount_yuan=Decimal(-1)),
}
