"""Files that go with a reply, a problem or an acceptance: put by its unit or the office.

Which of them is open to whom is for the caller to say (``allow`` raises otherwise); it is
asked before the slow work of checking files, and again under the lock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.refusals import Conflict
from oversight.models import AcceptanceCase, Attachment, NoticeReply, Problem
from progress.files.intake import received
from progress.files.keeping import Attached, keep

Place = NoticeReply | Problem | AcceptanceCase


def attach(
    *, place: Place, files: Sequence[File], by: User, allow: Callable[[Place], None]
) -> Attached[Attachment]:
    """Put files there, all of them or none; without files, nothing.

    ``allow`` raises ``PermissionDenied`` or ``Conflict`` where the person may not now. Raises
    ``FilesRefused`` with every fault found in them.
    """
    if not files:
        return Attached([], [])
    allow(place)
    with received(files) as drafts, transaction.atomic():
        place = type(place)._default_manager.select_for_update(of=("self",)).get(pk=place.pk)
        allow(place)
        return keep(Attachment, drafts, by, **{_field(place): place})


@transaction.atomic
def take_away(*, attachment: Attachment, by: User, allow: Callable[[Place], None]) -> Attachment:
    """Take an own file away; the row stays with who and when, and so does the file.

    ``allow`` as in ``attach``, asked under the lock. Raises ``Conflict`` for one taken away before.
    """
    place = place_of(attachment)
    allow(type(place)._default_manager.select_for_update(of=("self",)).get(pk=place.pk))
    attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    if attachment.removed_at:
        raise Conflict(_("“%(name)s”已经移除。") % {"name": attachment})
    attachment.removed_by, attachment.removed_at = by, timezone.now()
    attachment.save(update_fields=["removed_by", "removed_at"])
    return attachment


def place_of(attachment: Attachment) -> Place:
    """What the file goes with."""
    place: Place | None = attachment.reply or attachment.problem or attachment.case
    if place is None:
        raise ValueError(f"attachment {attachment.pk} has no place")
    return place


def _field(place: Place) -> str:
    return {NoticeReply: "reply", Problem: "problem", AcceptanceCase: "case"}[type(place)]
