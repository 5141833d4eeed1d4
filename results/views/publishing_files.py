"""Photographs of a draft: chosen, left out again, looked at."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from progress.models import Evidence
from results.actions.files import choose_file, drop_file
from results.forms.publishing import CaptionForm
from results.models import PublicFile
from results.pictures import opened
from results.views.publishing import own_publication, review_page


@require_POST
@needs(Verb.PREPARE_PUBLICATIONS)
def publication_choose_file(request: PersonRequest, pk: int, evidence: int) -> HttpResponse:
    """Make a photograph public with the draft."""
    publication = own_publication(request, pk)
    found = get_object_or_404(Evidence, pk=evidence)
    form = CaptionForm(request.POST, evidence=evidence)
    if not form.is_valid():
        return review_page(request, publication, caption=form)
    choose_file(
        publication=publication, evidence=found, void_checks="void_checks" in request.POST,
        by=request.user, today=today(), **form.cleaned_data,
    )  # fmt: skip
    messages.success(request, _("图片已选用，随本稿公开。"))
    return redirect("publication_review", pk)


@require_POST
@needs(Verb.PREPARE_PUBLICATIONS)
def publication_drop_file(request: PersonRequest, pk: int, file: int) -> HttpResponse:
    """Leave a chosen photograph out again."""
    publication = own_publication(request, pk)
    drop_file(
        file=get_object_or_404(publication.files, pk=file),
        void_checks="void_checks" in request.POST,
        by=request.user,
        today=today(),
    )
    messages.success(request, _("图片已取消选用。"))
    return redirect("publication_review", pk)


@require_safe
@needs(Verb.PREPARE_PUBLICATIONS)
def publication_file(request: PersonRequest, pk: int, file: int) -> FileResponse:
    """A photograph as it would be public; for the office only."""
    found = get_object_or_404(PublicFile, pk=file, publication=own_publication(request, pk))
    try:
        response = FileResponse(opened(found), content_type="image/jpeg")
    except FileNotFoundError as error:
        raise Http404 from error
    patch_cache_control(response, private=True, no_store=True)
    return response
