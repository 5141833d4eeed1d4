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
from pledges.models import Batch, Category
from progress.standing import reported_months

Kind = Bulletin.Kind
NOT_ISSUED = "拟稿（未印发）"


def take_snapshot(
    batch: Batch, kind: str, month: date, of: Agency | Category | None, today: date
) -> dict[str, Any]:
    """The figures a bulletin of this kind prints, as of now; a press pack is ``of`` one lead
    agency or category. Raises ``Conflict`` where it can't."""
    if kind == Kind.PRESS:
        if of is None or month not in reported_months(batch):
            raise Conflict(_("新闻发布材料按牵头单位或方面、已有研判结论的月份拟定。"))
        return press.press_snapshot(batch, month, of, today)
    if kind == Kind.QUARTERLY:
        return quarterly_snapshot(batch, month, today)
    return monthly_snapshot(batch, month, today)


def fields_of(bulletin: Bulletin) -> Mapping[str, str]:
    """Key → label of what an officer may write, in the order of the paper."""
    return press.FIELDS if bulletin.kind == Kind.PRESS else sections.FIELDS


def first_texts(snapshot: Mapping[str, Any]) -> dict[str, str]:
    """The words a new bulletin starts with."""
    return _module(snapshot).default_texts(snapshot)


def title_of(snapshot: Mapping[str, Any], edition: int = 1) -> str:
    """Its title, made from its figures; that of a later edition says 更正."""
    title = str(_module(snapshot).title_of(snapshot))
    if edition == 1:
        return title
    return f"{title}（更正）" if edition == 2 else f"{title}（第{edition - 1}次更正）"


def bare_paper(snapshot: Mapping[str, Any], texts: Mapping[str, str]) -> Paper:
    """Its paper without number and date, as a draft."""
    made = press.press_paper if snapshot["kind"] == Kind.PRESS else sections.paper_of
    return replace(made(snapshot, texts), mark=NOT_ISSUED)


def paper_for(bulletin: Bulletin) -> Paper:
    """The bulletin as a paper: a draft is marked so, an issued one has its number and day; a
    correction says under its title what it corrects and why."""
    paper = bare_paper(bulletin.snapshot, bulletin.texts)
    paper = replace(paper, title=bulletin.title, remark=_remark(bulletin))
    if bulletin.issued_on is None:
        return paper
    return replace(
        paper,
        number=bulletin.number,
        date_words=day_words(bulletin.issued_on),
        mark="",
    )


def _remark(bulletin: Bulletin) -> str:
    """「（更正民生办〔2020〕4号，以本件为准。更正原因：数据填报有误。）」; empty for none."""
    former = bulletin.corrects
    if former is None or former.issued_on is None:
        return ""
    named = former.number or f"{day_words(former.issued_on)}印发的材料"
    return f"（更正{named}，以本件为准。更正原因：{bulletin.reason}。）"


def _module(snapshot: Mapping[str, Any]) -> ModuleType:
    return press if snapshot["kind"] == Kind.PRESS else sections


def mark_of(texts: Mapping[str, str]) -> str:
    """A short mark of the words as they stand, to see whether another person changed them."""
    kept = json.dumps(dict(texts), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(kept.encode()).hexdigest()[:16]
