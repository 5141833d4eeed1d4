"""Changing what a published batch consists of, by dated changes of its pledges (R75).

The director's doors: ``change_state`` pauses, resumes or stops, ``merge_pledges`` and
``split_pledge`` (``pledges.actions.pledge_moves``) move indicators. Each is one row with reason
and approval document, no less than a change of target; what was promised first stays in sight.
Changes of one pledge follow each other in time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import dateformat
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Batch, ChangedPledge, Pledge, PledgeChange
from pledges.planning.changes import ALLOWED, HALTS, Change, State

Kind = PledgeChange.Kind


@dataclass(frozen=True, slots=True)
class Grounds:
    """From when a change holds, why, and by which approval document."""

    effective_on: date
    reason: str
    document: str


@transaction.atomic
def change_state(
    *, pledge: Pledge, change: Change, grounds: Grounds, by: User, today: date
) -> PledgeChange:
    """Pause, resume or stop a published pledge, by the director.

    From the day on none of its shares is reported, judged or chased while it is out of force;
    plans stay as they are. Raises ``Conflict`` where the change does not fit: the batch does not
    run, the pledge is not in a state for it, all of it has passed acceptance, the day is yet to
    come or before an earlier change.
    """
    batch, (pledge,) = opened([pledge], by)
    require_fitting([pledge], change, grounds, batch, today)
    if change in HALTS:
        _require_open(pledge)
    made = record_change(batch, Kind(change), grounds, by)
    add_side(made, ChangedPledge.Side.BEFORE, [pledge])
    set_state(pledge, HALTS.get(change, State.ACTIVE))
    return made


def opened(pledges: Iterable[Pledge], by: User) -> tuple[Batch, list[Pledge]]:
    """The batch and its pledges, held until the transaction ends, in the order given.

    Raises ``PermissionDenied`` for anyone but the director of the batch's own office, and
    ``Conflict`` for a batch that does not run or pledges of several.
    """
    wanted = list(pledges)
    batch_ids = {pledge.batch_id for pledge in wanted}
    if len(batch_ids) != 1:
        raise Conflict(_("只能调整同一批次的实事。"))
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_ids.pop())
    require_office(by, batch.office_id, Verb.APPROVE_PUBLICATIONS)
    if batch.stage != Batch.Stage.PUBLISHED:
        raise Conflict(_("%(batch)s不在公布阶段，不能调整实事。") % {"batch": batch})
    held = Pledge.objects.select_for_update(of=("self",)).in_bulk(p.pk for p in wanted)
    return batch, [held[pledge.pk] for pledge in wanted]


def require_fitting(
    pledges: Iterable[Pledge], change: Change, grounds: Grounds, batch: Batch, today: date
) -> None:
    """Raise ``Conflict`` unless the change fits each pledge's state, and its day is possible."""
    if not grounds.reason.strip() or not grounds.document.strip():
        raise Conflict(_("实事调整须写明原因和批准文件。"))
    if grounds.effective_on > today:
        raise Conflict(_("生效日期不能晚于今天：调整登记后即生效。"))
    if grounds.effective_on < batch.starts_on:
        raise Conflict(_("生效日期不能早于批次开始日期。"))
    for pledge in pledges:
        if change not in ALLOWED[State(pledge.state)]:
            raise Conflict(
                _("“%(pledge)s”现为“%(state)s”，不能%(change)s。请刷新页面查看最新状态。")
                % {
                    "pledge": pledge,
                    "state": pledge.get_state_display(),
                    "change": Kind(change).label,
                }
            )
        _require_after_former(pledge, grounds.effective_on)


def _require_open(pledge: Pledge) -> None:
    """What is done is neither paused nor stopped: it would be done no more."""
    counted = pledge.indicators.filter(of=None, condition=False)
    # by the relation's name: acceptances are kept by a later app
    standing = {"acceptances__isnull": False, "acceptances__reversed_on__isnull": True}
    passed = counted.filter(**standing).count()
    if passed and passed == counted.count():
        raise Conflict(_("“%(pledge)s”各项都已通过验收，不能暂停、终止。") % {"pledge": pledge})


def _require_after_former(pledge: Pledge, day: date) -> None:
    former = PledgeChange.objects.filter(pledges__pledge=pledge, effective_on__gt=day)
    last = former.order_by("effective_on", "pk").last()
    if last is not None:
        raise Conflict(
            _("“%(pledge)s”已于%(day)s%(change)s，新的调整不能早于这一天。")
            % {
                "pledge": pledge,
                "day": dateformat.format(last.effective_on, _("Y年n月j日")),
                "change": last.get_kind_display(),
            }
        )


def record_change(batch: Batch, kind: Kind, grounds: Grounds, by: User) -> PledgeChange:
    """The dated row itself."""
    return PledgeChange.objects.create(
        batch=batch,
        kind=kind,
        effective_on=grounds.effective_on,
        reason=grounds.reason.strip(),
        document=grounds.document.strip(),
        approved_by=by,
    )


def add_side(change: PledgeChange, side: ChangedPledge.Side, pledges: Iterable[Pledge]) -> None:
    """Which pledges it was before, or after, each as it is called at that moment."""
    ChangedPledge.objects.bulk_create(
        ChangedPledge(change=change, pledge=pledge, side=side, title=pledge.title)
        for pledge in pledges
    )


def set_state(pledge: Pledge, state: State) -> None:
    """How it stands from now on."""
    pledge.state = Pledge.State(state)
    pledge.save(update_fields=["state"])
