"""Versions that became public or were taken back, told to connected systems (webhooks).

A version under embargo is told of when its day has come, by a task; one taken back before that
day never was public, and nobody is told of it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from agencies.actions.webhooks import announce
from agencies.delivery.letters import absolute
from agencies.models.webhook import AnnouncementKind
from results.models import Publication

# a task that did not run for so long, in days, need not tell what everybody has read
LATEST = timedelta(days=31)


def announce_release(publication: Publication, *, today: date, now: datetime) -> bool:
    """Tell of a version once the public may read it; says whether it was told anew."""
    if publication.public_from is None or publication.public_from > today:
        return False
    made = announce(
        kind=AnnouncementKind.PUBLICATION,
        matter=f"publication:{publication.pk}:released",
        data=_data(publication),
        now=now,
    )
    return made is not None


def announce_withdrawal(publication: Publication, *, today: date, now: datetime) -> None:
    """Tell that a version the public could read was taken back, with the reason."""
    if publication.public_from is not None and publication.public_from <= today:
        announce(
            kind=AnnouncementKind.WITHDRAWAL,
            matter=f"publication:{publication.pk}:withdrawn",
            data={**_data(publication), "reason": publication.withdraw_reason},
            now=now,
        )


@transaction.atomic
def announce_public(*, today: date, now: datetime) -> int:
    """Tell of versions whose embargo has ended; returns how many were told anew."""
    ended = Publication.objects.released(today).filter(
        public_from__gt=F("published_on"), public_from__gte=today - LATEST
    )
    # under its lock, so that a withdrawal at this moment comes before or after, never between
    held = ended.select_for_update(of=("self",)).order_by("pk")
    return sum(announce_release(publication, today=today, now=now) for publication in held)


def _data(publication: Publication) -> dict[str, str | int | None]:
    month, as_of, public_from = publication.month, publication.as_of, publication.public_from
    return {
        "batch": publication.slug,
        "title": publication.title,
        "number": publication.number,
        "month": f"{month:%Y-%m}" if month else None,
        "as_of": as_of.isoformat() if as_of else None,
        "public_from": public_from.isoformat() if public_from else None,
        "digest": publication.digest,
        "url": absolute(reverse("batch", args=[publication.slug])),
    }
