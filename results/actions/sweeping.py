"""Photographs no version needs any more are deleted from the folder of public pictures.

A draft dropped or frozen anew, and a photograph left out again, leave their copies behind. The
copy can be drawn from the evidence again, so nothing is lost with it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, transaction
from django.db.models import CharField, F, Func, Q

from results import pictures
from results.models import Publication, PublicFile

GRACE = timedelta(days=1)
PHOTOGRAPHS = 0x5553  # the class of our advisory locks: public photographs, one for each digest
DISCARDED = Publication.State.DISCARDED


def sweep_photographs(*, now: datetime) -> int:
    """Delete the photographs older than a day that no draft and no published or withdrawn
    version cites; how many were. Safe to run twice, and on two workers at once.

    ``now`` is the true moment, for files carry true times. One query for all that are cited,
    three more for each that goes.
    """
    old = pictures.older_than(now - GRACE)
    if not old:
        return 0
    cited = _cited()
    return sum(_drop(path) for path in old if path.stem not in cited)


def hold(sha256: str) -> None:
    """Keep every other transaction from choosing or sweeping this photograph until ours ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [PHOTOGRAPHS, sha256])


@transaction.atomic
def _drop(path: Path) -> int:
    """Delete it, unless somebody has chosen it meanwhile; how many files went."""
    hold(path.stem)
    if _is_cited(path.stem):
        return 0
    return pictures.drop(path)


def _cited() -> set[str]:
    """The digests that contents name, and those of rows: a draft may be between the two."""
    named = Func(
        F("content"),
        template="jsonb_path_query(%(expressions)s, '$.pledges[*].files[*].sha256') #>> '{}'",
        output_field=CharField(),
    )
    rows = PublicFile.objects.exclude(publication__state=DISCARDED).order_by()
    kept = Publication.objects.exclude(state=DISCARDED).order_by()
    return set(
        kept.annotate(sha256=named)
        .values_list("sha256")
        .union(rows.values_list("sha256"))
        .values_list("sha256", flat=True)
    )


def _is_cited(sha256: str) -> bool:
    named = Q(content__pledges__contains=[{"files": [{"sha256": sha256}]}])
    return (
        Publication.objects.exclude(state=DISCARDED)
        .filter(named | Q(files__sha256=sha256))
        .exists()
    )
