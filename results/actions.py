"""Publishing: freeze a draft, show what it changes, and let the director release it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Batch
from progress.standing import batch_standing
from results.content import freeze
from results.models import Publication

State = Publication.State


@transaction.atomic
def prepare(*, batch: Batch, month: date | None, by: User | None) -> Publication:
    """Freeze the batch's accepted figures of ``month`` into a draft for final approval.

    ``month`` None freezes the promise itself, without figures. ``by`` None is the loader
    of source texts. Raises ``Conflict`` for a batch not yet public, or while another
    draft waits.
    """
    Batch.objects.select_for_update().get(pk=batch.pk)
    _require(by, batch, Verb.PREPARE_PUBLICATIONS)
    if not batch.is_public:
        raise Conflict(_("%(batch)s尚未公布，不能发布进展。") % {"batch": batch})
    if batch.publications.filter(state=State.DRAFT).exists():
        raise Conflict(_("该批次已有待终审的发布稿，请先发布或撤回。"))
    content = freeze(batch_standing(batch, month))
    last = batch.publications.aggregate(last=Max("number"))["last"] or 0
    return Publication.objects.create(
        batch=batch,
        slug=batch.slug,
        title=batch.title,
        starts_on=batch.starts_on,
        number=last + 1,
        month=month,
        as_of=content["as_of"] and date.fromisoformat(content["as_of"]),
        content=content,
        prepared_by=by,
    )


@transaction.atomic
def publish(*, publication: Publication, by: User | None, today: date) -> Publication:
    """Release a draft: from today on it is what the public sees of the batch."""
    publication = _locked(publication)
    _require(by, publication.batch, Verb.APPROVE_PUBLICATIONS)
    _require_draft(publication)
    publication.state = State.PUBLISHED
    publication.published_by = by
    publication.published_on = publication.public_from = today
    publication.published_at = timezone.now()
    publication.save()
    return publication


@transaction.atomic
def discard(*, publication: Publication, by: User) -> Publication:
    """Withdraw a draft; it stays in the list, and never becomes public."""
    publication = _locked(publication)
    _require(by, publication.batch, Verb.PREPARE_PUBLICATIONS)
    _require_draft(publication)
    publication.state = State.DISCARDED
    publication.save(update_fields=["state"])
    return publication


def _locked(publication: Publication) -> Publication:
    return Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)


def _require(by: User | None, batch: Batch, verb: Verb) -> None:
    if by is not None:
        require_office(by, batch.office_id, verb)


def _require_draft(publication: Publication) -> None:
    if publication.state != State.DRAFT:
        raise Conflict(
            _("这一稿现为“%(state)s”，不能进行这项操作。")
            % {"state": publication.get_state_display()}
        )
