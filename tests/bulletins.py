"""Two judged months for bulletins to tell of: April as ``scored`` leaves it, and May."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from oversight.actions.bulletins import draw_up
from oversight.models import Bulletin
from pledges.models import Batch, Share
from progress.actions.judging import judge_batch
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY = date(2020, 5, 1)
DAY, NEXT = date(2020, 5, 8), date(2020, 6, 8)
DAYS = re.compile(r"\d{4}年(\d{1,2}月(\d{1,2}日)?)?|\d{1,2}月(\d{1,2}日)?")


def make_two_months(roads: Share, labour: Any) -> dict[str, Share]:
    """农村公路 turns from yellow to red, 供水 from yellow to green; 养老 is green, then missing."""
    batch = roads.indicator.pledge.batch
    water = make_share(
        make_pledge(batch, labour, title="农村供水"), name="供水工程", target="100", unit="处",
        until=date(2020, 12, 31),
    )  # fmt: skip
    care = make_share(
        make_pledge(batch, batch.issuer, title="养老服务24小时"), name="养老中心", target="100",
        unit="个", until=date(2020, 12, 31),
    )  # fmt: skip
    for share, value in ((roads, "30"), (water, "5"), (care, "40")):
        make_accepted(share, APRIL, value)
    judge_batch(batch=batch, today=DAY)
    for share, value in ((roads, "32"), (water, "50")):
        make_accepted(share, MAY, value)
    judge_batch(batch=batch, today=NEXT)
    return {"roads": roads, "water": water, "care": care}


def drawn(batch: Batch, by: Any, **changes: Any) -> Bulletin:
    """April's bulletin, as a draft."""
    fields = {"kind": "monthly", "month": APRIL, "today": DAY}
    return draw_up(batch=batch, by=by, **(fields | changes))


def told(snapshot: dict[str, Any], *anchors: str) -> tuple[str, ...]:
    """The figures as printed."""
    return tuple(snapshot["figures"][anchor]["text"] for anchor in anchors)


def values(snapshot: dict[str, Any], *anchors: str) -> tuple[Decimal, ...]:
    """The figures as numbers."""
    return tuple(Decimal(snapshot["figures"][anchor]["value"]) for anchor in anchors)


def figures_in(word: bytes) -> dict[str, str]:
    """Anchor → text of every figure in the document; one that stands twice reads the same."""
    found: dict[str, str] = {}
    for name, text in _bookmarks(word):
        anchor = name.partition("__")[0]
        assert found.setdefault(anchor, text) == text
    return found


def free_words(word: bytes) -> list[str]:
    """What the paragraphs say outside figures, days left out, and the numbers of lists."""
    lines = []
    for paragraph in Document(BytesIO(word)).element.body.iter(qn("w:p")):
        words = "".join(text for name, text in _runs(paragraph) if not name)
        lines.append(re.sub(r"^\d+\.", "", DAYS.sub("", words)))
    return lines


def footnotes_of(word: bytes) -> list[str]:
    """The words of the footnotes, in their order."""
    with zipfile.ZipFile(BytesIO(word)) as package:
        text = package.read("word/footnotes.xml").decode()
    notes = re.findall(r"<w:footnote [^>]*>(.*?)</w:footnote>", text, re.S)
    said = ["".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", note)).strip() for note in notes]
    return [words for words in said if words]


def _bookmarks(word: bytes) -> Iterator[tuple[str, str]]:
    for paragraph in Document(BytesIO(word)).element.body.iter(qn("w:p")):
        yield from ((name, text) for name, text in _runs(paragraph) if name)


def _runs(paragraph: Any) -> Iterator[tuple[str, str]]:
    """(bookmark, text) of the paragraph's runs; calls of footnotes have no text of ours."""
    name = ""
    for child in paragraph:
        if child.tag == qn("w:bookmarkStart"):
            name = child.get(qn("w:name"))
        elif child.tag == qn("w:bookmarkEnd"):
            name = ""
        elif child.tag == qn("w:r") and child.find(f".//{qn('w:vertAlign')}") is None:
            text = "".join(each.text or "" for each in child.iter(qn("w:t")))
            if not name.startswith("_"):
                yield name, text
