"""A draft: frozen from the accepted figures, frozen anew after a return, or dropped."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Batch
from progress.standing import batch_standing
from results.actions.access import require_own
from results.actions.changing import Kind, enter_change, held_draft, save_change
from results.actions.telling import tell_of_turn
from results.content import freeze
from results.content.settings import settings_of
from results.models import Publication

State = Publication.State


@transaction.atomic
def prepare(*, batch: Batch, month: date | None, by: User | None) -> Publication:
    """Freeze the batch's accepted figures of ``month`` into a draft, to be checked.

    ``month`` None freezes the promise itself, without figures. The draft keeps the chain of
    checks the batch's public settings ask for today. ``by`` None is the loader of source
    texts. Raises ``Conflict`` for a batch not yet public, or while another draft waits.
    """
    Batch.objects.select_for_update().get(pk=batch.pk)
    require_own(by, batch, Verb.PREPARE_PUBLICATIONS)
    if not batch.is_public:
        raise Conflict(_("%(batch)s尚未公布，不能发布进展。") % {"batch": batch})
    if batch.publications.filter(state=State.DRAFT).exists():
        raise Conflict(_("该批次已有发布稿在审核，请先审完或作废。"))
    last = batch.publications.aggregate(last=Max("number"))["last"] or 0
    made = Publication.objects.create(
        batch=batch,
        slug=batch.slug,
        starts_on=batch.starts_on,
        number=last + 1,
        month=month,
        prepared_by=by,
        **_frozen(batch, month),
    )
    if by is not None:
        tell_of_turn(made)
    return made


@transaction.atomic
def refreeze(
    *, publication: Publication, void_checks: bool = False, by: User, today: date
) -> Publication:
    """Freeze a draft anew: the figures and settings of now, checks from the first one.

    Its photographs stay, as far as their evidence still stands. Raises ``Conflict`` for what
    is no draft any more, and for one that has passed a step, unless ``void_checks``.
    """
    publication = held_draft(publication, by)
    change = enter_change(publication, Kind.REFROZEN, void_checks=void_checks, by=by, today=today)
    publication.files.exclude(
        evidence__removed_at__isnull=True, evidence__report__state="accepted"
    ).delete()
    frozen = _frozen(publication.batch, publication.month, publication)
    for name, value in frozen.items():
        setattr(publication, name, value)
    publication.prepared_by = by
    save_change(publication, change, [*frozen, "prepared_by"])
    return publication


@transaction.atomic
def discard(*, publication: Publication, reason: str, by: User, today: date) -> Publication:
    """Drop a draft (作废), with the reason, which stands in its history; it stays in the list,
    and never becomes public. Raises ``Conflict`` without a reason, or for what is no draft."""
    publication = held_draft(publication, by)
    reason = reason.strip()
    if not reason:
        raise Conflict(_("作废须写明原因。"))
    change = enter_change(publication, Kind.DISCARDED, reason, void_checks=True, by=by, today=today)
    publication.state = State.DISCARDED
    save_change(publication, change, ["state"])
    return publication


def _frozen(
    batch: Batch, month: date | None, publication: Publication | None = None
) -> dict[str, Any]:
    """The fields a version takes from the state of affairs."""
    chosen = settings_of(batch)
    files = list(publication.files.order_by("pk")) if publication else []
    # until now: what was stopped meanwhile is told as it stands
    content = freeze(batch_standing(batch, month, date.max), chosen, files)
    _require_everything(batch, content)
    return {
        "title": batch.title,
        "as_of": content["as_of"] and date.fromisoformat(content["as_of"]),
        "content": content,
        "steps": chosen.steps,
        "distinct_people": chosen.distinct_people,
    }


def _require_everything(batch: Batch, content: dict[str, Any]) -> None:
    """Raise ``Conflict`` where a pledge the public has read of would vanish (R75).

    What is merged, split, paused or stopped stays, marked; nothing once promised goes in silence.
    """
    newest = batch.publications.filter(state=State.PUBLISHED).order_by("-number")
    shown = newest.values_list("content", flat=True).first()
    there = {pledge["no"] for pledge in content["pledges"]}
    gone = [p for p in (shown or {"pledges": []})["pledges"] if p["no"] not in there]
    if gone:
        names = _("、").join(_("第%(no)s件“%(title)s”") % row for row in gone)
        raise Conflict(
            _("%(names)s已向社会公布，现在找不到了，不能这样发布。不再实施的，请办理终止或合并。")
            % {"names": names}
        )
