"""Each attached file through its gate: its own unit, the managing office, leaders."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.access import PersonRequest, needs
from agencies.models import User
from agencies.roles import Verb
from oversight.actions.attachments import place_of
from oversight.models import Attachment, NoticeReply
from oversight.readers.reach import require_reach
from progress.views.sending import sent, sent_thumbnail

READERS = (Verb.FILL_REPORTS, Verb.SIGN_REPORTS, Verb.SEE_EVERYTHING)


@needs(*READERS)
@require_safe
def attachment_file(request: PersonRequest, pk: int) -> FileResponse:
    """The file itself: images and PDF open in the browser, the rest is saved."""
    return sent(_readable(request.user, pk))


@needs(*READERS)
@require_safe
def attachment_thumb(request: PersonRequest, pk: int) -> FileResponse:
    """The small picture of an image; 404 for a document, which has none."""
    return sent_thumbnail(_readable(request.user, pk))


def _readable(user: User, pk: int) -> Attachment:
    rows = Attachment.objects.select_related(
        "reply__notice__batch", "problem__pledge__batch", "case__pledge__batch"
    )
    attachment = get_object_or_404(rows, pk=pk)
    place = place_of(attachment)
    home = place.notice if isinstance(place, NoticeReply) else place
    if user.can(Verb.SEE_EVERYTHING):
        require_reach(
            user, place.notice.batch if isinstance(place, NoticeReply) else place.pledge.batch
        )
        return attachment
    if (home.agency_id, home.region_id) != (user.agency_id, user.region_id):
        raise PermissionDenied(_("这份材料不在您的查看范围内。"))
    if attachment.removed_at:
        raise Http404
    return attachment
