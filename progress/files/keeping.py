"""Files that were received get their rows and their places, each table by the same rule."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from agencies.models import User
from agencies.refusals import Conflict
from progress.files.intake import Draft
from progress.models.evidence import StoredFile

Kept = TypeVar("Kept", bound=StoredFile)

MOST_OF_ONE = 50  # files in one place: a share of a report, a special report, a reply, a problem
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attached(Generic[Kept]):
    """What became of a hand-in: rows kept, and names of files that were there already."""

    kept: list[Kept]
    repeated: list[str]


def keep(table: type[Kept], drafts: list[Draft], by: User, **place: Any) -> Attached[Kept]:
    """Rows first, then the files to their places, then the caller's commit (``store``).

    ``place`` names where they belong. Raises ``Conflict`` for more than ``MOST_OF_ONE`` there.
    """
    there = table._default_manager.filter(removed_at__isnull=True, **place)
    known = set(there.values_list("sha256", flat=True))
    fresh: list[Draft] = []
    repeated: list[str] = []
    for draft in drafts:
        if draft.sha256 in known:
            repeated.append(draft.name)
        else:
            fresh.append(draft)
            known.add(draft.sha256)
    if len(known) > MOST_OF_ONE:
        raise Conflict(
            _("一处最多%(most)d个文件，请先移除不需要的，或合并成一个PDF。") % {"most": MOST_OF_ONE}
        )
    kept = [_row(table, draft, by, place) for draft in fresh]
    for draft in fresh:
        draft.place()
    log.info("%s %s put by user %d", table._meta.model_name, [row.pk for row in kept], by.pk)
    return Attached(kept, repeated)


def _row(table: type[Kept], draft: Draft, by: User, place: dict[str, Any]) -> Kept:
    return table._default_manager.create(
        **place,
        name=draft.name,
        stored=draft.stored,
        thumbnail=draft.thumbnail,
        content_type=draft.kind.content_type,
        size=draft.size,
        sha256=draft.sha256,
        scanned=draft.scanned,
        uploaded_by=by,
    )
