"""What pages of other rooms may say of the calls open today, without knowing their table."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from agencies.clock import today
from pledges.readers.calls import open_calls


class OpenCalls:
    """Gives every request ``open_calls``, the calls open today: a list that is read in one query
    when a page first looks at it. The public home page names them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.open_calls = SimpleLazyObject(lambda: open_calls(today()))  # type: ignore[attr-defined]
        return self.get_response(request)
