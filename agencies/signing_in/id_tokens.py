"""The ID token of OpenID Connect: who signed in, as the provider has signed it.

allauth leaves out the signature of a token fetched from the token endpoint, and knows no nonce;
here everything is checked (OpenID Connect Core 1.0, 3.1.3.7; decision 23).
"""

from __future__ import annotations

import secrets
from typing import Any

import jwt

# Signed by a private key of the provider's. Never "none", and never HS256: who knows the
# client's secret could sign for anybody.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
DEMANDED = ["iss", "sub", "aud", "exp", "iat"]
LEEWAY = 60  # seconds our clock and the provider's may differ


class BadToken(Exception):
    """A token that proves nothing; its text is for the log."""


def claims_of(
    token: str, *, keys: dict[str, Any], issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """The claims of an ID token meant for us, for this very sign-in. Raises ``BadToken``.

    ``keys`` is the provider's key set (RFC 7517), ``nonce`` what we sent along.
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key=_key(token, keys),
            algorithms=ALGORITHMS,
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={"require": DEMANDED},
        )
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise BadToken(f"{type(error).__name__}: {error}") from error
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", client_id) != client_id or (len(audience) > 1 and "azp" not in claims):
        raise BadToken("issued to another client")
    told = str(claims.get("nonce", ""))
    if not nonce or not secrets.compare_digest(told.encode(), nonce.encode()):
        raise BadToken("nonce does not match")
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise BadToken("no subject")
    return claims


def _key(token: str, keys: dict[str, Any]) -> jwt.PyJWK:
    """The public key that the token names; without a name, the only one there is."""
    usable = [
        key
        for key in jwt.PyJWKSet.from_dict(keys)
        if key.algorithm_name in ALGORITHMS and key.public_key_use in (None, "sig")
    ]
    named = jwt.get_unverified_header(token).get("kid")
    matching = [key for key in usable if key.key_id == named] if named else usable
    if len(matching) != 1:
        raise BadToken("no such key")
    return matching[0]
