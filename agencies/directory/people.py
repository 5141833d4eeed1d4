"""The administrator's list of accounts."""

from __future__ import annotations

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat

from agencies.models import User


def people(*, words: str = "", role: str = "", state: str = "") -> QuerySet[User]:
    """Accounts by username; ``words`` in the name, username or unit, ``state`` one of
    active, inactive, temporary (初始密码 not yet changed), awaiting (待确认). Blank asks for all.
    Connected systems are none of them.
    """
    found = (
        User.objects.filter(is_system=False)
        .select_related("agency", "region")
        .annotate(written=Concat("last_name", Value(""), "first_name"))
        .order_by("-is_active", "username")
    )
    for word in words.split():
        found = found.filter(
            Q(username__icontains=word)
            | Q(written__icontains=word)
            | Q(agency__name__icontains=word)
            | Q(agency__short_name__icontains=word)
            | Q(region__name__icontains=word)
        )
    if role:
        found = found.filter(role=role)
    if state == "awaiting":
        return found.filter(is_active=True, awaits_confirmation=True)
    if state == "temporary":
        return found.filter(is_active=True, password_is_temporary=True)
    if state:
        return found.filter(is_active=state == "active")
    return found
