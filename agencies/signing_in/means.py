"""By what people sign in, as the security administrator reads it: one query for a page."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from agencies.models import User
from agencies.roles import Role


def people_with_means(*, words: str = "", state: str = "") -> QuerySet[User]:
    """People in use, with ``has_factor`` and ``is_linked``; those who lack a factor first.

    ``words`` is part of a name or user name; ``state`` is "with" or "without" a second factor,
    or "lacking" it where it is demanded.
    """
    provider = settings.SINGLE_SIGN_ON
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    links = SocialAccount.objects.filter(
        user=OuterRef("pk"), provider=provider.provider_id if provider else ""
    )
    found = (
        User.objects.filter(is_active=True, is_system=False)
        .select_related("agency", "region")
        .annotate(has_factor=Exists(factors), is_linked=Exists(links))
        .order_by("has_factor", "username")
    )
    if words := words.strip():
        found = found.annotate(name=Concat("last_name", "first_name", Value(""))).filter(
            Q(name__icontains=words) | Q(username__icontains=words)
        )
    if state in ("with", "without"):
        found = found.filter(has_factor=state == "with")
    elif state == "lacking":
        found = found.filter(has_factor=False, role__in=asked_roles())
    return found


def asked_roles() -> list[str]:
    """The roles of which a second factor is demanded."""
    return [role.value for role in Role if settings.SECOND_FACTOR.asks(role)]
