"""What the provider says of a person, and how it lies when it is told to."""

from __future__ import annotations

import json
import time
from typing import Any

from jwcrypto import jwk, jwt
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.settings import oauth2_settings

FAULTS: list[str] = []  # taken by the next ID token, one each
SAID: dict[str, Any] = {}  # claims said beside the usual ones, until told otherwise
OTHER = jwk.JWK.generate(kty="RSA", size=2048, kid="another")


class Validator(OAuth2Validator):
    """The toolkit's, with the user name as a claim; a fault in the next token on demand."""

    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        return {"preferred_username": request.user.username} | SAID

    def get_userinfo_claims(self, request: Any) -> dict[str, Any]:
        claims: dict[str, Any] = super().get_userinfo_claims(request)
        claims["preferred_username"] = request.user.username
        return claims

    def finalize_id_token(self, id_token: Any, token: Any, handler: Any, request: Any) -> str:
        good: str = super().finalize_id_token(id_token, token, handler, request)
        return spoilt(good, FAULTS.pop(), request.client.client_secret) if FAULTS else good


def spoilt(good: str, fault: str, secret: str) -> str:
    """The token with one thing wrong, signed anew unless that is the fault."""
    key = jwk.JWK.from_pem(oauth2_settings.OIDC_RSA_PRIVATE_KEY.encode())
    key["kid"] = key.thumbprint()
    read = jwt.JWT(key=key, jwt=good)
    header, claims = json.loads(read.header), json.loads(read.claims)
    wrong = {
        "nonce": {"nonce": "of-another-sign-in"},
        "issuer": {"iss": "https://elsewhere.example/"},
        "audience": {"aud": "another-client"},
        "party": {"azp": "another-client"},
        "expired": {"exp": int(time.time()) - 3600},
    }
    claims |= wrong.get(fault, {})
    if fault == "no nonce":
        del claims["nonce"]
    if fault == "no subject":
        del claims["sub"]
    if fault == "unsigned":
        return ".".join([_part({"alg": "none"}), _part(claims), ""])
    if fault == "shared secret":
        key, header = jwk.JWK.from_password("known to every client, known here"), {"alg": "HS256"}
    if fault == "other key":
        key = OTHER
    if fault == "unknown key":
        key, header = OTHER, header | {"kid": "another"}
    made = jwt.JWT(header=header, claims=claims)
    made.make_signed_token(key)
    return str(made.serialize())


def _part(value: dict[str, Any]) -> str:
    import base64

    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
