"""The language of an answer (``MIDDLEWARE``), and words kept in each language."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import Any, ParamSpec, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.translation import get_language

P = ParamSpec("P")
T = TypeVar("T")
KEPT = 4_096  # answers of one function, in all languages


class LanguageMiddleware(LocaleMiddleware):
    """Django's, but for what names its language itself: a file that is the same in every language
    does not vary with the reader's, and caches keep it once."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if "Content-Language" in response.headers:
            return response
        return super().process_response(request, response)


def in_each_language(function: Callable[P, T]) -> Callable[P, T]:
    """Remember what a pure function says in the reader's language.

    For the few words and days a page writes by the hundred: looking one up in a catalogue takes
    ten times as long. Arguments must be hashable; what is longest unasked for is forgotten.
    """

    @lru_cache(maxsize=KEPT)
    def said(language: str | None, *args: Any, **named: Any) -> T:
        return function(*args, **named)

    def asked(*args: P.args, **named: P.kwargs) -> T:
        return said(get_language(), *args, **named)  # type: ignore[arg-type]

    return update_wrapper(asked, function)
