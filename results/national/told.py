"""What a portal's open data tell, opened with care: they come from another machine.

``/results/publications.json`` names the versions, newest batch first; ``data.json`` of the one
in force holds its content and the digest of it (results.open_data.history).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

SLUG = re.compile(r"[A-Za-z0-9_-]{1,50}")
DIGEST = re.compile(r"[0-9a-f]{64}")
LONGEST_TITLE = 120
MOST_PLEDGES = 10_000
# in the order a row shows them; what another release may add is counted as the last
STATES = (
    "done", "ahead", "on", "behind", "going", "announced", "paused", "stopped", "merged",
    "unknown",
)  # fmt: skip


class Unreadable(ValueError):
    """This is not what a portal says."""


class Altered(ValueError):
    """The content is not the one whose digest stands beside it."""


@dataclass(frozen=True, slots=True)
class Version:
    """The version in force of the newest batch, as the list of publications names it."""

    slug: str
    number: int
    digest: str

    @property
    def path(self) -> str:
        """Where its file lies on that portal; it never changes."""
        return f"/results/{self.slug}/versions/{self.number}/data.json"


@dataclass(frozen=True, slots=True)
class Told:
    """A batch as its province last published it. Days are ISO; ``states``: 件 by ``STATES``, which
    add up to ``pledges``; ``month`` and ``as_of`` are None while only the promise is."""

    slug: str
    title: str
    number: int
    digest: str
    region: str
    month: str | None
    as_of: str | None
    published_on: str
    simulated: bool
    pledges: int
    indicators: int
    states: Mapping[str, int]

    @classmethod
    def stored(cls, row: Mapping[str, Any]) -> Self:
        """As ``as_row`` has kept it."""
        return cls(**row)

    def as_row(self) -> dict[str, Any]:
        return asdict(self)


def newest(body: bytes) -> Version | None:
    """The version in force of the newest batch; None where nothing is. Raises ``Unreadable``."""
    listed = _document(body).get("publications")
    if not isinstance(listed, list):
        raise Unreadable
    for row in listed:
        if not isinstance(row, dict):
            raise Unreadable
        if row.get("state") == "current":
            return Version(
                _matching(row.get("batch"), SLUG),
                _count(row.get("number")),
                _matching(row.get("digest"), DIGEST),
            )
    return None


def told(body: bytes, version: Version) -> Told:
    """What ``version`` holds. Raises ``Unreadable``, or ``Altered`` for another content."""
    document = _document(body)
    try:
        content = {name: document[name] for name in document["generated_from"]["digest_of"]}
        if digest_of(content) != version.digest:
            raise Altered
        return _told(document, content, version)
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable from error


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content as canonical JSON, as the portal that publishes it works it out."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _told(document: Mapping[str, Any], content: Mapping[str, Any], version: Version) -> Told:
    batch, rows = content["batch"], content["pledges"]
    reported = content["month"] is not None
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_PLEDGES:
        raise Unreadable
    found = Counter(_state(row, reported=reported) for row in rows)
    states = {name: found[name] for name in STATES if found[name]}
    return Told(
        slug=version.slug,
        title=_text(batch["title"]),
        number=version.number,
        digest=version.digest,
        region=_text((batch.get("region") or {}).get("name", ""), empty=True),
        month=_day(content["month"]) if reported else None,
        as_of=_day(content["as_of"]) if content["as_of"] is not None else None,
        published_on=_day(document["published_on"]),
        simulated=bool(batch["simulated"]),
        pledges=len(rows),
        indicators=_count(content["counts"]["indicators"]),
        states=states,
    )


def _state(row: Mapping[str, Any], *, reported: bool) -> str:
    """As the province's own page tells it (results.open_data.account): 完成、超序时……"""
    if "state" in row:
        state = row["state"]
    elif row["done"]:
        state = "done"
    elif "standing" in row:
        state = row["standing"] or "unknown"
    else:
        state = "going" if reported else "announced"
    return state if state in STATES else "unknown"


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    if not isinstance(document, dict):
        raise Unreadable
    return document


def _matching(value: object, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Unreadable
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1_000_000:
        raise Unreadable
    return value


def _text(value: object, *, empty: bool = False) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TITLE or "\0" in value:
        raise Unreadable
    if not (value.strip() or empty):
        raise Unreadable
    return value


def _day(value: object) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise Unreadable from error
