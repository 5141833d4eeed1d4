"""The provinces side by side, and what they add up to: counts only, never a mean of shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from results.models import ProvinceReading
from results.national.told import STATES, Told
from results.open_data.account import LIGHTS
from results.open_data.words import state_words

# a portal is read hourly: after a day what stands here may be wrong
OLD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Part:
    """So many 件 in one state, with its word and the colour it is drawn in."""

    light: str
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class Province:
    """One row. Without ``told`` the portal has never been read (``read_at`` None) or has nothing
    in force; ``trouble`` is what the last try came to, in words, or empty."""

    name: str
    address: str
    told: Told | None
    read_at: datetime | None
    trouble: str
    days_old: int  # whole days since it was last read

    @property
    def link(self) -> str:
        """Its own page of the batch, or its portal."""
        return f"{self.address}/results/{self.told.slug}/" if self.told else f"{self.address}/"

    @property
    def month(self) -> date | None:
        return _day(self.told.month) if self.told else None

    @property
    def as_of(self) -> date | None:
        return _day(self.told.as_of) if self.told else None

    @property
    def published_on(self) -> date | None:
        return _day(self.told.published_on) if self.told else None

    @property
    def done(self) -> int | None:
        """件 done; None while only the promise is published."""
        return self.told.states.get("done", 0) if self.told and self.told.month else None

    @property
    def parts(self) -> list[Part]:
        """Every state there is, in order."""
        return _parts(self.told.states) if self.told else []


@dataclass(frozen=True, slots=True)
class Sum:
    """What the provinces that were read add up to. ``reporting`` have figures, with ``done`` of
    ``of`` 件; the rest of ``read`` have published the promise alone, or nothing."""

    provinces: int
    read: int
    reporting: int
    pledges: int
    indicators: int
    done: int
    of: int
    parts: tuple[Part, ...]
    simulated: int = 0  # provinces among them whose figures are made up
    old: int = 0  # provinces among them that were last read a day ago or longer

    @property
    def unread(self) -> int:
        return self.provinces - self.read


def provinces(*, now: datetime) -> list[Province]:
    """Every configured province in the order of the setting, in one query; ``now`` by the true
    clock."""
    known = {row.address: row for row in ProvinceReading.objects.all()}
    return [_row(name, url, known.get(url), now) for name, url in settings.NATIONAL_SOURCES]


def total(rows: Sequence[Province]) -> Sum:
    """The sums. A province that has never been read adds nothing, and is counted as unread; one
    read before and not now adds what it said then."""
    said = [row.told for row in rows if row.told]
    reporting = [told for told in said if told.month]
    states: Counter[str] = Counter()
    for told in said:
        states.update(told.states)
    return Sum(
        provinces=len(rows),
        read=sum(row.read_at is not None for row in rows),
        reporting=len(reporting),
        pledges=sum(told.pledges for told in said),
        indicators=sum(told.indicators for told in said),
        done=sum(told.states.get("done", 0) for told in reporting),
        of=sum(told.pledges for told in reporting),
        parts=tuple(_parts(states)),
        simulated=sum(told.simulated for told in said),
        old=sum(bool(row.told and row.days_old) for row in rows),
    )


def _row(name: str, address: str, row: ProvinceReading | None, now: datetime) -> Province:
    if row is None:
        return Province(name, address, None, None, "", 0)
    old = (now - row.read_at) // OLD if row.read_at else 0
    return Province(
        name=name,
        address=address,
        told=Told.stored(row.told) if row.told else None,
        read_at=row.read_at,
        trouble=row.get_trouble_display() if row.trouble else "",
        days_old=max(old, 0),
    )


def _parts(states: Mapping[str, int]) -> list[Part]:
    return [
        Part(LIGHTS.get(name, name), state_words(name), states[name])
        for name in STATES
        if states.get(name)
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
