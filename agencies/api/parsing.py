"""Reading a body of JSON: not beyond a size, and nothing in it that no text may hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from agencies.api.problems import Problem

DEEPEST = 20  # lists and objects within each other; what is asked for has five


class Json(JSONParser):
    """The framework's, which would read a body of any length and any depth.

    Raises ``Problem`` 413 beyond ``DATA_UPLOAD_MAX_MEMORY_SIZE``, ``ParseError`` for what is
    nested too deep and for halves of characters, which cannot be told back.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        request = (parser_context or {})["request"]
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise Problem(413, _("请求内容超过了允许的大小，没有接收。"))
        try:
            found = super().parse(stream, media_type, dict(parser_context or {}))
        except RecursionError as error:
            raise ParseError from error
        _require_plain(found, DEEPEST)
        return found


def _require_plain(value: Any, deeper: int) -> None:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ParseError from error
    elif isinstance(value, dict | list):
        if not deeper:
            raise ParseError
        for inner in value:
            _require_plain(inner, deeper - 1)
        for inner in value.values() if isinstance(value, dict) else ():
            _require_plain(inner, deeper - 1)
