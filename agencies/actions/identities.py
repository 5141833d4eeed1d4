"""Which account somebody known at the province's sign-in may use.

A link binds an account to the provider's lasting identifier (``sub``): made at the first
sign-in by the claimed user name, or by the security administrator. From then on the identifier
alone counts: a user name that the province gives to somebody else opens nothing.
"""

from __future__ import annotations

from datetime import date

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.actions.people import end_sessions
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.signing_in.attempts import sign_in_refusal
from agencies.signing_in.policy import SingleSignOn

LONGEST = 191  # of an identifier, as it is kept


class NotLetIn(Exception):
    """Nobody's account, or one that is good for nothing; its text tells the person."""


@transaction.atomic
def person_behind(*, subject: str, username: str, provider: SingleSignOn, today: date) -> User:
    """The account of whoever the provider calls ``subject``. Raises ``NotLetIn``.

    Locks the account: of two first sign-ins at once one makes the link.
    """
    people = User.objects.select_for_update(of=("self",))
    link = SocialAccount.objects.filter(provider=provider.provider_id, uid=subject).first()
    if link is not None:
        person = people.get(pk=link.user_id)
    else:
        found = None if provider.linked_only or not username else people.filter(username=username)
        person = found.first() if found is not None else None  # type: ignore[assignment]
    if person is None:
        raise NotLetIn(_("统一身份认证已确认您的身份，但本系统没有与之对应的账号。"))
    if why := sign_in_refusal(person, today):
        raise NotLetIn(why)
    if link is None:
        _link(person, subject, provider)
    return person


@transaction.atomic
def link_identity(*, person: User, subject: str, provider: SingleSignOn, by: User) -> None:
    """The security administrator says which identifier is this person's.

    Raises ``PermissionDenied``, or ``Conflict`` for the own account and for an identifier or
    an account that is linked already.
    """
    person = _locked(person, by)
    try:
        _link(person, subject, provider)
    except NotLetIn as error:
        raise Conflict(str(error)) from error


@transaction.atomic
def unlink_identity(*, person: User, provider: SingleSignOn, by: User) -> None:
    """The link is taken off, and the person's sessions end."""
    person = _locked(person, by)
    links = SocialAccount.objects.filter(user=person, provider=provider.provider_id)
    if not links.exists():
        raise Conflict(_("这个账号没有关联统一身份，不需要解除。"))
    links.delete()
    end_sessions({person.pk})


def _link(person: User, subject: str, provider: SingleSignOn) -> None:
    ours = provider.provider_id
    if SocialAccount.objects.filter(user=person, provider=ours).exists():
        raise NotLetIn(_("这个账号已关联另一个统一身份。如人员有变动，请由安全管理员先解除关联。"))
    try:
        with transaction.atomic():
            SocialAccount.objects.create(user=person, provider=ours, uid=subject)
    except IntegrityError as error:
        raise NotLetIn(_("这个统一身份已关联其他账号。")) from error


def _locked(person: User, by: User) -> User:
    require(by, Verb.MANAGE_ACCESS)
    if person.pk == by.pk:
        raise Conflict(_("这是您本人的账号，请由其他安全管理员办理。"))
    return User.objects.select_for_update(of=("self",)).get(pk=person.pk)
