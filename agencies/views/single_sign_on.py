"""To the province's sign-in and back."""

from __future__ import annotations

import logging
from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agencies.signing_in.single_sign_on import Door, Exchange, failed, unreachable

log = logging.getLogger(__name__)


class Callback(OAuth2CallbackView):
    """allauth's view; besides, the nonce comes out of the state and is asked for."""

    adapter: Exchange

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response


@never_cache
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to the province's sign-in."""
    if settings.SINGLE_SIGN_ON is None or request.user.is_authenticated:
        return redirect("landing" if request.user.is_authenticated else settings.LOGIN_URL)
    provider = Door(request).get_provider(request, settings.SINGLE_SIGN_ON.provider_id)
    try:
        answer: HttpResponse = provider.redirect_from_request(request)
    except (requests.RequestException, OAuth2Error, ValueError) as error:
        log.warning("single sign-on can't begin: %r", str(error))
        return unreachable(request)
    return answer


@never_cache
@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """The browser is back, with a code or an error. A code is good for one sign-in."""
    if settings.SINGLE_SIGN_ON is None or request.user.is_authenticated:
        return redirect("landing" if request.user.is_authenticated else settings.LOGIN_URL)
    view = Callback.adapter_view(Exchange(request, settings.SINGLE_SIGN_ON.provider_id))
    try:
        answer: HttpResponse = view(request)
    except ImmediateHttpResponse as said:
        return said.response
    except (KeyError, TypeError, ValueError) as error:
        # an answer of the provider's that is not what it should be
        log.warning("single sign-on failed: %r", repr(error))
        return failed(request)
    return answer
