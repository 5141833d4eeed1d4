"""The history of publications: what was public when, what was taken back and why.

The digest of a version is the SHA-256 of its public content as canonical JSON: keys sorted, no
blanks, Chinese characters as they are, UTF-8. Whoever has ``data.json`` of a version can work it
out again from the members that ``generated_from.digest_of`` names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.core.cache import cache
from django.db.models import TextField
from django.db.models.functions import MD5, Cast
from django.utils import translation
from django.utils.translation import gettext as _

from results.models import Publication
from results.open_data.columns import Row
from results.open_data.once import once
from results.open_data.versions import contents, ever_public

KEPT_FOR = 30 * 24 * 3600  # seconds
ENDINGS = ("csv", "json", "xlsx")


@dataclass(frozen=True, slots=True)
class Entry:
    """One version in the history; ``current`` is the one in force. A withdrawn version has no
    files any more."""

    publication: Publication
    digest: str
    current: bool

    @property
    def withdrawn(self) -> bool:
        return self.publication.state == Publication.State.WITHDRAWN

    @property
    def state_word(self) -> str:
        if self.withdrawn:
            return _("已撤回")
        return _("现行") if self.current else _("以前的版本")


@once
def versions(today: date, slug: str | None = None) -> list[Publication]:
    """Every version that is or was public, newest batch and version first, in one query.

    ``seal`` tells two contents apart without reading them: digests are kept by it.
    """
    seal = MD5(Cast("content", TextField()))
    rows = ever_public(today).annotate(seal=seal).order_by("-starts_on", "slug", "-number")
    return list(rows if slug is None else rows.filter(slug=slug))


def entries(rows: Sequence[Publication]) -> list[Entry]:
    """The history that ``versions`` tells; at most one query, for digests not known yet."""
    known = digests(rows)
    current = {
        next((row.pk for row in group if row.state == Publication.State.PUBLISHED), None)
        for _slug, group in groupby(rows, key=lambda row: row.slug)
    }
    return [Entry(row, known[row.pk], row.pk in current) for row in rows]


def digests(rows: Sequence[Publication]) -> dict[int, str]:
    """The digest of each of ``versions`` by primary key; what is published never changes, so that
    a digest is worked out once."""
    names = {_name(row): row for row in rows}
    known = cache.get_many(names)
    missing = [row for name, row in names.items() if name not in known]
    found = contents(missing) if missing else {}
    made = {_name(row): digest_of(found[row.pk]) for row in missing}
    if made:
        cache.set_many(made, timeout=KEPT_FOR)
    return {row.pk: (known | made)[name] for name, row in names.items()}


def digest_of(content: Mapping[str, Any]) -> str:
    """The digest of a content, without what only search needs."""
    text = json.dumps(
        public_content(content), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def public_content(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content as open data shows it: the pinyin initials of search are no data."""
    pledges = [
        {name: value for name, value in pledge.items() if name != "initials"}
        for pledge in content["pledges"]
    ]
    return {**content, "pledges": pledges}


def history_rows(found: Iterable[Entry]) -> list[Row]:
    """The rows of the table of publications. Words are the Chinese ones."""
    with translation.override("zh-hans"):
        return [_row(entry) for entry in found]


def history_document(found: Iterable[Entry], *, inside: bool) -> list[dict[str, Any]]:
    """The same for programs. ``links`` are relative to the file that holds them: ``inside`` the
    folder of the batch, or beside the folders of all."""
    with translation.override("zh-hans"):
        return [_document(entry, "" if inside else f"{entry.publication.slug}/") for entry in found]


def _name(row: Publication) -> str:
    seal: str = row.seal  # type: ignore[attr-defined]  # of ``versions``
    return f"results.digest:{row.slug}:{row.pk}:{seal}"


def _row(entry: Entry) -> Row:
    row = entry.publication
    return (
        row.title,
        row.number,
        f"{row.month:%Y-%m}" if row.month else "",
        row.as_of,
        row.published_on,
        row.public_from,
        entry.state_word,
        row.withdrawn_on,
        row.withdraw_reason,
        entry.digest,
    )


def _document(entry: Entry, folder: str) -> dict[str, Any]:
    row = entry.publication
    links = {ending: f"{folder}versions/{row.number}/data.{ending}" for ending in ENDINGS}
    return {
        "batch": row.slug,
        "title": row.title,
        "number": row.number,
        "month": f"{row.month:%Y-%m}" if row.month else None,
        "as_of": _iso(row.as_of),
        "signed_on": _iso(row.published_on),
        "published_on": _iso(row.public_from),
        "state": "withdrawn" if entry.withdrawn else "current" if entry.current else "former",
        "withdrawn_on": _iso(row.withdrawn_on),
        "withdraw_reason": row.withdraw_reason,
        "digest": entry.digest,
        "links": {} if entry.withdrawn else links,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
