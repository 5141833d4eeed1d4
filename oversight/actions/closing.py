"""Closing a batch (办结): notes on what was not completed, the summary, the director's word; R51.

A closed batch is read-only: its reports, plans, targets and problems stay as they are. What was
closed too early is opened again with a reason.
"""

from __future__ import annotations

import hashlib
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.models import Closing, ClosingDraft, ClosingNote
from oversight.readers.closing import closing_state
from oversight.readers.closing_summary import content_of
from pledges.models import Batch, Pledge

Stage = Batch.Stage


class ClashingSummary(Conflict):
    """Another person has changed the summary since it was read; nothing was saved."""


class NotReady(Conflict):
    """Something must be settled before the batch can be closed; its text says what."""


@transaction.atomic
def note_unfinished(
    *, pledge: Pledge, reason: str, follow: str, by: User, today: date
) -> ClosingNote:
    """Say why a pledge was not completed and what becomes of it; written anew, it replaces.

    Raises ``Conflict`` for a batch that does not run, and without a reason.
    """
    batch = _running(pledge.batch_id, by, Verb.MANAGE_PLEDGES)
    if not reason.strip() or follow not in ClosingNote.Follow:
        raise Conflict(_("请写明未完成的原因和后续安排。"))
    values = {"reason": reason.strip(), "follow": follow, "by": by, "on": today}
    note, _made = ClosingNote.objects.update_or_create(
        pledge=Pledge.objects.get(pk=pledge.pk, batch=batch), defaults=values
    )
    return note


@transaction.atomic
def write_summary(*, batch: Batch, text: str, seen: str, by: User, today: date) -> ClosingDraft:
    """Keep the summary's wording for the director; ``seen`` is ``mark_of`` what was read.

    Raises ``ClashingSummary`` where another person wrote meanwhile, ``Conflict`` for a batch
    that does not run, and for no words.
    """
    batch = _running(batch.pk, by, Verb.MANAGE_PLEDGES)
    if not text.strip():
        raise Conflict(_("请填写年度总结。"))
    held = ClosingDraft.objects.filter(batch=batch).first()
    if mark_of(held) != seen:
        raise ClashingSummary(_("他人刚改过年度总结，请复制您写的内容，刷新后再改。"))
    draft = held or ClosingDraft(batch=batch)
    draft.text, draft.by, draft.on = text.strip(), by, today
    draft.save()
    return draft


def mark_of(draft: ClosingDraft | None) -> str:
    """What tells one wording from another; empty where nobody has written yet."""
    return hashlib.sha256(draft.text.encode()).hexdigest() if draft else ""


@transaction.atomic
def close_batch(*, batch: Batch, text: str, document: str, by: User, today: date) -> Closing:
    """Close the batch, by the director: its results are frozen and it changes no more (R17, R51).

    Of two directors one closes it. Raises ``NotReady`` with all that hinders, ``Conflict`` for
    a batch that does not run, and without a summary.
    """
    batch = _running(batch.pk, by, Verb.APPROVE_PUBLICATIONS)
    if not text.strip():
        raise Conflict(_("请填写年度总结。"))
    with translation.override(settings.LANGUAGE_CODE):  # what is frozen is Chinese, whoever closes
        state = closing_state(batch, today)
    if not state.may_close:
        told = closing_state(batch, today).hindrances
        raise NotReady(" ".join(matter.words for matter in told))
    closing, _made = Closing.objects.update_or_create(
        batch=batch,
        defaults={
            "closed_on": today,
            "closed_by": by,
            "document": document.strip(),
            "text": text.strip(),
            "content": content_of(state),
            "reopened_on": None,
            "reopened_by": None,
            "reopen_reason": "",
        },
    )
    ClosingDraft.objects.filter(batch=batch).delete()
    batch.stage = Stage.CLOSED
    batch.save(update_fields=["stage"])
    return closing


@transaction.atomic
def reopen_batch(*, batch: Batch, reason: str, by: User, today: date) -> Closing:
    """Take the closing back, by the director, with a reason; the batch runs again.

    Raises ``Conflict`` for a batch the portal has not closed, and without a reason.
    """
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    require_office(by, batch.office_id, Verb.APPROVE_PUBLICATIONS)
    closing = Closing.objects.filter(batch=batch).first()
    if batch.stage != Stage.CLOSED or closing is None:
        raise Conflict(_("%(batch)s没有办结记录，不能撤销办结。") % {"batch": batch})
    if not reason.strip():
        raise Conflict(_("撤销办结须写明原因。"))
    closing.reopened_on, closing.reopened_by = today, by
    closing.reopen_reason = reason.strip()
    closing.save(update_fields=["reopened_on", "reopened_by", "reopen_reason"])
    ClosingDraft.objects.create(batch=batch, text=closing.text, by=by, on=today)
    batch.stage = Stage.PUBLISHED
    batch.save(update_fields=["stage"])
    return closing


def _running(batch_id: int, by: User, verb: Verb) -> Batch:
    """The batch, locked; ``Conflict`` unless it is published and not closed yet."""
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    require_office(by, batch.office_id, verb)
    if batch.stage == Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结。") % {"batch": batch})
    if batch.stage != Stage.PUBLISHED:
        raise Conflict(_("%(batch)s尚未公布，不能办结。") % {"batch": batch})
    return batch
