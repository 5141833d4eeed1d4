"""Notices: posting them, reading them, choosing how they come, and the outbox.

``post`` only writes; what leaves the portal is carried by ``deliver_due`` on a timetable.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.delivery.letters import mail_is_configured
from agencies.delivery.retrying import next_digest
from agencies.models import Agency, Delivery, Message, Preference, Robot, User
from agencies.official_calendar import official_calendar
from agencies.refusals import Conflict
from agencies.roles import Verb

OUTBOX = (Verb.REVIEW_REPORTS, Verb.MANAGE_DIRECTORY)


@transaction.atomic
def post(
    *,
    people: Iterable[User],
    matter: str,
    rung: str,
    subject: str,
    body: str,
    link: str,
    now: datetime,
    robots: Iterable[Robot] = (),
    office: Agency | None = None,
    outside: bool = True,
) -> int:
    """Tell ``people`` and group chats of one matter; returns how many were told anew.

    Whoever was told of this (``matter``, ``rung``) before, or is being told by another
    worker at this moment, is left out: the database's uniqueness decides, not a look
    beforehand. Mail goes by the person's choice; ``outside=False`` keeps to the inbox.
    """
    readers: list[tuple[User | None, Robot | None]] = [
        *((person, None) for person in sorted(set(people), key=_key)),
        *((None, robot) for robot in sorted(set(robots), key=_key) if outside),
    ]
    rows = [
        Message(
            recipient=person, robot=robot, office=office, matter=matter, rung=rung,
            subject=subject, body=body, link=link, created_at=now,
        )
        for person, robot in readers
    ]  # fmt: skip
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    # the keys are ours, so those that are there are those this call has made
    made = set(Message.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    new = [row for row in rows if row.pk in made]
    if outside:
        Delivery.objects.bulk_create(_deliveries(new, now))
    return len(new)


@transaction.atomic
def mark_read(*, message: Message, now: datetime) -> None:
    """The person has opened the notice; the first time counts."""
    Message.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=now)


@transaction.atomic
def mark_all_read(*, user: User, now: datetime) -> int:
    """The person has seen the list; returns how many were unread."""
    return Message.objects.unread_of(user).update(read_at=now)


@transaction.atomic
def choose(*, user: User, email: str, mail: str) -> Preference:
    """The person's own mail address, and how mail should come (``Preference.Mail``)."""
    User.objects.filter(pk=user.pk).update(email=email)
    preference, _created = Preference.objects.update_or_create(user=user, defaults={"mail": mail})
    return preference


@transaction.atomic
def resend(*, delivery: Delivery, by: User, now: datetime) -> Delivery:
    """Try a delivery again at once, to the person's present address.

    One given up starts over. Raises ``Conflict`` when it has been sent meanwhile, or a
    worker is sending it at this moment.
    """
    require_outbox(by)
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("message__recipient")
        .get(pk=delivery.pk)
    )
    if not by.can(Verb.MANAGE_DIRECTORY) and delivery.message.office_id != by.agency_id:
        raise PermissionDenied(_("这条通知由其他办公室发出。"))
    if delivery.state == Delivery.State.SENT:
        raise Conflict(_("这条通知已经发送成功，不需要重新发送。"))
    if delivery.state == Delivery.State.SENDING:
        raise Conflict(_("这条通知正在发送，请稍后查看结果。"))
    if delivery.state == Delivery.State.DEAD:
        delivery.attempts = 0
    recipient = delivery.message.recipient
    if delivery.channel == Delivery.Channel.EMAIL and recipient and recipient.email:
        delivery.address = recipient.email
    delivery.state, delivery.next_try_at, delivery.digest = Delivery.State.PENDING, now, False
    delivery.save()
    return delivery


def require_outbox(user: User) -> None:
    """Raise ``PermissionDenied`` unless the person may see to the outbox."""
    require(user, *OUTBOX)


def _key(reader: User | Robot) -> int:
    """One order for every caller, so that two of them never wait for each other."""
    return reader.pk


def _deliveries(messages: Sequence[Message], now: datetime) -> list[Delivery]:
    rows = [
        Delivery(message=message, channel=message.robot.kind, next_try_at=now)
        for message in messages
        if message.robot
    ]
    people = [m.recipient for m in messages if m.recipient and m.recipient.email]
    if not people or not mail_is_configured():
        return rows
    choices = dict(Preference.objects.filter(user__in=people).values_list("user_id", "mail"))
    gathered = next_digest(timezone.localtime(now), official_calendar())
    for message in messages:
        person = message.recipient
        choice = choices.get(person.pk, Preference.Mail.AT_ONCE) if person else None
        if person and person.email and choice != Preference.Mail.NEVER:
            daily = choice == Preference.Mail.DAILY
            rows.append(
                Delivery(
                    message=message,
                    channel=Delivery.Channel.EMAIL,
                    address=person.email,
                    digest=daily,
                    next_try_at=gathered if daily else now,
                )
            )
    return rows
