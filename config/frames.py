"""Room for the functions a request runs through (``MIDDLEWARE``, outermost)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

Answering = Callable[[HttpRequest], HttpResponseBase]

# of 8 bytes each; with what else a piece needs just over half of 1 MB, so that a piece of 1 MB is
# taken and the rest of it is for whatever is called
SLOTS = 66_000


def in_one_piece(get_response: Answering) -> Answering:
    """Let all frames of a request lie in one piece of memory.

    CPython keeps the frames of running functions in pieces of 16 KB: it asks the system for
    another where a call goes beyond the last, and gives that back when the call returns. A loop
    that happens to run at the end of a piece does both with every call. Measured on CPython 3.11,
    this took a third of a long page. A function that says it needs much gets a large piece, and
    those it calls lie in what is left; memory nobody writes to is never taken.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    answer.__code__ = answer.__code__.replace(co_stacksize=SLOTS)
    return answer
