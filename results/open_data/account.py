"""The public account of a batch: one publication's content as its pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from results.models import Publication
from results.open_data.reading import released
from results.open_data.words import (
    RECURRENCE,
    amount,
    day,
    funding_words,
    lead_words,
    number,
    state_words,
    target_words,
)

DONE, GOING, ANNOUNCED = "done", "going", "announced"


@dataclass(frozen=True, slots=True)
class Region:
    """What one place or body stands at."""

    name: str
    target: str
    value: Decimal | None
    approx: str
    as_of: date | None
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class Revision:
    """A dated change of the target, the original beside the new one (R75)."""

    on: date | None
    old: str
    new: str
    reason: str
    document: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measurable part (项); ``value`` in ``unit``, ``share`` in percent, uncapped."""

    name: str
    target: str
    unit: str
    value: Decimal | None
    approx: str
    as_of: date | None
    share: Decimal | None
    before: Decimal | None
    before_approx: str
    before_as_of: date | None
    corrected: bool
    done: bool
    qualitative: bool
    condition: bool
    bound: bool
    marks: tuple[str, ...]
    deadline: date | None
    deadline_phrase: str
    quote: str
    revisions: tuple[Revision, ...]
    regions: tuple[Region, ...]
    parts: tuple[Indicator, ...] = ()
    is_part: bool = False


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
    milestones: tuple[Mapping[str, Any], ...]
    funding: tuple[str, ...]

    @property
    def state_word(self) -> str:
        return state_words(self.state)

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

    @property
    def has_figures(self) -> bool:
        """Is it more than the promise itself?"""
        return self.month is not None

    @property
    def going(self) -> int:
        return self.counts["pledges"] - self.counts["done"]

    def pledge(self, no: str) -> Pledge:
        """The pledge of that number. Raises ``StopIteration`` for a number it has not."""
        return next(pledge for pledge in self.pledges if pledge.no == no)


def account_of(publication: Publication, content: Mapping[str, Any] | None = None) -> Account:
    """The account of a published version; its content may have been read apart from it.

    Raises ``ValueError`` for a draft.
    """
    content = publication.content if content is None else content
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
    )


def _category(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**row, "percent": Decimal(100 * row["done"]) / row["pledges"]}


def _pledge(row: Mapping[str, Any], reported: bool) -> Pledge:
    return Pledge(
        no=row["no"],
        title=row["title"],
        category=row["category"],
        quote=row["quote"],
        state=(DONE if row["done"] else GOING) if reported else ANNOUNCED,
        leads=tuple(row["leads"]),
        lead=lead_words(row["leads"], inferred=row["lead_inferred"]),
        others=tuple(row["others"]),
        joint=row["joint"],
        scope=row["scope"],
        period=row["period"],
        initials=row["initials"],
        predecessor=row["predecessor"],
        indicators=_indicators(row["indicators"]),
        milestones=tuple(
            {"what": m["what"], "start": day(m["start"]), "due": day(m["due"])}
            for m in row["milestones"]
        ),
        funding=tuple(funding_words(item) for item in row["funding"]),
    )


def _indicators(rows: list[Mapping[str, Any]]) -> tuple[Indicator, ...]:
    """The indicators with their parts inside them, in the order of the text."""
    return tuple(
        _indicator(row, tuple(_indicator(part) for part in rows if part["of"] == row["position"]))
        for row in rows
        if row["of"] is None
    )


def _indicator(row: Mapping[str, Any], parts: tuple[Indicator, ...] = ()) -> Indicator:
    return Indicator(
        name=row["name"],
        target=target_words(row),
        unit=row["unit"],
        value=number(row["value"]),
        approx=row["approx"],
        as_of=day(row["as_of"]),
        share=number(row["share"]),
        before=number(row["before"]),
        before_approx=row["before_approx"],
        before_as_of=day(row["before_as_of"]),
        corrected=row["corrected"],
        done=row["done"],
        qualitative=row["comparator"] == "qualitative",
        condition=row["condition"],
        bound=row["comparator"] == "<=",
        marks=_marks(row),
        deadline=day(row["deadline"]),
        deadline_phrase=row["deadline_phrase"],
        quote=row["quote"],
        revisions=tuple(_revision(item, row["unit"]) for item in row["revisions"]),
        regions=tuple(_region(item, row["unit"]) for item in row["regions"]),
        parts=parts,
        is_part=row["of"] is not None,
    )


def _marks(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What must be known to read the target rightly, in a few words each."""
    year = row["carry_over_from"]
    marks = [
        _("预期性：%(words)s") % {"words": row["soft"]} if row["soft"] else "",
        _("准入条件") if row["condition"] else "",
        _("开工数") if row["starts"] else "",
        str(RECURRENCE.get(row["recurrence"], "")),
        _("结转自%(year)s年") % {"year": year} if year else "",
    ]
    return tuple(filter(None, marks))


def _revision(row: Mapping[str, Any], unit: str) -> Revision:
    return Revision(
        on=day(row["on"]),
        old=amount(row["old"], unit),
        new=amount(row["new"], unit),
        reason=row["reason"],
        document=row["document"],
    )


def _region(row: Mapping[str, Any], unit: str) -> Region:
    return Region(
        name=row["name"],
        target=amount(row["target"], unit),
        value=number(row["value"]),
        approx=row["approx"],
        as_of=day(row["as_of"]),
        share=number(row["share"]),
    )
