"""Ending sessions, and opening what too many failed attempts have locked."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.models import SignIn, User
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.signing_in.attempts import counted_name

log = logging.getLogger(__name__)

# 网络安全法 asks for six months; the audit trail keeps who signed in for as long as all else
LOG_DAYS = 190


def end_sessions(people: Collection[int], *, keep: str = "") -> int:
    """Sign these people (by id) out everywhere, but in the session ``keep``; how many ended."""
    rows = SignIn.objects.filter(person__in=people).exclude(session_key=keep)
    return _end(list(rows.order_by("pk")))


@transaction.atomic
def end_session(*, sign_in: SignIn, by: User) -> None:
    """End one session: one's own, or anybody's by who manages access.

    Raises ``PermissionDenied`` for another's.
    """
    if sign_in.person_id != by.pk and not by.can(Verb.MANAGE_ACCESS):
        raise PermissionDenied(_("只能结束本人的登录。"))
    _end([sign_in])


@transaction.atomic
def end_others(*, by: User, keep: str) -> int:
    """End all one's own sessions but the one in use (``keep``, its key); how many ended."""
    return end_sessions({by.pk}, keep=keep)


@transaction.atomic
def end_all_of(*, person: User, by: User) -> int:
    """End every session of another; how many ended."""
    require(by, Verb.MANAGE_ACCESS)
    return end_sessions({person.pk})


@transaction.atomic
def password_changed(*, person: User, before: str, after: str) -> int:
    """The session the password was changed in goes on, under its new key; all others end."""
    SignIn.objects.filter(person=person, session_key=before).update(session_key=after)
    User.objects.filter(pk=person.pk).update(password_is_temporary=False)
    return end_sessions({person.pk}, keep=after)


@transaction.atomic
def unlock(*, name: str, by: User) -> None:
    """Forget the failed attempts on a username, so that it may be tried again at once.

    Raises ``Conflict`` when there are none any more.
    """
    require(by, Verb.MANAGE_ACCESS)
    if not AccessAttempt.objects.filter(username=counted_name(name)).delete()[0]:
        raise Conflict(_("这个账号没有被锁定，可能已经自动解锁。"))
    log.warning("sign-in: %r was unlocked by %s", name, by.pk)


@transaction.atomic
def unlock_address(*, address: str, by: User) -> None:
    """Forget the failed attempts from an address. Raises ``Conflict`` when there are none."""
    require(by, Verb.MANAGE_ACCESS)
    if not AccessAttempt.objects.filter(ip_address=address).delete()[0]:
        raise Conflict(_("这个地址没有被锁定，可能已经自动解锁。"))
    log.warning("sign-in: %s was unlocked by %s", address, by.pk)


@transaction.atomic
def sweep(*, now: datetime) -> int:
    """Delete sessions that are over and records of sign-ins older than ``LOG_DAYS``; rows gone.

    Safe to run twice, and on two workers at once.
    """
    gone = Session.objects.filter(expire_date__lt=now).delete()[0]
    running = Session.objects.values("session_key")
    # what began this minute may not have been committed yet
    old = SignIn.objects.filter(began_at__lt=now - timedelta(minutes=1))
    gone += old.exclude(session_key__in=running).delete()[0]
    for model in (AccessLog, AccessFailureLog):
        past = model.objects.filter(attempt_time__lt=now - timedelta(days=LOG_DAYS))
        gone += past.delete()[0]
    return gone


def _end(rows: Collection[SignIn]) -> int:
    keys = [row.session_key for row in rows]
    Session.objects.filter(pk__in=keys).delete()
    SignIn.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
