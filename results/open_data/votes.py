"""What a version tells of votes on how satisfied people are (满意度测评)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from results.open_data.words import day


@dataclass(frozen=True, slots=True)
class Vote:
    """The last vote on a unit; counts are of people. ``code`` is empty for a body."""

    unit: str
    code: str
    held_on: date | None
    members: int
    satisfied: int
    basically: int
    dissatisfied: int
    over_members: bool
    document: str
    opinion: str

    @property
    def opinion_word(self) -> str:
        """「满意」, 「基本满意」, 「不满意」; 「没有结果」 where nobody voted."""
        return {
            "satisfied": _("满意"),
            "basically": _("基本满意"),
            "dissatisfied": _("不满意"),
        }.get(self.opinion, _("没有结果"))


def votes_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Vote, ...]:
    """The votes in the order of the content."""
    return tuple(
        Vote(
            unit=row["unit"],
            code=row.get("code") or "",
            held_on=day(row["held_on"]),
            members=row["members"],
            satisfied=row["satisfied"],
            basically=row["basically"],
            dissatisfied=row["dissatisfied"],
            over_members=row["over_members"],
            document=row["document"],
            opinion=row["opinion"] or "",
        )
        for row in rows
    )
