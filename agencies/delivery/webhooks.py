"""Carrying announcements to connected systems: signed, repeated until taken, at least once.

A message is what the Standard Webhooks specification 1.0 says: a POST of JSON with
``webhook-id`` (the announcement's, the same for every repeat), ``webhook-timestamp`` and
``webhook-signature``. Any number of workers may run this at once: a row is one worker's from
the commit of its claim until ``LEASE`` has passed; what a killed worker had claimed is then
sent again, for the receiver knows a repeat by its id.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from agencies.actions.messages import post
from agencies.delivery.failing import Refused, Unreachable
from agencies.delivery.retrying import next_try
from agencies.keys import secret_text, signature
from agencies.models import Announcement, Push, User, Webhook
from agencies.outbound import safe_post
from agencies.roles import Role

log = logging.getLogger(__name__)

ROWS_A_RUN = 200
LONGEST_ERROR = 300
TIMEOUT = 15.0  # seconds for one whole exchange
# far longer than any exchange takes
LEASE = timedelta(minutes=5)
SALT = "agencies.webhook"


@dataclass(slots=True)
class Run:
    """What one run has done, in rows; ``down`` are subscriptions found out of reach."""

    sent: int = 0
    put_off: int = 0
    dead: int = 0
    down: set[Any] = field(default_factory=set)
    began: float = field(default_factory=monotonic)

    @property
    def rows(self) -> int:
        return self.sent + self.put_off + self.dead


def push_due(*, now: datetime) -> Run:
    """Send what is due, at most ``ROWS_A_RUN`` rows; the rest waits its turn.

    A failure is put off (1, 5, 30, 120, 720 minutes), then given up and told to the security
    administrators, once a day. Where a receiver can't be reached, its other rows are not
    tried in this run. Not to be called inside a transaction: raises ``RuntimeError``, for a
    claim would not be committed.
    """
    run = Run()
    while run.rows < ROWS_A_RUN and _push_next(run, now):
        pass
    return run


def secret_of(webhook: Webhook) -> str:
    """The signing secret of a subscription, derived and therefore stored nowhere."""
    key = salted_hmac(SALT, f"{webhook.pk}:{webhook.turn}", algorithm="sha256").digest()
    return secret_text(key)


def message_of(announcement: Announcement) -> dict[str, Any]:
    """An announcement as systems read it, pushed or asked for."""
    return {
        "id": str(announcement.pk),
        "type": announcement.kind,
        "timestamp": timezone.localtime(announcement.happened_at).isoformat(),
        "data": announcement.data,
    }


def body_of(announcement: Announcement) -> bytes:
    """The bytes that are signed and sent: the same for every repeat."""
    return json.dumps(message_of(announcement), ensure_ascii=False, sort_keys=True).encode()


def headers_of(announcement: Announcement, webhook: Webhook, *, timestamp: int) -> dict[str, str]:
    """The headers of one try; ``timestamp`` in seconds since 1970."""
    message_id = str(announcement.pk)
    return {
        "Content-Type": "application/json",
        "User-Agent": "minsheng-portal",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(
            secret_of(webhook),
            message_id=message_id,
            timestamp=timestamp,
            body=body_of(announcement),
        ),
    }


def _push_next(run: Run, now: datetime) -> bool:
    """Claim one row, try it, note the outcome; False: none left."""
    push = _claim(run, now)
    if push is None:
        return False
    try:
        answer = _carry(push)
    except Refused as refusal:
        _give_up(run, push, None, str(refusal), now)
    except Unreachable as failure:
        run.down.add(push.webhook_id)
        _put_off(run, push, None, str(failure), now)
    except Exception as fault:  # a fault of ours must not stop the rows behind
        log.exception("push %s", push.pk)
        text = _("系统内部错误（%(kind)s），请联系系统管理员。") % {"kind": type(fault).__name__}
        _put_off(run, push, None, text, now)
    else:
        _judge(run, push, answer, now)
    return True


@transaction.atomic(durable=True)
def _claim(run: Run, now: datetime) -> Push | None:
    """The next due row of a subscription in use, from here on this worker's alone."""
    # the run may be long, and the lease begins now
    at = now + timedelta(seconds=monotonic() - run.began)
    account = Q(webhook__account__expires_on__isnull=True) | Q(
        webhook__account__expires_on__gte=timezone.localdate(now)
    )
    push = (
        Push.objects.due(now)
        .filter(Q(claimed_at__isnull=True) | Q(claimed_at__lte=at - LEASE))
        .filter(account, webhook__active=True, webhook__account__is_active=True)
        .exclude(webhook__in=run.down)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("announcement", "webhook__account")
        .first()
    )
    if push is not None:
        Push.objects.filter(pk=push.pk).update(attempts=F("attempts") + 1, claimed_at=at)
        push.attempts, push.claimed_at = push.attempts + 1, at
    return push


def _carry(push: Push) -> int:
    """Send one row; the HTTP status it was answered with."""
    # receivers refuse an old timestamp: the clock's, whatever day the portal is shown on
    stamp = round(time.time())
    return safe_post(
        push.webhook.url,
        data=body_of(push.announcement),
        headers=headers_of(push.announcement, push.webhook, timestamp=stamp),
        timeout=TIMEOUT,
    ).status


def _judge(run: Run, push: Push, answer: int, now: datetime) -> None:
    """2xx: taken. 410: it never will be. Anything else, a redirect too, is tried again."""
    if HTTPStatus.OK <= answer < HTTPStatus.MULTIPLE_CHOICES:
        state = Push.State.SENT
        _note(push, state=state, sent_at=now, answer=answer, last_error="", claimed_at=None)
        run.sent += 1
    elif answer == HTTPStatus.GONE:
        _give_up(run, push, answer, _("对方答复不再接收（HTTP 410）。"), now)
    else:
        _put_off(run, push, answer, _("对方返回HTTP %(code)s。") % {"code": answer}, now)


def _put_off(run: Run, push: Push, answer: int | None, why: str, now: datetime) -> None:
    again = next_try(push.attempts, now)
    if again is None:
        _give_up(run, push, answer, why, now)
        return
    why = why[:LONGEST_ERROR]
    _note(push, next_try_at=again, answer=answer, last_error=why, claimed_at=None)
    run.put_off += 1


@transaction.atomic
def _give_up(run: Run, push: Push, answer: int | None, why: str, now: datetime) -> None:
    why = why[:LONGEST_ERROR]
    _note(push, state=Push.State.DEAD, answer=answer, last_error=why, claimed_at=None)
    run.dead += 1
    _tell_of_dead([push], now)


def _note(push: Push, **outcome: Any) -> None:
    """Write the outcome, unless another has the row meanwhile: then theirs counts."""
    ours = Push.objects.filter(
        pk=push.pk, state=Push.State.PENDING, claimed_at=push.claimed_at, attempts=push.attempts
    )
    if not ours.update(**outcome):
        log.warning("push %s took longer than its lease", push.pk)


def _tell_of_dead(dead: Sequence[Push], now: datetime) -> None:
    """A notice in the security administrators' inbox, for each system once a day."""
    with translation.override(settings.LANGUAGE_CODE):
        for account in {push.webhook.account for push in dead}:
            post(
                people=User.objects.filter(role=Role.SECURITY, is_active=True),
                matter=f"webhooks:{account.pk}",
                rung=f"dead:{timezone.localdate(now)}",
                subject=_("有推送未能送达“%(system)s”") % {"system": account},
                body=_(
                    "向“%(system)s”的推送多次失败，已停止重试。请查看原因，与对方核实后重新推送。"
                )
                % {"system": account},
                link=reverse("system", args=[account.pk]),
                now=now,
                outside=False,
            )
