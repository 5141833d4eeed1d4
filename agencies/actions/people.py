"""What is done to one account: another post, ending and resuming it, a new first password.

Only by who manages the directory, and never to the own account: an administrator can't
lock the door from inside.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.actions.sign_ins import end_sessions
from agencies.directory.posts import post_error
from agencies.models import Agency, Post, Region, User
from agencies.refusals import Conflict
from agencies.roles import Role, Verb
from agencies.signing_in.temporary_passwords import Issued, give_password


@transaction.atomic
def move(
    *,
    person: User,
    role: Role,
    agency: Agency | None = None,
    region: Region | None = None,
    by: User,
    today: date,
    reason: str,
) -> Post:
    """The person takes up another post from ``today``; the old one ends and is kept.

    What the person typed stays under the name. All sessions end, so that nobody works on
    with the rights of the old post; a post beyond one unit awaits confirmation. Raises
    ``Conflict`` for a post that may not be held, that is held already, or of an account that
    is not in use.
    """
    person = _locked(person, by)
    if not person.is_active:
        raise Conflict(_("这个账号已停用，不能调整岗位。请先启用。"))
    if not reason.strip():
        raise Conflict(_("请写明原因。"))
    if message := post_error(role, agency, region):
        raise Conflict(message)
    if (person.role, person.agency, person.region) == (role.value, agency, region):
        raise Conflict(_("新岗位与现任岗位相同，没有需要调整的内容。"))
    keep_post(person, today)
    person.role, person.agency, person.region = role.value, agency, region
    person.awaits_confirmation = role.privileged
    person.save(update_fields=["role", "agency", "region", "awaits_confirmation"])
    post = new_post(person, by=by, today=today, reason=reason)
    post.save()
    end_sessions({person.pk})
    return post


@transaction.atomic
def deactivate(*, person: User, by: User, today: date) -> User:
    """The account can't be used from now on; everything under its name stays."""
    person = _locked(person, by)
    if not person.is_active:
        raise Conflict(_("这个账号已经停用。"))
    keep_post(person, today)
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions({person.pk})
    return person


@transaction.atomic
def reactivate(*, person: User, by: User, today: date) -> Issued:
    """The account may be used again, in its last post and with a new temporary password.

    The password returned is told once and kept nowhere.
    """
    person = _locked(person, by)
    if person.is_active:
        raise Conflict(_("这个账号正在使用，不需要启用。"))
    if message := post_error(Role(person.role), person.agency, person.region):
        raise Conflict(message)
    person.is_active = True
    issued = give_password(person)
    person.awaits_confirmation = Role(person.role).privileged
    person.save(
        update_fields=["is_active", "password", "password_is_temporary", "awaits_confirmation"]
    )
    if not person.posts.filter(ends_on=None).exists():
        new_post(person, by=by, today=today, reason=_("账号重新启用")).save()
    return issued


@transaction.atomic
def reset_password(*, person: User, by: User) -> Issued:
    """A new temporary password in place of a forgotten one; all sessions end.

    The password returned is told once and kept nowhere. With it the administrator could use
    the account: one that reaches beyond a unit awaits confirmation first.
    """
    person = _locked(person, by)
    if not person.is_active:
        raise Conflict(_("这个账号已停用。请先启用，启用时会生成新的初始密码。"))
    issued = give_password(person)
    person.awaits_confirmation = Role(person.role).privileged
    person.save(update_fields=["password", "password_is_temporary", "awaits_confirmation"])
    end_sessions({person.pk})
    return issued


@transaction.atomic
def set_expiry(*, person: User, expires_on: date | None, by: User, today: date) -> User:
    """The last day the account is good for; None: as long as the post.

    Raises ``Conflict`` for a day that has passed: to stop an account at once is another thing.
    """
    person = _locked(person, by)
    if expires_on and expires_on < today:
        raise Conflict(_("有效期不能早于今天。如需立即停止使用，请停用账号。"))
    person.expires_on = expires_on
    person.save(update_fields=["expires_on"])
    return person


def keep_post(person: User, today: date) -> None:
    """End the present post in the history; one of before the history began is written down."""
    open_post = Post.objects.select_for_update().filter(person=person, ends_on=None).first()
    began = timezone.localdate(person.date_joined)
    post = open_post or _post_of(person, starts_on=min(began, today))
    post.ends_on = max(today, post.starts_on)
    post.save()


def new_post(person: User, *, by: User, today: date, reason: str) -> Post:
    """The present post as a line of the history, not yet saved."""
    post = _post_of(person, starts_on=today)
    post.by, post.reason = by, reason
    return post


def _post_of(person: User, *, starts_on: date) -> Post:
    return Post(
        person=person,
        role=person.role,
        agency=person.agency,
        region=person.region,
        starts_on=starts_on,
    )


def _locked(person: User, by: User) -> User:
    require(by, Verb.MANAGE_DIRECTORY)
    if person.pk == by.pk:
        raise Conflict(_("这是您本人的账号，请由其他系统管理员办理。"))
    return (
        User.objects.select_for_update(of=("self",))
        .select_related("agency", "region")
        .get(pk=person.pk)
    )
