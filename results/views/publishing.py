"""Publishing: the office's versions, a new draft, and exactly what a version changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs, require_office
from agencies.clock import today
from agencies.roles import Verb
from pledges.models import Batch
from results.actions.preparing import prepare
from results.forms.publishing import CaptionForm, EmbargoForm, PassForm, PrepareForm, ReturnForm
from results.models import Publication
from results.readers.remarks import reached, tally
from results.readers.review import Review, review_of
from results.readers.versions import Versions, accepted_months, versions_of_office

OFFICE = (Verb.PREPARE_PUBLICATIONS, Verb.APPROVE_PUBLICATIONS)


@dataclass(frozen=True, slots=True)
class Line:
    """A batch with its versions, and the form for a new one."""

    versions: Versions
    form: PrepareForm

    @property
    def batch(self) -> Batch:
        return self.versions.batch


@require_safe
@needs(*OFFICE)
def publishing(request: PersonRequest) -> HttpResponse:
    """The office's batches: what the public sees of each, what waits, what is to come."""
    return _list(request)


@require_POST
@needs(Verb.PREPARE_PUBLICATIONS)
def publication_prepare(request: PersonRequest, slug: str) -> HttpResponse:
    """Freeze a month into a draft."""
    batch = get_object_or_404(Batch, slug=slug)
    require_office(request.user, batch.office_id, Verb.PREPARE_PUBLICATIONS)
    months = accepted_months(Batch.objects.filter(pk=batch.pk))[batch.pk]
    form = PrepareForm(batch.slug, months, request.POST)
    if not form.is_valid():
        return _list(request, form, batch, status=400)
    draft = prepare(batch=batch, month=form.cleaned_data["month"], by=request.user)
    messages.success(request, _("发布稿已拟定，请核对公众将看到的变化。"))
    return redirect("publication_review", draft.pk)


@require_safe
@needs(*OFFICE)
def publication_review(request: PersonRequest, pk: int) -> HttpResponse:
    """Exactly what the public would see differently, the checks, and what may be done."""
    return review_page(request, own_publication(request, pk))


def review_page(
    request: PersonRequest, publication: Publication, **refused: forms.Form
) -> HttpResponse:
    """The page of a version; ``refused`` is the one form sent with an error, by its name:
    ``passing``, ``returning``, ``embargo`` or ``caption``."""
    review = review_of(publication, request.user, today())
    context = {"review": review, "publication": publication, **_forms(review), **refused}
    wrong = next(iter(refused.values()), None)
    context["choices"] = [
        (evidence, _caption(evidence.pk, refused.get("caption"))) for evidence in review.choices
    ]
    context["wrong"] = wrong
    return render(request, "office/publish_review.html", context, status=400 if wrong else 200)


def own_publication(request: PersonRequest, pk: int) -> Publication:
    """The version, or 404; ``PermissionDenied`` for one of another office."""
    related = ("batch__issuer", "batch__region", "prepared_by", "published_by", "withdrawn_by")
    publication = get_object_or_404(Publication.objects.select_related(*related), pk=pk)
    require_office(request.user, publication.batch.office_id, Verb.PREPARE_PUBLICATIONS)
    return publication


def _forms(review: Review) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if review.may_check:
        seen = review.publication.digest
        found["passing"] = PassForm(today=review.today, final=review.is_final, seen=seen)
        found["returning"] = ReturnForm(seen=seen)
    if review.may_decide and review.is_embargoed:
        found["embargo"] = EmbargoForm(today=review.today, initial=review.publication.public_from)
    return found


def _caption(evidence: int, refused: forms.Form | None) -> forms.Form:
    """The form of one photograph, the refused one where it is that photograph's."""
    form = CaptionForm(evidence=evidence)
    return refused if refused and refused.auto_id == form.auto_id else form


def _list(
    request: PersonRequest,
    refused: PrepareForm | None = None,
    of: Batch | None = None,
    status: int = 200,
) -> HttpResponse:
    """The list; ``refused`` is the form of batch ``of`` that was sent with an error."""
    lines = [
        Line(
            versions,
            refused
            if refused and versions.batch == of
            else PrepareForm(versions.batch.slug, versions.months),
        )
        for versions in versions_of_office(request.user.agency_id, today())
    ]
    context = {"lines": lines, "refused": refused, "waiting": tally(reached(request.user))}
    return render(request, "office/publish.html", context, status=status)
