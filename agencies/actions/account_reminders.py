"""Telling of accounts: those about to expire, and those that await confirmation."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.actions.messages import post
from agencies.models import User
from agencies.roles import Role

AHEAD = 14  # calendar days before the last day of an account


@transaction.atomic
def remind_of_expiry(*, today: date, now: datetime) -> int:
    """Tell people, and the administrators, whose account ends within ``AHEAD`` days.

    Once for each last day: who is put off gets another notice when that day comes near.
    Returns how many notices were new. Safe to run twice, and on two workers at once.
    """
    ending = _in_use(today).filter(expires_on__lte=today + timedelta(days=AHEAD), is_system=False)
    administrators = list(_in_use(today).filter(role=Role.ADMIN))
    return sum(_tell_of_expiry(person, administrators, now) for person in ending.order_by("pk"))


@transaction.atomic
def ask_for_confirmation(*, today: date, now: datetime) -> int:
    """Tell the security administrators, once a day, of accounts that await their word.

    Returns how many notices were new. Safe to run twice, and on two workers at once.
    """
    waiting = User.objects.filter(is_active=True, awaits_confirmation=True).count()
    if not waiting:
        return 0
    return post(
        people=_in_use(today).filter(role=Role.SECURITY, awaits_confirmation=False),
        matter="accounts",
        rung=f"confirm:{today}",
        subject=_("有%(number)d个账号待确认") % {"number": waiting},
        body=_(
            "系统管理员新建、调整了角色或重置了密码的下列账号，须经安全管理员确认后才能使用。"
            "请核对本人和岗位：无误的予以确认，不应使用的停用。"
        ),
        link=reverse("access"),
        now=now,
    )


def _tell_of_expiry(person: User, administrators: list[User], now: datetime) -> int:
    names = {
        "name": person,
        "username": person.username,
        "day": f"{person.expires_on:%Y-%m-%d}",
    }
    rung = f"expires:{person.expires_on}"
    told = post(
        people=[person],
        matter=f"account:{person.pk}",
        rung=rung,
        subject=_("您的账号将于%(day)s到期") % names,
        body=_(
            "您的账号有效期至%(day)s（当日仍可使用），此后不能登录。"
            "如届时仍在岗，请联系系统管理员延期。"
        )
        % names,
        link="",
        now=now,
    )
    return told + post(
        people=[one for one in administrators if one.pk != person.pk],
        matter=f"account:{person.pk}",
        rung=rung,
        subject=_("%(name)s的账号将于%(day)s到期") % names,
        body=_("%(name)s（%(username)s）的账号有效期至%(day)s。如仍在岗，请在人员页延期。") % names,
        link=reverse("person", args=[person.pk]),
        now=now,
    )


def _in_use(today: date) -> QuerySet[User]:
    """Accounts that are good on ``today``."""
    good = Q(expires_on__isnull=True) | Q(expires_on__gte=today)
    return User.objects.filter(good, is_active=True)
