"""The second factor of a person (TOTP, RFC 6238, with recovery codes): setting it up, proving
it, taking it off, and its reset by the security administrator.

``at`` is the real moment, also in the demo: the person's telephone knows no other; ``now``
dates the notice to the person. Each code
counts once: the step last used is kept beside the secret, under a row lock, and only a later
one is taken (RFC 6238, 5.2). Rows are allauth's, so that its sign-in step finds them.
"""

from __future__ import annotations

import base64
import logging
import secrets
import uuid
from datetime import datetime

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.actions.messages import post
from agencies.actions.people import end_sessions
from agencies.models import SignIn, User
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.signing_in.second_factor_secrets import Unreadable, decipher, encipher, renewed

STEP, DIGITS = 30, 6  # seconds, figures of a code: what every authenticator app takes for granted
DRIFT = 1  # steps a telephone's clock may be wrong, either way
Kind = Authenticator.Type

log = logging.getLogger(__name__)


def new_secret() -> str:
    """160 random bits in base 32, as authenticator apps read them (RFC 4226, 4)."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def secret_bytes(secret: str) -> bytes:
    """The bits of a secret as it is written."""
    return base64.b32decode(secret)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step whose code this is, if it is one of now, give or take ``DRIFT``."""
    typed = "".join(code.split())
    if len(typed) != DIGITS or not typed.isascii() or not typed.isdigit():
        return None
    present = int(at.timestamp()) // STEP
    codes = HOTP(secret_bytes(secret), DIGITS, SHA1())  # what apps know  # nosec B303
    for step in range(present - DRIFT, present + DRIFT + 1):
        if secrets.compare_digest(codes.generate(step), typed.encode()):
            return step
    return None


def is_set_up(person: User) -> bool:
    """Has the person a second factor?"""
    return Authenticator.objects.filter(user=person, type=Kind.TOTP).exists()


def codes_left(person: User) -> int:
    """How many recovery codes the person has not used yet."""
    kept = Authenticator.objects.filter(user=person, type=Kind.RECOVERY_CODES).first()
    return len(kept.wrap().get_unused_codes()) if kept else 0


@transaction.atomic
def set_up(
    *,
    person: User,
    secret: str,
    code: str,
    session_key: str,
    by: User,
    at: datetime,
    now: datetime,
) -> list[str] | None:
    """The person's authenticator app is the second factor from now on.

    All sessions of the person but this one (``session_key``) end: they have shown none.

    Returns the recovery codes, told once, or None where ``code`` is not of ``secret``. Raises
    ``Conflict`` where there is one already.
    """
    _locked(person)
    if is_set_up(person):
        raise Conflict(_("您已经启用动态口令，不需要再次启用。更换手机请先停用。"))
    step = step_of(secret, code, at)
    if step is None:
        return None
    data = {"secret": encipher(secret), "step": step}
    Authenticator.objects.create(user=person, type=Kind.TOTP, data=data, last_used_at=at)
    _end_others(person, session_key)
    _tell(person, _("您的账号已启用动态口令。"), now)
    return _fresh_codes(person)


@transaction.atomic
def prove(*, person: User, code: str, at: datetime, now: datetime) -> Authenticator | None:
    """Spend a code of the app, or a recovery code; None where it is neither, or used before."""
    held = Authenticator.objects.select_for_update(of=("self",)).filter(user=person)
    kept = {row.type: row for row in held}
    if Kind.TOTP not in kept:
        return None
    try:
        if _spend_step(kept[Kind.TOTP], code, at):
            return kept[Kind.TOTP]
        spare = kept.get(Kind.RECOVERY_CODES)
        if spare is None or not spare.wrap().validate_code(code):
            return None
    except Unreadable:
        log.error("second factor of account %s can't be read: SECRET_KEY has changed", person.pk)
        return None
    Authenticator.objects.filter(pk=spare.pk).update(last_used_at=at)
    _tell(person, _("您的账号刚刚使用了一个恢复码。"), now)
    return spare


@transaction.atomic
def take_off(*, person: User, by: User, now: datetime) -> None:
    """No second factor any more; who asks has proved it just before (the form's business)."""
    _locked(person)
    if not _forgotten(person):
        raise Conflict(_("您没有启用动态口令。"))
    _tell(person, _("您的账号已停用动态口令。"), now)


@transaction.atomic
def renew_codes(*, person: User, by: User, now: datetime) -> list[str]:
    """New recovery codes in place of those before; told once."""
    _locked(person)
    if not is_set_up(person):
        raise Conflict(_("您没有启用动态口令。"))
    _tell(person, _("您的账号已重新生成恢复码，原有恢复码作废。"), now)
    return _fresh_codes(person)


@transaction.atomic
def reset_second_factor(*, person: User, by: User, now: datetime) -> None:
    """The security administrator takes off the factor of somebody who has lost the telephone.

    All sessions of the person end. Raises ``PermissionDenied`` for anybody else, ``Conflict``
    for the own account or where there is nothing to reset.
    """
    require(by, Verb.MANAGE_ACCESS)
    if person.pk == by.pk:
        raise Conflict(_("这是您本人的账号，请由其他安全管理员办理。"))
    _locked(person)
    if not _forgotten(person):
        raise Conflict(_("这个账号没有启用动态口令，不需要重置。"))
    end_sessions({person.pk})
    _tell(person, _("安全管理员已重置您的动态口令，请重新启用。"), now)


@transaction.atomic
def renew_secrets() -> tuple[int, int]:
    """Encipher every secret under the present key: how many could be, how many can't be read."""
    done = lost = 0
    for row in Authenticator.objects.select_for_update(of=("self",)).order_by("pk"):
        name = "secret" if row.type == Kind.TOTP else "seed"
        try:
            row.data[name] = renewed(row.data[name])
        except Unreadable:
            lost += 1
            continue
        row.save(update_fields=["data"])
        done += 1
    return done, lost


def _spend_step(row: Authenticator, code: str, at: datetime) -> bool:
    step = step_of(decipher(row.data["secret"]), code, at)
    if step is None or step <= row.data["step"]:
        return False
    row.data["step"], row.last_used_at = step, at
    row.save(update_fields=["data", "last_used_at"])
    return True


def _fresh_codes(person: User) -> list[str]:
    Authenticator.objects.filter(user=person, type=Kind.RECOVERY_CODES).delete()
    data = {"seed": encipher(secrets.token_hex(40)), "used_mask": 0}
    row = Authenticator.objects.create(user=person, type=Kind.RECOVERY_CODES, data=data)
    codes: list[str] = row.wrap().generate_codes()
    return codes


def _forgotten(person: User) -> int:
    had = Authenticator.objects.filter(user=person, type=Kind.TOTP).count()
    Authenticator.objects.filter(user=person).delete()
    return had


def _end_others(person: User, session_key: str) -> None:
    others = SignIn.objects.filter(person=person).exclude(session_key=session_key)
    Session.objects.filter(pk__in=others.values("session_key")).delete()
    others.delete()


def _locked(person: User) -> None:
    """One at a time for one person."""
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)


def _tell(person: User, what: str, now: datetime) -> None:
    post(
        people=[person],
        matter=f"second-factor:{person.pk}",
        rung=uuid.uuid4().hex,
        subject=what,
        body=_("如果不是您本人或经您同意的操作，请立即联系安全管理员。"),
        link=reverse("second_factor"),
        now=now,
    )
