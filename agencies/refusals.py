"""What a page answers when the thing asked for does not fit the state of affairs."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Conflict(Exception):
    """The action came too late or too early; its text tells the user. HTTP 409."""


class ConflictMiddleware:
    """Turns ``Conflict`` into a page that says what happened."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Conflict):
            return None
        return render(request, "409.html", {"exception": exception}, status=409)
