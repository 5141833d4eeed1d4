"""Keys that machines hold: tokens of the API, and secrets and signatures of webhooks. Pure.

A token is ``msp_`` with 40 random characters and six more that check them, so that a slip of
the pen, or a scanner of leaked secrets, tells it from any other text without asking anybody.
Webhooks are signed as the Standard Webhooks specification 1.0 says.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import zlib

PREFIX = "msp_"
# letters and digits alone: whole under a double click, and nothing an address would escape
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
RANDOM, CHECK = 40, 6  # characters: 238 random bits, and 62⁶ > 2³² for the check
SHOWN = 12  # characters of a token by which people tell one from another
TOKEN = re.compile(rf"{PREFIX}([0-9A-Za-z]{{{RANDOM}}})([0-9A-Za-z]{{{CHECK}}})", re.ASCII)
SECRET = "whsec_"  # how every secret begins, not one of them  # nosec B105
VERSION = "v1"


def new_token() -> str:
    """A token nobody can guess."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return f"{PREFIX}{body}{_check(body)}"


def is_token(text: str) -> bool:
    """Can ``text`` be a token of ours? Says nothing of whether it was ever issued."""
    found = TOKEN.fullmatch(text)
    return found is not None and _check(found[1]) == found[2]


def digest_of(token: str) -> str:
    """What is kept of a token: its SHA-256 in hexadecimal.

    A slow hash guards words people choose; of 238 random bits nothing can be guessed.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def shown_of(token: str) -> str:
    """The beginning of a token, which may be shown."""
    return token[:SHOWN]


def secret_text(key: bytes) -> str:
    """A signing key as its receiver is given it: ``whsec_`` and base64."""
    return SECRET + base64.b64encode(key).decode()


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """The header ``webhook-signature`` of one message; ``timestamp`` in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(SECRET))
    signed = f"{message_id}.{timestamp}.".encode() + body
    made = hmac.new(key, signed, hashlib.sha256).digest()
    return f"{VERSION},{base64.b64encode(made).decode()}"


def _check(body: str) -> str:
    rest, made = zlib.crc32(body.encode()), ""
    for _ in range(CHECK):
        rest, at = divmod(rest, len(ALPHABET))
        made = ALPHABET[at] + made
    return made
