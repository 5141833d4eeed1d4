"""Each attached file through its gate: its own unit, the managing office, leaders.

A unit takes its own away again as long as the problem or the application is open to it.
"""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.actions.acceptance_applying import require_removing
from oversight.actions.attachments import Place, place_of, take_away
from oversight.actions.problem_steps import DESK
from oversight.actions.rectifying import require_filing
from oversight.models import AcceptanceCase, Attachment, NoticeReply, Problem
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


@require_POST
@needs(*DESK)
def attachment_remove(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a file of the own unit away, and go back to the page that lists it."""
    attachment = _readable(request.user, pk)
    take_away(attachment=attachment, by=request.user, allow=partial(_may_remove, by=request.user))
    messages.success(request, _("已移除“%(name)s”。") % {"name": attachment})
    place = place_of(attachment)
    return redirect("unit_problem" if isinstance(place, Problem) else "unit_acceptance", place.pk)


def _may_remove(place: Place, *, by: User) -> None:
    """A reply is in the office's hands from the moment it is given."""
    if isinstance(place, Problem):
        require_filing(place, by=by)
    elif isinstance(place, AcceptanceCase):
        require_removing(place, by=by)
    else:
        raise Conflict(_("回复提交后，附件不能移除。"))


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
