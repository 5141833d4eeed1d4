"""What is read out of a text: values with the words they stand on.

``start`` and ``end`` are character offsets into the text as it was given; ``quote`` is exactly
what stands between them, scanning spaces and all. ``sure`` says how sure the reading is, in
percent, by field name; what is below ``DOUBTFUL`` is marked for the person who confirms.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pledges.targets import Comparator

DOUBTFUL = 70


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the text and where they stand."""

    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundIndicator:
    """A figure promised, or a promise in words (``value`` is None).

    ``value``, ``upper`` and ``baseline`` are in ``unit`` with 万 and 亿 multiplied out, a percent
    as its number. ``of`` is the index, among the pledge's indicators, of the whole this one is
    a part of (其中); ``part`` the responsibility block (R05).
    """

    words: Quote
    name: str
    comparator: Comparator
    value: Decimal | None = None
    unit: str | None = None
    upper: Decimal | None = None
    baseline: Decimal | None = None
    deadline: date | None = None
    deadline_phrase: str = ""
    soft: str = ""
    recurrence: str = ""
    strict: bool = False
    cumulative: bool = False
    counts_starts: bool = False
    condition: bool = False
    of: int | None = None
    part: int = 1
    sure: dict[str, int] = field(default_factory=dict)

    @property
    def percent(self) -> bool:
        """Is the figure a percentage?"""
        return self.unit == "%"


@dataclass(frozen=True, slots=True)
class FoundAgency:
    """A body named for a pledge, as written; ``role`` is lead, cooperating or implementing."""

    words: Quote
    as_written: str
    role: str
    part: int = 1
    sure: int = 100


@dataclass(frozen=True, slots=True)
class FoundFunding:
    """Money named for a pledge; ``kind`` as in ``Funding.Kind``, ``per`` what a rate is per."""

    words: Quote
    kind: str
    amount_yuan: Decimal
    per: str = ""
    approx: str = ""
    sure: int = 100


@dataclass(frozen=True, slots=True)
class FoundPledge:
    """One commitment as the text tells it; ``words`` cover all that was read as part of it."""

    words: Quote
    no: str
    title: str
    category: str = ""
    joint: bool = False
    open_list: bool = False
    agencies: tuple[FoundAgency, ...] = ()
    indicators: tuple[FoundIndicator, ...] = ()
    funding: tuple[FoundFunding, ...] = ()
    sure: dict[str, int] = field(default_factory=dict)

    def named(self, role: str) -> list[str]:
        """The bodies of one role as written, in order."""
        return [agency.as_written for agency in self.agencies if agency.role == role]


@dataclass(frozen=True, slots=True)
class Claim:
    """A total the text itself states, held against what was found.

    ``kind`` is ``items`` (「50项」), ``domains`` (「十个方面」) or ``category`` (「…方面…等3项」,
    with the category's name); ``found`` is what the reading found of it.
    """

    words: Quote
    kind: str
    number: int
    found: int
    category: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What the reading stumbled over.

    ``kind`` is ``unread`` (a sentence that could not be read), ``contradiction`` (one name, two
    figures), ``parts`` (其中 parts that do not add up), ``no_pledges`` (nothing found) or
    ``too_many`` (what is behind was not read; ``detail`` is how many were).
    """

    words: Quote
    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read out of one text, in reading order."""

    pledges: tuple[FoundPledge, ...] = ()
    claims: tuple[Claim, ...] = ()
    remarks: tuple[Remark, ...] = ()
