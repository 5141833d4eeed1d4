"""What connected systems are told of: announcing it, where it goes, and sending it again.

``announce`` only writes, in the transaction of whoever publishes, returns or sends; what leaves
the portal is carried by ``push_due`` (agencies.delivery.webhooks) on a timetable.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.actions.systems import locked_system
from agencies.delivery.webhooks import LEASE
from agencies.models import Agency, Announcement, Push, Region, User, Webhook
from agencies.models.webhook import AnnouncementKind
from agencies.refusals import Conflict
from agencies.roles import Role, Verb

KEPT = timedelta(days=400)  # more than a year, so that a receiver may compare with the last one
# what everybody may know; the rest is told to the unit it concerns alone
PUBLIC_KINDS = (AnnouncementKind.PUBLICATION, AnnouncementKind.WITHDRAWAL)


@transaction.atomic
def announce(
    *,
    kind: AnnouncementKind,
    matter: str,
    agency: Agency | None = None,
    region: Region | None = None,
    data: Mapping[str, Any],
    now: datetime,
) -> Announcement | None:
    """Write down what happened, for every subscription that may hear of it.

    ``agency`` or ``region`` is the unit it concerns; neither: everybody. A matter announced
    before, or by another worker at this moment, is left alone, and None returned: the
    database's uniqueness decides. Call it inside the action, so that both stand or neither.
    """
    made = Announcement(
        kind=kind, matter=matter, agency=agency, region=region, data=dict(data), happened_at=now
    )
    Announcement.objects.bulk_create([made], ignore_conflicts=True)
    if not Announcement.objects.filter(pk=made.pk).exists():
        return None
    Push.objects.bulk_create(
        Push(announcement=made, webhook=webhook, next_try_at=now) for webhook in _hearers(made)
    )
    return made


def heard_by(account: User) -> QuerySet[Announcement]:
    """The announcements a connected system may know of, the oldest first."""
    audible = Q(agency__isnull=True, region__isnull=True)
    if Role(account.role).reports and account.agency_id:
        audible |= Q(agency=account.agency_id)
    elif Role(account.role).reports and account.region_id:
        audible |= Q(region=account.region_id)
    return Announcement.objects.filter(audible).order_by("happened_at", "pk")


def kinds_for(account: User) -> list[AnnouncementKind]:
    """What an account of this role can be told of at all."""
    return list(AnnouncementKind if Role(account.role).reports else PUBLIC_KINDS)


@transaction.atomic
def subscribe(*, system: User, url: str, kinds: Collection[str], by: User) -> Webhook:
    """Push announcements of ``kinds`` to ``url`` from now on.

    Raises ``Conflict`` for a system not in use, no kind, a kind its role never hears of, and
    an address it has already.
    """
    system = locked_system(system, by)
    if not system.is_active:
        raise Conflict(_("这个接入系统已停用，不能登记推送地址。"))
    _require_kinds(system, kinds)
    try:
        with transaction.atomic():
            return Webhook.objects.create(account=system, url=url, kinds=sorted(kinds))
    except IntegrityError as error:
        raise Conflict(_("这个系统已经登记过同一推送地址。")) from error


@transaction.atomic
def change_subscription(
    *, webhook: Webhook, kinds: Collection[str], active: bool, by: User
) -> Webhook:
    """Tell a subscription of other kinds, or stop and resume it.

    While it is stopped nothing new is put on its way, and what is on its way waits.
    """
    webhook = _locked(webhook, by)
    _require_kinds(webhook.account, kinds)
    webhook.kinds, webhook.active = sorted(kinds), active
    webhook.save(update_fields=["kinds", "active"])
    return webhook


@transaction.atomic
def renew_secret(*, webhook: Webhook, by: User) -> Webhook:
    """Sign with another secret from now on; the former one is void at once."""
    webhook = _locked(webhook, by)
    webhook.turn += 1
    webhook.save(update_fields=["turn"])
    return webhook


@transaction.atomic
def retry(*, push: Push, by: User, now: datetime) -> Push:
    """Send an announcement once more: one given up starts over, one delivered is repeated.

    The receiver knows the repeat by its id. Raises ``Conflict`` while it waits its turn
    without ever having failed, and for a subscription that is stopped.
    """
    require(by, Verb.MANAGE_ACCESS)
    rows = Push.objects.select_for_update(of=("self",)).select_related("webhook__account")
    push = rows.get(pk=push.pk)
    if not (push.webhook.active and push.webhook.account.is_active):
        raise Conflict(_("这项推送已停用，请先启用再重新推送。"))
    waiting = push.state == Push.State.PENDING and push.next_try_at <= now
    if waiting or (push.claimed_at and push.claimed_at > now - LEASE):
        raise Conflict(_("这条推送正在排队，稍后即会发出。"))
    if push.state != Push.State.PENDING:
        push.attempts = 0
    push.state, push.next_try_at, push.sent_at = Push.State.PENDING, now, None
    push.claimed_at = None
    push.save(update_fields=["state", "attempts", "next_try_at", "sent_at", "claimed_at"])
    return push


@transaction.atomic
def sweep(*, now: datetime) -> int:
    """Erase what happened longer than ``KEPT`` ago with all its pushes; returns how many.

    What still waits to be sent goes too: nobody is told of it any more. The trail keeps both.
    """
    _rows, by_model = Announcement.objects.filter(happened_at__lt=now - KEPT).delete()
    return by_model.get("agencies.Announcement", 0)


def _hearers(made: Announcement) -> QuerySet[Webhook]:
    found = Webhook.objects.filter(
        active=True, account__is_active=True, account__is_system=True, kinds__contains=[made.kind]
    )
    if made.agency_id:
        found = found.filter(account__agency=made.agency_id)
    elif made.region_id:
        found = found.filter(account__region=made.region_id)
    else:
        return found
    return found.filter(account__role__in=[role for role in Role if role.reports])


def _require_kinds(system: User, kinds: Collection[str]) -> None:
    if not kinds:
        raise Conflict(_("请至少选一项推送内容。"))
    if not set(kinds) <= set(kinds_for(system)):
        raise Conflict(_("月报退回和督办函件只推送给角色为填报员的接入系统。"))


def _locked(webhook: Webhook, by: User) -> Webhook:
    require(by, Verb.MANAGE_ACCESS)
    rows = Webhook.objects.select_for_update(of=("self",)).select_related("account")
    return rows.get(pk=webhook.pk)
