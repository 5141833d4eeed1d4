"""A letter as it is laid out on paper: whom it addresses, what it says, who signs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from oversight.models import Notice


@dataclass(frozen=True, slots=True)
class Paper:
    """``addressee`` with its colon; ``day`` is empty before the letter is sent.

    A Chinese document whoever looks at it, so its words are not those of the interface.
    """

    addressee: str
    paragraphs: list[str]
    signature: str
    day: str


def paper(notice: Notice) -> Paper:
    """The letter's words in their places. The office's name, if the text ends with it, is the
    signature and stands there once."""
    office = notice.batch.office
    signature = office.name
    lines = [line.strip() for line in notice.body.splitlines() if line.strip()]
    if lines and lines[-1] in (office.name, office.short_name):
        signature = lines.pop()
    addressee = lines.pop(0) if lines and lines[0].endswith(("：", ":")) else ""
    return Paper(addressee, lines, signature, _written(notice.sent_on))


def _written(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
