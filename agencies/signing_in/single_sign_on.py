"""Sign-in at the province's 统一身份认证 (OpenID Connect, authorization code with PKCE).

allauth keeps the state, sends the browser away and fetches the tokens; what it does not do is
done here: a nonce, the signature of the ID token, and no sign-up. Nothing of the request but
``next`` has a say in where the browser is sent.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.actions.identities import LONGEST, NotLetIn, person_behind
from agencies.clock import today
from agencies.signing_in.id_tokens import BadToken, claims_of
from agencies.signing_in.policy import SingleSignOn
from agencies.signing_in.steps import CAME_FROM, refused

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")

log = logging.getLogger(__name__)


def agreed() -> SingleSignOn:
    """What was agreed with the provider. Raises ``OAuth2Error`` where there is none."""
    if settings.SINGLE_SIGN_ON is None:
        raise OAuth2Error("single sign-on is not set up")
    return settings.SINGLE_SIGN_ON


class Exchange(OpenIDConnectOAuth2Adapter):
    """One sign-in's talk with the provider."""

    nonce = ""  # what was sent along; the callback view takes it out of the state

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's own description, which must be of the issuer we were told of.

        Raises ``OAuth2Error``, or requests' exceptions where nobody answers.
        """
        config: dict[str, Any] = super().openid_config
        ours = agreed()
        if config.get("issuer") != ours.issuer:
            raise OAuth2Error("the description is of another issuer")
        plain = urlsplit(ours.issuer).scheme == "http"  # only outside production
        for name in ENDPOINTS:
            if urlsplit(str(config.get(name, ""))).scheme not in ("https", *["http"] * plain):
                raise OAuth2Error(f"no https address for {name}")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("single_sign_on_callback"))

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Who has signed in, by an ID token that holds in every respect. Raises ``OAuth2Error``."""
        ours = agreed()
        raw = str(kwargs["response"].get("id_token", ""))
        try:
            claims = claims_of(
                raw,
                keys=self._asked(self.openid_config["jwks_uri"]),
                issuer=ours.issuer,
                client_id=ours.client_id,
                nonce=self.nonce,
            )
        except BadToken as error:
            raise OAuth2Error(str(error)) from error
        if ours.username_claim not in claims:
            claims = self._with_user_info(claims, token.token)
        login: SocialLogin = self.get_provider().sociallogin_from_response(request, claims)
        login.claims, login.id_token = claims, raw  # type: ignore[attr-defined]
        login.sign_out = self._sign_out(raw)  # type: ignore[attr-defined]
        return login

    def _with_user_info(self, claims: dict[str, Any], access_token: str) -> dict[str, Any]:
        """The claims with those told apart; of the same person (OpenID Connect Core, 5.3.2)."""
        address = self.openid_config.get("userinfo_endpoint")
        if not address:
            return claims
        told = self._asked(address, {"Authorization": f"Bearer {access_token}"})
        if told.get("sub") != claims["sub"]:
            raise OAuth2Error("user info of somebody else")
        return {**told, **claims}

    def _asked(self, address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        with Door(self.request).get_requests_session() as session:
            answer = session.get(address, headers=headers)
            answer.raise_for_status()
            found = answer.json()
        if not isinstance(found, dict):
            raise OAuth2Error("not an object")
        return found

    def _sign_out(self, id_token: str) -> str:
        """Where the browser goes to end the sign-in at the provider (RP-Initiated Logout 1.0)."""
        address = self.openid_config.get("end_session_endpoint")
        if not address:
            return ""
        asked = {
            "id_token_hint": id_token,
            "client_id": agreed().client_id,
            "post_logout_redirect_uri": self.request.build_absolute_uri(reverse("home")),
        }
        return f"{address}?{urlencode(asked)}"


class Province(OpenIDConnectProvider):
    """The provider, asked for the identifier and the user name and nothing else."""

    oauth2_adapter_class = Exchange
    pkce_enabled_default = True

    def get_callback_url(self) -> str:
        return reverse("single_sign_on_callback")

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Of the request only ``next``, and only within this site; a nonce of our own."""
        nonce = secrets.token_urlsafe(24)
        return {
            "process": AuthProcess.LOGIN,
            "next_url": get_next_redirect_url(request),
            "scope": list(agreed().scopes),
            "auth_params": {"nonce": nonce},
            "nonce": nonce,
        }

    def extract_uid(self, data: Mapping[str, Any]) -> str:
        if len(data["sub"]) > LONGEST:
            raise OAuth2Error("an identifier too long to keep")
        return str(data["sub"])

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {}  # who it is stands in the account; nothing of the province's is kept

    def extract_common_fields(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[Any]:
        return []  # nobody is known by a mail address


class Door(DefaultSocialAccountAdapter):
    """One provider, told by the environment; nobody signs up, nobody links himself."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        ours: SingleSignOn | None = settings.SINGLE_SIGN_ON
        if ours is None:
            return []
        return [
            SocialApp(
                provider=Province.id,
                provider_id=ours.provider_id,
                name=ours.name,
                client_id=ours.client_id,
                secret=ours.secret,
                settings={"server_url": ours.issuer.rstrip("/"), "oauth_pkce_enabled": True},
            )
        ]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> Province:
        return Province(request, app=self.get_app(request, provider))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account, or say why there is none; note how the person came."""
        ours = agreed()
        claims: dict[str, Any] = sociallogin.claims  # type: ignore[attr-defined]
        subject, username = claims["sub"], claims.get(ours.username_claim)
        try:
            person = person_behind(
                subject=subject,
                username=username if isinstance(username, str) else "",
                provider=ours,
                today=today(),
            )
        except NotLetIn as error:
            log.warning("single sign-on: %r is not let in", subject)
            raise ImmediateHttpResponse(refused(request, str(error))) from error
        sociallogin.user = person
        sociallogin.account = SocialAccount.objects.get(provider=ours.provider_id, uid=subject)
        request.session[CAME_FROM] = {
            "person": person.pk,
            "at": int(time.time()),
            "second_factor": ours.tells_of_second_factor(claims),
            "sign_out": sociallogin.sign_out,  # type: ignore[attr-defined]
        }

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """One page for every sign-in that came to nothing; what was wrong stands in the log."""
        log.warning("single sign-on failed: %s %r", error, str(exception or ""))
        away = isinstance(exception, requests.RequestException)
        raise ImmediateHttpResponse(unreachable(request) if away else failed(request))


def failed(request: HttpRequest) -> Any:
    """The province's answer was none, or none that holds."""
    why = _("统一身份认证没有完成：可能是等待过久、已经取消，或返回的信息未通过核验。请重新登录。")
    return refused(request, why, status=403)


def unreachable(request: HttpRequest) -> Any:
    """The province's platform does not answer."""
    return refused(request, _("统一身份认证平台暂时无法连接，请稍后再试。"), status=503)
