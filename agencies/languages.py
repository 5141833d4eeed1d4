"""The language of an answer (``MIDDLEWARE``)."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware


class LanguageMiddleware(LocaleMiddleware):
    """Django's, but for what names its language itself: a file that is the same in every language
    does not vary with the reader's, and caches keep it once."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if "Content-Language" in response.headers:
            return response
        return super().process_response(request, response)
