"""What each kind of bulletin is made by: its snapshot, its fields, its paper."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import ModuleType
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.papers.blocks import Paper
from agencies.refusals import Conflict
from oversight.bulletins import press, sections
from oversight.bulletins.figures import day_words
from oversight.bulletins.snapshot import monthly_snapshot, quarterly_snapshot
from oversight.models import Bulletin
from pledges.models import Batch
from progress.standing import reported_months

Kind = Bulletin.Kind
NOT_ISSUED = "拟稿／未印发"


def take_snapshot(
    batch: Batch, kind: str, month: date, agency: Agency | None, today: date
) -> dict[str, Any]:
    """The figures a bulletin of this kind prints, as of now. Raises ``Conflict`` where it can't."""
    if kind == Kind.PRESS:
        if agency is None or month not in reported_months(batch):
            raise Conflict(_("新闻发布材料按牵头单位和已有研判结论的月份拟定。"))
        return press.press_snapshot(batch, month, agency, today)
    if kind == Kind.QUARTERLY:
        return quarterly_snapshot(batch, month, today)
    return monthly_snapshot(batch, month, today)


def fields_of(bulletin: Bulletin) -> Mapping[str, str]:
    """Key → label of what an officer may write, in the order of the paper."""
    return press.FIELDS if bulletin.kind == Kind.PRESS else sections.FIELDS


def first_texts(snapshot: Mapping[str, Any]) -> dict[str, str]:
    """The words a new bulletin starts with."""
    return _module(snapshot).default_texts(snapshot)


def title_of(snapshot: Mapping[str, Any]) -> str:
    """Its title, made from its figures."""
    return _module(snapshot).title_of(snapshot)


def bare_paper(snapshot: Mapping[str, Any], texts: Mapping[str, str]) -> Paper:
    """Its paper without number and date, as a draft."""
    made = press.press_paper if snapshot["kind"] == Kind.PRESS else sections.paper_of
    return replace(made(snapshot, texts), mark=NOT_ISSUED)


def paper_for(bulletin: Bulletin) -> Paper:
    """The bulletin as a paper: a draft is marked so, an issued one has its number and day."""
    paper = bare_paper(bulletin.snapshot, bulletin.texts)
    if bulletin.issued_on is None:
        return replace(paper, title=bulletin.title)
    return replace(
        paper,
        title=bulletin.title,
        number=bulletin.number,
        date_words=day_words(bulletin.issued_on),
        mark="",
    )


def _module(snapshot: Mapping[str, Any]) -> ModuleType:
    return press if snapshot["kind"] == Kind.PRESS else sections


def mark_of(texts: Mapping[str, str]) -> str:
    """A short mark of the words as they stand, to see whether another person changed them."""
    kept = json.dumps(dict(texts), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(kept.encode()).hexdigest()[:16]
