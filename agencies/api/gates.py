"""What a token's account may ask for: by the same verbs as the pages, and the token's scope."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from agencies.access import require
from agencies.models import Token
from agencies.models.credential import ScopeChoice


class ByVerb(BasePermission):
    """401 without a token; 403 without one of the view's ``verbs``, or where a token that may
    only read would write. A view without verbs is for every account."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, Token):
            return False
        verbs = view.verbs_needed(request.method or "")
        if verbs:
            require(request.user, *verbs)
        if request.method not in SAFE_METHODS and request.auth.scope != ScopeChoice.WRITE:
            raise PermissionDenied(_("这个令牌只能读取，不能填报。"))
        return True


class Anybody(BasePermission):
    """The public part."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return True
