"""Secrets of second factors: enciphered wherever they are kept, with a key of their own made
from ``SECRET_KEY``.

After ``SECRET_KEY`` has changed, what the former keys (``SECRET_KEY_FALLBACKS``) enciphered can
still be read; ``manage.py renew_second_factors`` enciphers it anew.
"""

from __future__ import annotations

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"minsheng second factor 1"


class Unreadable(Exception):
    """A secret that no key we hold can read: ``SECRET_KEY`` was changed and not kept."""


class SecretsAdapter(DefaultMFAAdapter):
    """allauth's hooks: what it keeps of a second factor passes through here."""

    def encrypt(self, text: str) -> str:
        return encipher(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decipher(encrypted_text)


def encipher(text: str) -> str:
    """The text under the present key (AES-128-CBC with HMAC: Fernet)."""
    return _keys().encrypt(text.encode()).decode()


def decipher(enciphered: str) -> str:
    """The text again. Raises ``Unreadable``."""
    try:
        return _keys().decrypt(enciphered.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def renewed(enciphered: str) -> str:
    """The same under the present key. Raises ``Unreadable``."""
    try:
        return _keys().rotate(enciphered.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def _keys() -> MultiFernet:
    return MultiFernet(
        [_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
