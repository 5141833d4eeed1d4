"""A request that has passed the gate of the interface."""

from __future__ import annotations

from rest_framework.request import Request

from agencies.models import Token, User


class SystemRequest(Request):
    """Its user is the account of a connected system, and its auth the token."""

    user: User  # type: ignore[assignment]
    auth: Token  # type: ignore[assignment]
