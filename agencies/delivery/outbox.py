"""Carrying the outbox: one row at a time, claimed and committed before it is sent.

Any number of workers may run this at once: a row is one worker's from the commit of its
claim on. When a worker dies, what it had not claimed goes to the next run; the one row it
had claimed may have arrived or not, so it is not sent again by itself: after ``LEASE`` it
is shown as given up, for a person to ask and decide.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.actions.messages import post
from agencies.delivery.failing import Failed, Refused, Unreachable
from agencies.delivery.letters import send_letter
from agencies.delivery.retrying import next_try
from agencies.delivery.robots import send_to_robot
from agencies.models import Delivery, User
from agencies.models.delivery import DeliveryQuerySet
from agencies.roles import Role

log = logging.getLogger(__name__)

ROWS_A_RUN = 200
LONGEST_ERROR = 300
# far longer than any sending takes (see EMAIL_TIMEOUT and the robots' TIMEOUT)
LEASE = timedelta(minutes=10)


@dataclass(slots=True)
class Run:
    """What one run has done, in rows; and what it found out of reach and leaves alone."""

    sent: int = 0
    put_off: int = 0
    dead: list[Delivery] = field(default_factory=list)
    mail_is_down: bool = False
    robots_down: set[int] = field(default_factory=set)
    began: float = field(default_factory=monotonic)

    @property
    def rows(self) -> int:
        return self.sent + self.put_off + len(self.dead)


def deliver_due(*, now: datetime) -> Run:
    """Send what is due, at most ``ROWS_A_RUN`` rows or thereabouts; the rest waits its turn.

    A failure is put off (1, 5, 30, 120, 720 minutes), then given up and told to those who
    see to the outbox, once a day. When a server cannot be reached, its other rows are not
    tried in this run, so that an outage costs them nothing. Not to be called inside a
    transaction: raises ``RuntimeError``, for a claim would not be committed.
    """
    run = Run()
    _end_abandoned(run, now)
    while run.rows < ROWS_A_RUN and _deliver_next(run, now):
        pass
    return run


@transaction.atomic
def _end_abandoned(run: Run, now: datetime) -> None:
    """Give up what a killed worker had claimed, and tell of it; never send it again."""
    rows = list(_locked(Delivery.objects.abandoned(now - LEASE), skip=True))
    if rows:
        why = _("发送中断，结果不明。请核实对方是否收到，再决定是否重新发送。")
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=Delivery.State.DEAD, last_error=why
        )
        run.dead += rows
        _tell_of_dead(rows, now)


def _deliver_next(run: Run, now: datetime) -> bool:
    """Claim one row (or one person's digest), try it, note the outcome; False: none left."""
    rows = _claim(run, now)
    if not rows:
        return False
    try:
        _carry(rows)
    except Refused as refusal:
        _give_up(run, rows, str(refusal), now)
    except Failed as failure:
        if isinstance(failure, Unreachable):
            _leave_alone(run, rows[0])
        _put_off(run, rows, str(failure), now)
    except Exception as fault:  # a fault of ours must not stop the rows behind
        log.exception("delivery %s", rows[0].pk)
        text = _("系统内部错误（%(kind)s），请联系系统管理员。") % {"kind": type(fault).__name__}
        _put_off(run, rows, text, now)
    else:
        _note(rows, state=Delivery.State.SENT, sent_at=now, last_error="")
        run.sent += len(rows)
    return True


@transaction.atomic(durable=True)
def _claim(run: Run, now: datetime) -> list[Delivery]:
    """The next due row, or digest, from here on this worker's alone."""
    rows = _take(run, now)
    if rows:
        # the run may be long, and the lease begins now
        at = now + timedelta(seconds=monotonic() - run.began)
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=Delivery.State.SENDING, attempts=F("attempts") + 1, claimed_at=at
        )
        for row in rows:
            row.attempts, row.claimed_at = row.attempts + 1, at
    return rows


def _take(run: Run, now: datetime) -> list[Delivery]:
    """The next due row under its lock; with a digest, all the person's due digest rows.

    Only the first of a person's digest rows may be taken first, so that two workers never
    make two letters of one day's notices.
    """
    due = Delivery.objects.due(now)
    earlier = due.order_by().filter(
        digest=True, message__recipient=OuterRef("message__recipient"), pk__lt=OuterRef("pk")
    )
    reachable = due.exclude(message__robot__in=run.robots_down)
    if run.mail_is_down:
        reachable = reachable.exclude(channel=Delivery.Channel.EMAIL)
    first = _locked(reachable.exclude(Q(digest=True) & Exists(earlier)), skip=True).first()
    if first is None or not first.digest:
        return [first] if first else []
    same = due.filter(digest=True, message__recipient=first.message.recipient)
    return list(_locked(same.order_by("pk"), skip=False))


def _locked(rows: DeliveryQuerySet, *, skip: bool) -> DeliveryQuerySet:
    return rows.select_for_update(of=("self",), skip_locked=skip).select_related(
        "message__recipient", "message__robot", "message__office"
    )


def _carry(rows: Sequence[Delivery]) -> None:
    message = rows[0].message
    if message.robot:
        send_to_robot(message.robot, message)
    elif message.recipient and not message.recipient.is_active:
        raise Refused(_("收件人账号已停用。"))
    else:
        send_letter(rows[-1].address, [row.message for row in rows])


def _put_off(run: Run, rows: Sequence[Delivery], why: str, now: datetime) -> None:
    again = next_try(rows[0].attempts, now)
    if again is None:
        _give_up(run, rows, why, now)
        return
    state = Delivery.State.PENDING
    _note(rows, state=state, next_try_at=again, last_error=why[:LONGEST_ERROR])
    run.put_off += len(rows)


@transaction.atomic
def _give_up(run: Run, rows: Sequence[Delivery], why: str, now: datetime) -> None:
    _note(rows, state=Delivery.State.DEAD, last_error=why[:LONGEST_ERROR])
    run.dead += rows
    _tell_of_dead(rows, now)


def _note(rows: Sequence[Delivery], **outcome: Any) -> None:
    """Write the outcome, unless the lease ran out: then it is for a person to decide."""
    ours = Delivery.objects.filter(
        pk__in=[row.pk for row in rows],
        state=Delivery.State.SENDING,
        claimed_at=rows[0].claimed_at,
    )
    if ours.update(**outcome) < len(rows):
        log.warning("delivery %s took longer than its lease: %s", rows[0].pk, outcome["state"])


def _leave_alone(run: Run, row: Delivery) -> None:
    if row.message.robot_id:
        run.robots_down.add(row.message.robot_id)
    else:
        run.mail_is_down = True


def _tell_of_dead(dead: Sequence[Delivery], now: datetime) -> None:
    """A notice in the inbox (nowhere else: mail may be what is broken), once a day."""
    for office in {row.message.office for row in dead}:
        seers = Q(role=Role.ADMIN)
        if office:
            seers |= Q(role__in=[Role.OFFICER, Role.DIRECTOR], agency=office)
        post(
            people=User.objects.filter(seers, is_active=True),
            matter=f"outbox:{office.pk if office else 0}",
            rung=f"dead:{timezone.localdate(now)}",
            subject=_("有通知未能送达"),
            body=_(
                "部分邮件或群消息多次发送失败，或者发送中断、结果不明，已停止发送。"
                "请查看原因，更正或核实后再重新发送。"
            ),
            link=f"{reverse('outbox')}?state=dead",
            now=now,
            office=office,
            outside=False,
        )
