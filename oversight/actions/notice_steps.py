"""What every step of a letter's life shares: the lock on its row, its gate, its record."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from agencies.access import require, require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.actions.telling import tell
from oversight.ladder import RungSettings, ladder_of, rung_settings
from oversight.models import Notice, NoticeStep
from pledges.models import Batch

State = Notice.State


def locked(notice: Notice) -> Notice:
    """The letter as it stands now, its row held until the transaction ends."""
    return (
        Notice.objects.select_for_update(of=("self",))
        .select_related("batch__office", "agency", "region", "approved_by", "sent_by")
        .get(pk=notice.pk)
    )


def held_batch(batch_id: int) -> Batch:
    """The batch as it stands; whoever else drafts its letters waits."""
    return (
        Batch.objects.select_for_update(of=("self",), no_key=True)
        .select_related("office")
        .get(pk=batch_id)
    )


def require_supervisor(batch: Batch, by: User, verb: Verb = Verb.SUPERVISE) -> None:
    """Raise ``PermissionDenied`` unless the person may in the office of the batch."""
    require_office(by, batch.office_id, verb)


def require_addressee(notice: Notice, by: User, *verbs: Verb) -> None:
    """Raise ``PermissionDenied`` unless the person may and speaks for the addressee."""
    require(by, *verbs)
    if (notice.agency_id, notice.region_id) != (by.agency_id, by.region_id):
        raise PermissionDenied(_("这份文书发给其他单位。"))


def require_state(notice: Notice, *states: str) -> None:
    """Raise ``Conflict`` unless the letter has come just that far."""
    if notice.state not in states:
        raise Conflict(
            _("文书现为“%(state)s”，不能进行这项操作。请刷新页面查看最新状态。")
            % {"state": notice.get_state_display()}
        )


def require_running(batch: Batch) -> None:
    """Raise ``Conflict`` for a batch that is closed, or not public yet."""
    if batch.stage == Batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，不再发文督办。") % {"batch": batch})
    if batch.stage != Batch.Stage.PUBLISHED:
        raise Conflict(_("%(batch)s尚未公布，还不能发文督办。") % {"batch": batch})


def require_text(text: str, missing: str, longest: int | None = None) -> str:
    """The text, trimmed. Raises ``Conflict`` with ``missing`` for none, or when too long."""
    text = text.strip()
    if not text:
        raise Conflict(missing)
    if longest and len(text) > longest:
        raise Conflict(_("文字过长，最多%(most)d个字。") % {"most": longest})
    return text


def settings_of(notice: Notice) -> RungSettings:
    """How the batch's ladder has the letter's rung now."""
    return rung_settings(ladder_of(notice.batch), notice.rung)


def record(
    notice: Notice, action: str, by: User | None, today: date, reason: str = ""
) -> NoticeStep:
    """Record the step (``by`` None: the system), and tell whom it leaves something to do."""
    step = NoticeStep.objects.create(notice=notice, action=action, by=by, on=today, reason=reason)
    tell(step)
    return step
