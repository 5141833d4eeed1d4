"""How people sign in: whom the second factor is asked of, and what is agreed with the provider
of the province's single sign-on (统一身份认证).

Pure. Chosen in the environment (config/signing_on.py), read as ``settings.SECOND_FACTOR`` and
``settings.SINGLE_SIGN_ON``. Issue 7, point 2; decision 23.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from agencies.roles import Role

# Whoever keeps the doors must be able to come in when the province's platform is away.
KEEP_PASSWORDS = frozenset({Role.ADMIN, Role.SECURITY, Role.AUDITOR})


class SecondFactor(StrEnum):
    """Of whom a second factor is demanded; everybody else may set one up."""

    OPTIONAL = "optional"
    OFFICE = "office"
    ALL = "all"

    def asks(self, role: Role) -> bool:
        """Must a person of this role have a second factor? The office: whoever does not report."""
        return self is SecondFactor.ALL or (self is SecondFactor.OFFICE and not role.reports)


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """What was agreed with the provider of single sign-on.

    ``username_claim`` is the claim that carries the portal's user name. With ``linked_only``
    nobody is known by it: the security administrator links each account by hand.
    ``second_factor_values`` are the values of ``amr`` or ``acr`` by which the provider tells
    that a second factor was asked; none, and the portal asks its own. ``origins`` are the
    sites (scheme and host) a browser is sent to. ``contact`` is whom to call.
    """

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    name: str
    username_claim: str = "preferred_username"
    scopes: tuple[str, ...] = ("openid", "profile")
    second_factor_values: frozenset[str] = frozenset()
    linked_only: bool = False
    origins: tuple[str, ...] = ()
    contact: str = ""

    @property
    def provider_id(self) -> str:
        """Names the provider in the links kept, so that another issuer's numbers mean nobody."""
        return f"oidc-{hashlib.sha256(self.issuer.encode()).hexdigest()[:16]}"

    def tells_of_second_factor(self, claims: Mapping[str, Any]) -> bool:
        """Does the provider say it has asked for one? ``amr`` is a list, ``acr`` a word."""
        methods = claims.get("amr") or []
        told = {methods} if isinstance(methods, str) else {str(one) for one in methods}
        told.add(str(claims.get("acr") or ""))
        return bool(told & self.second_factor_values)


def may_use_password(role: Role, *, administrators_only: bool) -> bool:
    """May a person of this role sign in by password where it was closed for the others?"""
    return not administrators_only or role in KEEP_PASSWORDS
