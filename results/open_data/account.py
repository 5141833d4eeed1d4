"""The public account of a batch: one publication's content as its pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from results.models import Publication
from results.open_data.indicators import Indicator, Region, indicators_of
from results.open_data.once import once
from results.open_data.reading import released
from results.open_data.series import Photo, photos_of
from results.open_data.votes import Vote, votes_of
from results.open_data.words import (
    change_title,
    day,
    funding_words,
    lead_words,
    state_words,
)

__all__ = ["Account", "Indicator", "Place", "Pledge", "Region", "account_of"]

DONE, GOING, ANNOUNCED = "done", "going", "announced"
UNKNOWN = "unknown"
OUT = ("paused", "stopped", "merged")  # out of force: neither done nor going on
# where the schedule is public, what goes on is 超序时, 正常推进 or 滞后, or nothing is known of it:
# each has one word and one shape, in the legend, in the table and in the filter
LIGHTS = {"ahead": "ahead", "on": "green", "behind": "yellow", "unknown": "grey"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place below the batch's own that has a part in it; ``tile`` is (row, column) on the
    schematic map of its siblings, ``parent`` the code of the place above it or empty."""

    code: str
    name: str
    short_name: str
    level: str
    parent: str
    tile: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Told:
    """A dated change in words, with its grounds."""

    title: str
    reason: str
    document: str


@dataclass(frozen=True, slots=True)
class Pledge:
    """One commitment (件)."""

    no: str
    title: str
    category: str
    quote: str
    state: str
    leads: tuple[str, ...]
    lead: str
    others: tuple[str, ...]
    joint: bool
    scope: str
    period: str
    initials: str
    predecessor: Mapping[str, str] | None
    indicators: tuple[Indicator, ...]
    milestones: tuple[Mapping[str, Any], ...]  # what, start, due, indicator (its place), item
    funding: tuple[str, ...]
    # ahead, on, behind, unknown; empty where no schedule is public, done or out of force
    standing: str = ""
    files: tuple[Photo, ...] = ()
    changes: tuple[Mapping[str, Any], ...] = ()  # dated, the oldest first (R75)

    @property
    def is_out(self) -> bool:
        """Paused, stopped, or merged into another?"""
        return self.state in OUT

    @property
    def merged_into(self) -> Mapping[str, str] | None:
        """Number and title of the pledge it became part of."""
        return self.changes[-1]["after"][0] if self.state == "merged" else None

    @property
    def told(self) -> tuple[Told, ...]:
        """What became of it since it was published, in words."""
        return tuple(
            Told(change_title(row), row["reason"], row["document"]) for row in self.changes
        )

    @property
    def state_word(self) -> str:
        return state_words(self.standing or self.state)

    @property
    def light(self) -> str:
        """The colour its state is drawn in."""
        return LIGHTS.get(self.standing, self.state)

    @property
    def rows(self) -> tuple[Indicator, ...]:
        """Every indicator, its parts (其中) right below it."""
        return tuple(row for whole in self.indicators for row in (whole, *whole.parts))


@dataclass(frozen=True, slots=True)
class Account:
    """A publication as people read it."""

    slug: str
    title: str
    number: int
    month: date | None
    as_of: date | None
    published_on: date
    published_at: datetime
    simulated: bool
    issuer: str
    source_title: str
    source_date: date | None
    one_year: bool
    counts: Mapping[str, int]
    categories: tuple[Mapping[str, Any], ...]
    pledges: tuple[Pledge, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    region: Mapping[str, str] = field(default_factory=dict)
    places: tuple[Place, ...] = ()
    outlines: Mapping[str, Any] = field(default_factory=dict)
    votes: tuple[Vote, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def has_figures(self) -> bool:
        """Is it more than the promise itself?"""
        return self.month is not None

    @property
    def going(self) -> int:
        return self.counts["pledges"] - self.counts["done"] - self.out

    @property
    def out(self) -> int:
        """件 paused, stopped or merged; neither done nor going on."""
        return self.counts.get("out", 0)

    @property
    def unjudged(self) -> int:
        """Where the schedule is public: what goes on without a word on it."""
        return self.going - sum(self.counts.get(word, 0) for word in LIGHTS if word != UNKNOWN)

    @property
    def shows_schedule(self) -> bool:
        """Are 超序时, 正常推进 and 滞后 public? Together with the expected curve, or not at all."""
        return self.has_figures and bool(self.settings.get("shows_schedule"))

    def pledge(self, no: str) -> Pledge:
        """The pledge of that number. Raises ``StopIteration`` for a number it has not."""
        return next(pledge for pledge in self.pledges if pledge.no == no)


def account_of(publication: Publication, content: Mapping[str, Any] | None = None) -> Account:
    """The account of a published version; its content may have been read apart from it.

    Raises ``ValueError`` for a draft.
    """
    return _whole(publication) if content is None else _account(publication, content)


@once
def _whole(publication: Publication) -> Account:
    return _account(publication, publication.content)


def _account(publication: Publication, content: Mapping[str, Any]) -> Account:
    batch, reported = content["batch"], content["month"] is not None
    published_on, published_at = released(publication)
    return Account(
        slug=publication.slug,
        title=batch["title"],
        number=publication.number,
        month=day(content["month"]),
        as_of=day(content["as_of"]),
        published_on=published_on,
        published_at=published_at,
        simulated=batch["simulated"],
        issuer=batch["issuer"],
        source_title=batch["source_title"],
        source_date=day(batch["source_date"]),
        one_year=batch["starts_on"][:4] == batch["ends_on"][:4],
        counts=content["counts"],
        categories=tuple(_category(row) for row in content["categories"]),
        pledges=tuple(_pledge(row, reported) for row in content["pledges"]),
        settings=content.get("settings", {}),
        region=batch.get("region") or {},
        places=_places(content.get("places", [])),
        outlines=content.get("outlines", {}),
        votes=votes_of(content.get("satisfaction", [])),
        starts_on=day(batch["starts_on"]),
        ends_on=day(batch["ends_on"]),
    )


def _places(rows: list[Mapping[str, Any]]) -> tuple[Place, ...]:
    codes = {row["code"] for row in rows}
    return tuple(
        Place(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            level=row["level"],
            parent=_above(row, codes),
            tile=(row["tile"][0], row["tile"][1]) if row.get("tile") else None,
        )
        for row in rows
    )


def _above(row: Mapping[str, Any], codes: set[str]) -> str:
    """The place above; by GB/T 2260 a county's code begins like its prefecture's."""
    parent = row.get("parent") or f"{row['code'][:4]}00"
    return parent if parent in codes and parent != row["code"] else ""


def _category(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**row, "percent": Decimal(100 * row["done"]) / row["pledges"]}


def _pledge(row: Mapping[str, Any], reported: bool) -> Pledge:
    return Pledge(
        no=row["no"],
        title=row["title"],
        category=row["category"],
        quote=row["quote"],
        state=_state(row, reported),
        leads=tuple(row["leads"]),
        lead=lead_words(row["leads"], inferred=row["lead_inferred"]),
        others=tuple(row["others"]),
        joint=row["joint"],
        scope=row["scope"],
        period=row["period"],
        initials=row["initials"],
        predecessor=row["predecessor"],
        indicators=indicators_of(row["indicators"], row.get("state", "")),
        milestones=_milestones(row),
        funding=tuple(funding_words(item) for item in row["funding"]),
        standing=_standing(row),
        files=photos_of(row),
        changes=tuple(row.get("changes", ())),
    )


def _state(row: Mapping[str, Any], reported: bool) -> str:
    if "state" in row:
        return str(row["state"])
    return (DONE if row["done"] else GOING) if reported else ANNOUNCED


def _milestones(row: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """With the name of the indicator each is of; empty for the pledge's own."""
    names = {item["position"]: item["name"] for item in row["indicators"]}
    return tuple(
        {
            "what": node["what"],
            "start": day(node["start"]),
            "due": day(node["due"]),
            "indicator": node.get("indicator"),
            "item": names.get(node.get("indicator"), ""),
        }
        for node in row["milestones"]
    )


def _standing(row: Mapping[str, Any]) -> str:
    """The key is there only where the schedule is public; without a word nothing is known."""
    if row["done"] or "standing" not in row or "state" in row:
        return ""
    return row["standing"] or UNKNOWN
