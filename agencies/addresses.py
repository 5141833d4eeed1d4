"""Addresses of pages, each looked up once in a process: a list of a hundred links asks for them."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

KEPT = 8_192


def address_of(name: str, *args: int | str) -> str:
    """As ``reverse`` has it. Raises ``NoReverseMatch`` for a page there is none of."""
    return _found(get_urlconf() or settings.ROOT_URLCONF, get_script_prefix(), name, args)


@lru_cache(maxsize=KEPT)
def _found(urlconf: str, _prefix: str, name: str, args: tuple[int | str, ...]) -> str:
    return reverse(name, urlconf, args)
