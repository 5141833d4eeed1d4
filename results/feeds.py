"""Feeds (Atom): entries written as readers of feeds want them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from results.open_data.entries import Entry

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
BEGINNING = datetime(2007, 1, 1, tzinfo=UTC)  # what no release has touched yet


class Dated(Atom1Feed):
    """A feed without entries is dated too, and not by the clock: the same feed, the same bytes."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else BEGINNING


def atom(
    *, name: str, title: str, subtitle: str, site: str, link: str, address: str,
    entries: Sequence[Entry],
) -> HttpResponse:  # fmt: skip
    """The feed; ``name`` is its lasting id, ``site`` scheme and host, ``link`` the page it is
    about, ``address`` its own path."""
    feed = Dated(
        title=title,
        link=f"{site}{link}",
        description="",
        subtitle=subtitle,
        language=get_language(),
        author_name=_("民生实事"),
        feed_url=f"{site}{address}",
        feed_guid=name,
    )
    for entry in entries:
        feed.add_item(
            title=entry.title,
            link=f"{site}{entry.link}",
            description=entry.text,
            unique_id=entry.id,
            pubdate=entry.published,
            updateddate=entry.updated,
        )
    response = HttpResponse(content_type=CONTENT_TYPE)
    feed.write(response, "utf-8")
    return response
