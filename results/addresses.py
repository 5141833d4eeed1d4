"""Every public address on a day, for whoever must know them all: the sitemap and the export.

An address is the name of a route and its arguments. Forms, what answers a question in the
address (``?q=``) and what only a sender knows (the receipt of a remark) are not listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from results.models import Publication
from results.open_data.account import Account, account_of
from results.open_data.history import ENDINGS
from results.open_data.tables import TABLES
from results.open_data.versions import contents, ever_public
from results.search import agencies

Address = tuple[str, dict[str, Any]]

# what people read; everything else is data, pictures, feeds
PAGES = frozenset(
    {
        "home", "years", "search", "method", "dictionary", "batch", "pledge", "category",
        "agency_results", "region_results", "history", "data_tables",
    }
)  # fmt: skip


def public_addresses(today: date) -> list[Address]:
    """What the public may read on ``today``, in a fixed order and in two queries."""
    versions = list(ever_public(today).order_by("-starts_on", "slug", "-number"))
    shown: dict[str, Publication] = {}
    for version in versions:
        if version.state == Publication.State.PUBLISHED:
            shown.setdefault(version.slug, version)
    content = contents(shown.values())
    found = list(_of_the_portal())
    for slug in dict.fromkeys(version.slug for version in versions):
        if slug in shown:
            account = account_of(shown[slug], content[shown[slug].pk])
            found += _of_a_batch(account, content[shown[slug].pk])
        found += _of_a_history(slug, [row for row in versions if row.slug == slug])
    return found


def _of_the_portal() -> Iterator[Address]:
    for name in ("home", "years", "search", "method", "dictionary"):
        yield name, {}
    for name in ("dictionary_json", "publications_json", "feed", "sitemap", "robots"):
        yield name, {}


def _of_a_batch(account: Account, content: Mapping[str, Any]) -> Iterator[Address]:
    slug = {"slug": account.slug}
    yield "batch", slug
    for position in range(1, len(account.categories) + 1):
        yield "category", {**slug, "position": position}
    for name in agencies(account):
        yield "agency_results", {**slug, "name": name}
    for place in account.places:
        yield "region_results", {**slug, "code": place.code}
    for pledge in account.pledges:
        yield "pledge", {**slug, "no": pledge.no}
        yield "pledge_feed", {**slug, "no": pledge.no}
    for sha256 in _photographs(content):
        yield "public_file", {**slug, "sha256": sha256}
    yield "batch_feed", slug
    yield "data_tables", slug
    yield from ((f"data_{ending}", slug) for ending in ENDINGS)
    yield from (
        (f"table_{ending}", {**slug, "table": table.name}) for table in TABLES for ending in ENDINGS
    )
    yield "batch_pdf", slug


def _of_a_history(slug: str, versions: list[Publication]) -> Iterator[Address]:
    """The history stays when every version was withdrawn: it says so, and why."""
    yield "history", {"slug": slug}
    yield "history_json", {"slug": slug}
    for version in versions:
        if version.state == Publication.State.PUBLISHED:
            for ending in ENDINGS:
                yield f"version_{ending}", {"slug": slug, "number": version.number}


def _photographs(content: Mapping[str, Any]) -> list[str]:
    """Names of the photographs, each once, in the order of the pages."""
    files = [file for pledge in content["pledges"] for file in pledge.get("files", [])]
    return list(dict.fromkeys(file["sha256"] for file in files))
