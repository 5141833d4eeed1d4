"""A draft seen as the public would see it: published for the length of one answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.utils import timezone

from results.models import Publication


@contextmanager
def as_if_public(publication: Publication, today: date) -> Iterator[None]:
    """Within, the version is the one in force of its batch; afterwards nothing has happened.

    So the public pages themselves draw the preview, and no page needs a second way to read. Other
    requests never see it: the transaction is always rolled back.
    """
    with transaction.atomic():
        later = Publication.objects.filter(slug=publication.slug, number__gt=publication.number)
        later.filter(state=Publication.State.PUBLISHED).update(state=Publication.State.DISCARDED)
        Publication.objects.filter(pk=publication.pk).update(
            state=Publication.State.PUBLISHED,
            published_on=today,
            public_from=today,
            published_at=timezone.now(),
        )
        yield
        transaction.set_rollback(True)
