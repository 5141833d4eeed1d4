"""The address table with one more page: constant bytes, as many as asked for."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as portal


def constant(request: HttpRequest, size: int) -> HttpResponse:
    """``size`` bytes that cost nothing to make: what is left is the way in and out."""
    return HttpResponse(_bytes(size))


@cache
def _bytes(size: int) -> bytes:
    return b"x" * size


urlpatterns = [path("constant/<int:size>/", constant, name="constant"), *portal]
