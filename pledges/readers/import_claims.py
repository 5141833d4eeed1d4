"""What a text says of its own count, and what its reading stumbled over, in words (R12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pledges.models import DraftPledge

CLAIM, REMARK = "c", "r"


@dataclass(frozen=True, slots=True)
class Told:
    """A remark or a stated total, in words, and the address of its place ("" for none).

    ``of_all`` is a total of the whole text, not of one domain.
    """

    text: str
    quote: str
    href: str
    is_fine: bool = False
    of_all: bool = False


def claim_told(
    claim: dict[str, Any], number: int, drafts: Sequence[DraftPledge], cuts: Sequence[int]
) -> Told:
    """What the text says of its own count, held against the drafts as they stand now."""
    found = _found(claim, drafts)
    said = claim["number"]
    names = {"category": claim["category"], "said": said, "found": found, "off": abs(said - found)}
    text = _claim_words(claim["kind"], said - found) % names
    href = _href(claim, f"{CLAIM}{number}", cuts)
    whole = claim["kind"] != "category"
    return Told(text, claim["words"]["quote"], href, is_fine=said == found, of_all=whole)


def _found(claim: dict[str, Any], drafts: Sequence[DraftPledge]) -> int:
    if claim["kind"] == "domains":
        return len({row.category for row in drafts if row.category})
    if claim["kind"] == "category":
        return sum(row.category == claim["category"] for row in drafts)
    return len(drafts)


def _claim_words(kind: str, missing: int) -> str:
    if kind == "domains":
        if missing > 0:
            return _("原文称%(said)d个方面，识别出%(found)d个，差%(off)d个。")
        if missing < 0:
            return _("原文称%(said)d个方面，识别出%(found)d个，多%(off)d个。")
        return _("原文称%(said)d个方面，与识别出的相符。")
    if kind == "category":
        if missing > 0:
            return _("“%(category)s”原文称%(said)d件（项），识别出%(found)d件，差%(off)d件。")
        if missing < 0:
            return _("“%(category)s”原文称%(said)d件（项），识别出%(found)d件，多%(off)d件。")
        return _("“%(category)s”原文称%(said)d件（项），与识别出的相符。")
    if missing > 0:
        return _("原文称%(said)d件（项），识别出%(found)d件，差%(off)d件。")
    if missing < 0:
        return _("原文称%(said)d件（项），识别出%(found)d件，多%(off)d件。")
    return _("原文称%(said)d件（项），与识别出的相符。")


def remark_told(remark: dict[str, Any], number: int, cuts: Sequence[int]) -> Told:
    words, detail = remark.get("words") or {}, remark["detail"]
    text = _remark_words(remark["kind"], bool(detail)) % {"detail": detail}
    return Told(text, words.get("quote", ""), _href(remark, f"{REMARK}{number}", cuts))


def _remark_words(kind: str, detailed: bool) -> str:
    if kind == "file":
        return "%(detail)s"
    if kind == "unread":
        return _("这句话没有读懂，请看有没有遗漏：%(detail)s") if detailed else _(
            "这句话没有读懂，请看有没有遗漏。"
        )  # fmt: skip
    if kind == "contradiction":
        return _("同一名称有两个数：%(detail)s") if detailed else _("同一名称有两个数。")
    if kind == "parts":
        return _("其中各项之和与总数不等：%(detail)s") if detailed else _(
            "其中各项之和与总数不等。"
        )  # fmt: skip
    if kind == "too_many":
        return _("原文中可认作实事的条目太多，只读出了前%(detail)s项，从这里起没有读。")
    if kind == "no_pledges":
        return _("没有认出实事，请人工添加。")
    return "%(detail)s" if detailed else _("请核对这句话。")


def _href(entry: dict[str, Any], key: str, cuts: Sequence[int]) -> str:
    """The place in the text, on whichever page it lies."""
    words = entry.get("words")
    if not words or words["end"] <= words["start"] or words["start"] >= cuts[-1]:
        return ""
    page = max(n for n, cut in enumerate(cuts[:-1], 1) if cut <= words["start"])
    return f"?page={page}#t-{key}"
