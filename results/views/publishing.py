"""Publishing: the office prepares a version, sees what it changes, the director releases it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs, require_office
from agencies.clock import today
from agencies.models import User
from agencies.roles import Role, Verb
from pledges.models import Batch
from progress.models import MonthlyReport
from progress.standing import batch_standing
from results import actions
from results.content import changes, freeze
from results.forms import PrepareForm
from results.models import Publication

OFFICE = (Verb.PREPARE_PUBLICATIONS, Verb.APPROVE_PUBLICATIONS)


@dataclass(frozen=True, slots=True)
class Line:
    """A batch with its version in force, the draft that waits, and the form for a new one."""

    batch: Batch
    last: Publication | None
    draft: Publication | None
    form: PrepareForm
    former: list[Publication]


@require_safe
@needs(*OFFICE)
def publishing(request: PersonRequest) -> HttpResponse:
    """The office's batches: what the public sees of each, and what waits for release."""
    return _list(request)


@require_POST
@needs(Verb.PREPARE_PUBLICATIONS)
def publication_prepare(request: PersonRequest, slug: str) -> HttpResponse:
    """Freeze a month into a draft."""
    batch = get_object_or_404(Batch, slug=slug)
    require_office(request.user, batch.office_id, Verb.PREPARE_PUBLICATIONS)
    months = _months(Batch.objects.filter(pk=batch.pk))[batch.pk]
    form = PrepareForm(batch.slug, months, request.POST)
    if not form.is_valid():
        return _list(request, form, batch, status=400)
    month = form.cleaned_data["month"]
    draft = actions.prepare(batch=batch, month=month, by=request.user)
    messages.success(request, _("发布稿已拟定，请核对后送终审。"))
    return redirect("publication_review", draft.pk)


@require_safe
@needs(*OFFICE)
def publication_review(request: PersonRequest, pk: int) -> HttpResponse:
    """Exactly what the public would see differently."""
    publication = _own_publication(request, pk)
    former = (
        Publication.objects.filter(
            slug=publication.slug,
            state=Publication.State.PUBLISHED,
            number__lt=publication.number,
        )
        .order_by("-number")
        .first()
    )
    waits = publication.state == Publication.State.DRAFT
    context = {
        "publication": publication,
        "former": former,
        "changes": changes(former.content if former else None, publication.content),
        "waits": waits,
        "moved_on": _moved_on(publication) if waits else 0,
        "directors": _directors(publication.batch) if waits else [],
    }
    return render(request, "office/publish_review.html", context)


@require_POST
@needs(Verb.APPROVE_PUBLICATIONS)
def publication_publish(request: PersonRequest, pk: int) -> HttpResponse:
    """Release a draft."""
    publication = _own_publication(request, pk)
    actions.publish(publication=publication, by=request.user, today=today())
    messages.success(request, _("已发布，公众现在可以看到。"))
    return redirect("publishing")


@require_POST
@needs(Verb.PREPARE_PUBLICATIONS)
def publication_discard(request: PersonRequest, pk: int) -> HttpResponse:
    """Withdraw a draft."""
    publication = _own_publication(request, pk)
    actions.discard(publication=publication, by=request.user)
    messages.success(request, _("发布稿已撤回，公开内容没有变化。"))
    return redirect("publishing")


def _list(
    request: PersonRequest,
    refused: PrepareForm | None = None,
    of: Batch | None = None,
    status: int = 200,
) -> HttpResponse:
    """The list; ``refused`` is the form of batch ``of`` that was sent with an error."""
    batches = Batch.objects.managed_by(request.user.agency_id)
    months = _months(batches)
    versions = defaultdict(list)
    for version in (
        Publication.objects.filter(batch__in=batches)
        .defer("content")
        .select_related("prepared_by", "published_by")
        .order_by("-number")
    ):
        versions[version.batch_id].append(version)
    lines = [
        _line(
            batch,
            versions[batch.pk],
            refused if refused and batch == of else PrepareForm(batch.slug, months[batch.pk]),
        )
        for batch in batches
    ]
    context = {"lines": lines, "refused": refused}
    return render(request, "office/publish.html", context, status=status)


def _line(batch: Batch, versions: list[Publication], form: PrepareForm) -> Line:
    released = [each for each in versions if each.state == Publication.State.PUBLISHED]
    drafts = [each for each in versions if each.state == Publication.State.DRAFT]
    return Line(
        batch=batch,
        last=released[0] if released else None,
        draft=drafts[0] if drafts else None,
        form=form,
        former=released[1:],
    )


def _months(batches: QuerySet[Batch]) -> defaultdict[int, list[date]]:
    """Batch → months with an accepted report: those that can be published."""
    accepted = MonthlyReport.objects.filter(
        batch__in=batches, state=MonthlyReport.State.ACCEPTED
    ).order_by("month")
    months: defaultdict[int, list[date]] = defaultdict(list)
    for batch_id, month in accepted.values_list("batch_id", "month").distinct():
        months[batch_id].append(month)
    return months


def _moved_on(publication: Publication) -> int:
    """How many figures or words have changed since the draft was frozen."""
    now = freeze(batch_standing(publication.batch, publication.month))
    return len(changes(publication.content, now))


def _directors(batch: Batch) -> list[User]:
    return list(User.objects.filter(agency=batch.office_id, role=Role.DIRECTOR, is_active=True))


def _own_publication(request: PersonRequest, pk: int) -> Publication:
    related = ("batch__issuer", "prepared_by", "published_by")
    publication = get_object_or_404(Publication.objects.select_related(*related), pk=pk)
    require_office(request.user, publication.batch.office_id, Verb.PREPARE_PUBLICATIONS)
    return publication
