"""Who asks: a connected system by its token, or the public without one. No session counts here.

A browser sends its session by itself, so a page of strangers could use it; a token is only
ever sent on purpose (docs/decisions/0021).
"""

from __future__ import annotations

import time

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from agencies.actions.tokens import note_use
from agencies.api.throttling import turns_left
from agencies.clock import now, today
from agencies.keys import digest_of, is_token
from agencies.limiting import address_of
from agencies.models import Token, User

SCHEME = "Bearer"
# tokens that open nothing, a minute and an address: beyond it somebody is trying
TRIALS = 30


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer msp_…``: the account of the token, and the token itself.

    No header: nobody, who may read what is public. A token that opens nothing, and any
    other scheme, is refused with 401: its system shall not take the public part for its own.
    """

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        scheme, _space, text = header.partition(" ")
        token = _found(text.strip()) if scheme.lower() == SCHEME.lower() else None
        if token is None:
            _count_trial(request)
            raise AuthenticationFailed(_("令牌无效、已过期或已作废。"))
        note_use(token=token, now=now())
        # the line of the request in the log tells whose it was
        request._request._cached_user = token.account  # type: ignore[attr-defined]
        return token.account, token

    def authenticate_header(self, request: Request) -> str:
        return f'{SCHEME} realm="api"'


def _found(text: str) -> Token | None:
    """The token of this text, if it and its account are good today."""
    if not is_token(text):
        return None
    rows = Token.objects.select_related("account__agency", "account__region")
    token = rows.defer("account__region__outline").filter(digest=digest_of(text)).first()
    if token is None or not token.is_good(today()):
        return None
    account = token.account
    ended = account.expires_on is not None and account.expires_on < today()
    usable = account.is_active and account.is_system and not account.awaits_confirmation
    return token if usable and not ended else None


def _count_trial(request: Request) -> None:
    if turns_left(f"trial:{address_of(request._request)}", TRIALS) < 0:
        raise Throttled(wait=60 - int(time.time()) % 60)
