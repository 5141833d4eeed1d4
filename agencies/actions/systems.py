"""Connected systems (接入系统): accounts that act by tokens over the API and never sign in.

Made, changed and ended by the security administrator alone.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.actions.people import keep_post, new_post
from agencies.directory.posts import post_error
from agencies.models import Agency, Region, Token, User
from agencies.refusals import Conflict
from agencies.roles import Role, Verb

# A signature, an approval and the rights of others are acts of people: no machine has these posts.
SYSTEM_ROLES = (Role.REPORTER, Role.OFFICER, Role.LEADER, Role.AUDITOR, Role.ADMIN)


@transaction.atomic
def add_system(
    *,
    username: str,
    name: str,
    role: Role,
    agency: Agency | None = None,
    region: Region | None = None,
    expires_on: date | None = None,
    by: User,
    today: date,
) -> User:
    """Make the account of a connected system: no password, for one role and one unit.

    Raises ``Conflict`` for a post that may not be held, or not by a machine, for a user name
    that is taken, and for a last day gone by.
    """
    require(by, Verb.MANAGE_ACCESS)
    if message := system_post_error(role, agency, region):
        raise Conflict(message)
    _require_ahead(expires_on, today)
    system = User(
        username=username, last_name=name, role=role.value, agency=agency, region=region,
        is_system=True, expires_on=expires_on,
    )  # fmt: skip
    system.set_unusable_password()
    try:
        with transaction.atomic():
            system.save()
    except IntegrityError as error:
        raise Conflict(_("用户名“%(name)s”已有人使用。") % {"name": username}) from error
    new_post(system, by=by, today=today, reason=_("接入系统开立")).save()
    return system


@transaction.atomic
def set_expiry(*, system: User, expires_on: date | None, by: User, today: date) -> User:
    """Set the last day the account is good for; None: without end. Tokens keep their own."""
    system = locked_system(system, by)
    _require_ahead(expires_on, today)
    system.expires_on = expires_on
    system.save(update_fields=["expires_on"])
    return system


@transaction.atomic
def deactivate_system(*, system: User, by: User, today: date, now: datetime) -> User:
    """End the account: its tokens are void from now on, and nothing is pushed to it any more.

    Raises ``Conflict`` when it has ended before.
    """
    system = locked_system(system, by)
    if not system.is_active:
        raise Conflict(_("这个接入系统已经停用。"))
    keep_post(system, today)
    system.is_active = False
    system.save(update_fields=["is_active"])
    Token.objects.filter(account=system, revoked_at__isnull=True).update(revoked_at=now)
    return system


@transaction.atomic
def reactivate_system(*, system: User, by: User, today: date) -> User:
    """Let the account be used again, with new tokens: the former ones stay void."""
    system = locked_system(system, by)
    if system.is_active:
        raise Conflict(_("这个接入系统正在使用，不需要启用。"))
    if message := system_post_error(Role(system.role), system.agency, system.region):
        raise Conflict(message)
    system.is_active = True
    system.save(update_fields=["is_active"])
    new_post(system, by=by, today=today, reason=_("接入系统重新启用")).save()
    return system


def system_post_error(role: Role, agency: Agency | None, region: Region | None) -> str:
    """What is wrong with a machine's post of this role and unit; empty when it may be held."""
    if role not in SYSTEM_ROLES:
        return _("审签、签发、终审和安全管理须由本人办理，不能设为接入系统的角色。")
    return post_error(role, agency, region)


def locked_system(system: User, by: User) -> User:
    """The account as it stands now, its row held; ``PermissionDenied`` for who may not."""
    require(by, Verb.MANAGE_ACCESS)
    rows = User.objects.select_for_update(of=("self",)).select_related("agency", "region")
    return rows.get(pk=system.pk, is_system=True)


def _require_ahead(expires_on: date | None, today: date) -> None:
    if expires_on is not None and expires_on < today:
        raise Conflict(_("有效期不能早于今天。"))
