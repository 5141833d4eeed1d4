"""Second factor and single sign-on (统一身份认证), as the environment says.

docs/single-sign-on.md tells operators.
"""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from agencies.signing_in.policy import SecondFactor, SingleSignOn
from config.environment import PRODUCTION, env, required


def second_factor() -> SecondFactor:
    """``SECOND_FACTOR``; in production the office's people must have one unless told otherwise."""
    default = SecondFactor.OFFICE if PRODUCTION else SecondFactor.OPTIONAL
    value = env("SECOND_FACTOR", default=default.value)
    try:
        return SecondFactor(value)
    except ValueError as error:
        names = " / ".join(SecondFactor)
        raise ImproperlyConfigured(f"SECOND_FACTOR={value!r}: 请设为 {names} 之一。") from error


def single_sign_on() -> SingleSignOn | None:
    """What ``OIDC_…`` agree with the provider; without ``OIDC_ISSUER`` there is none."""
    issuer = env("OIDC_ISSUER", default="")
    if not issuer:
        return None
    origin = _origin("OIDC_ISSUER", issuer)
    more = [_origin("OIDC_ORIGINS", one) for one in env.list("OIDC_ORIGINS", default=[])]
    return SingleSignOn(
        issuer=issuer,
        client_id=required("OIDC_CLIENT_ID", "minsheng"),
        secret=required("OIDC_CLIENT_SECRET", "（平台分配的密钥）"),
        # unnamed, it is called so in the language of the page
        name=env("OIDC_NAME", default="") or cast(str, _("统一身份认证")),
        username_claim=env("OIDC_USERNAME_CLAIM", default="preferred_username"),
        scopes=tuple(env.list("OIDC_SCOPES", default=["openid", "profile"])),
        second_factor_values=frozenset(env.list("OIDC_SECOND_FACTOR_VALUES", default=[])),
        linked_only=env.bool("OIDC_LINKED_ONLY", default=False),
        origins=tuple(dict.fromkeys([origin, *more])),
        contact=env("OIDC_CONTACT", default=""),
    )


def passwords_for_administrators_only(provider: SingleSignOn | None) -> bool:
    """``PASSWORD_SIGN_IN``: everyone (the default), or administrators alone."""
    value = env("PASSWORD_SIGN_IN", default="everyone")
    if value not in ("everyone", "administrators"):
        raise ImproperlyConfigured(
            f"PASSWORD_SIGN_IN={value!r}: 请设为 everyone / administrators 之一。"
        )
    if value == "administrators" and provider is None:
        raise ImproperlyConfigured(
            "PASSWORD_SIGN_IN=administrators 须先接通统一身份认证，请设置 OIDC_ISSUER。"
        )
    return value == "administrators"


def _origin(name: str, address: str) -> str:
    """Scheme and host of an address; plain http only outside production."""
    parts = urlsplit(address)
    if parts.scheme not in ("https",) if PRODUCTION else parts.scheme not in ("http", "https"):
        raise ImproperlyConfigured(
            f"{name}={address!r} 须为 https 地址，例如 {name}=https://sso.example.gov.cn"
        )
    if not parts.netloc:
        raise ImproperlyConfigured(
            f"{name}={address!r} 不是网站地址，例如 {name}=https://sso.example.gov.cn"
        )
    return f"{parts.scheme}://{parts.netloc}"
