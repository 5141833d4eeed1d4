"""Tokens (接口令牌) of connected systems: issued and shown once, revoked, warned of in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.actions.messages import post
from agencies.actions.systems import locked_system
from agencies.keys import digest_of, new_token, shown_of
from agencies.models import Token, User
from agencies.models.credential import ScopeChoice
from agencies.refusals import Conflict
from agencies.roles import Role, Verb

LONGEST = timedelta(days=366)
WARN_BEFORE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token and its text; the text is told once and kept nowhere."""

    token: Token
    text: str


@transaction.atomic
def issue(
    *, system: User, name: str, scope: str, expires_on: date, by: User, today: date, now: datetime
) -> IssuedToken:
    """Make a token for a connected system, good until ``expires_on``, that day included.

    Raises ``Conflict`` for a system not in use, for writing where its role has nothing to
    write, and for a last day gone by, after the account's own, or beyond ``LONGEST``.
    """
    system = locked_system(system, by)
    if not system.is_active:
        raise Conflict(_("这个接入系统已停用，不能签发令牌。"))
    if message := scope_error(system, scope) or expiry_error(system, expires_on, today):
        raise Conflict(message)
    text = new_token()
    token = Token.objects.create(
        account=system,
        name=name,
        prefix=shown_of(text),
        digest=digest_of(text),
        scope=scope,
        expires_on=expires_on,
        created_at=now,
        created_by=by,
    )
    return IssuedToken(token, text)


@transaction.atomic
def revoke(*, token: Token, by: User, now: datetime) -> Token:
    """The token opens nothing from now on. Raises ``Conflict`` for one revoked before."""
    require(by, Verb.MANAGE_ACCESS)
    token = Token.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if token.revoked_at:
        raise Conflict(_("这个令牌已经作废。"))
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    return token


def note_use(*, token: Token, now: datetime) -> None:
    """Keep the hour of the last use: one write an hour, however many requests come at once."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    if token.last_used_at is None or token.last_used_at < hour:
        earlier = Q(last_used_at__isnull=True) | Q(last_used_at__lt=hour)
        Token.objects.filter(earlier, pk=token.pk).update(last_used_at=hour)


def warn_of_expiry(*, today: date, now: datetime) -> int:
    """Tell the security administrators of each token that ends within ``WARN_BEFORE``, once.

    Returns how many notices were written. Whoever was told is not told again (``post``).
    """
    ending = Token.objects.in_use(today).filter(
        expires_on__lte=today + WARN_BEFORE, account__is_active=True
    )
    people = list(User.objects.filter(role=Role.SECURITY, is_active=True))
    with translation.override(settings.LANGUAGE_CODE):
        return sum(_warn(token, people, now) for token in ending.select_related("account"))


def scope_error(system: User, scope: str) -> str:
    """Why a token of ``scope`` is not for this system; empty when it is."""
    if scope == ScopeChoice.WRITE and not Role(system.role).can(Verb.FILL_REPORTS):
        return _("只有角色为填报员的接入系统可以填报，其他系统请选“读取”。")
    return ""


def expiry_error(system: User, expires_on: date, today: date) -> str:
    """What is wrong with a last day; empty when nothing is."""
    if expires_on < today:
        return _("有效期不能早于今天。")
    if expires_on > today + LONGEST:
        return _("有效期最长%(days)s天，到期前14天会提醒续签。") % {"days": LONGEST.days}
    if system.expires_on and expires_on > system.expires_on:
        return _("有效期不能晚于接入系统账号的有效期。")
    return ""


def _warn(token: Token, people: list[User], now: datetime) -> int:
    names = {
        "system": token.account,
        "token": token.name,
        "prefix": token.prefix,
        "year": token.expires_on.year,
        "month": token.expires_on.month,
        "day": token.expires_on.day,
    }
    return post(
        people=people,
        matter=f"token:{token.pk}",
        rung=f"expires:{token.expires_on}",
        subject=_("接口令牌将于%(month)d月%(day)d日到期") % names,
        body=_(
            "“%(system)s”的令牌“%(token)s”（%(prefix)s…）有效期至%(year)d年%(month)d月%(day)d日。"
            "仍需使用的，请签发新令牌交对方更换，换好后作废旧令牌。"
        )
        % names,
        link=reverse("system", args=[token.account_id]),
        now=now,
    )
