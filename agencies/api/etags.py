"""Optimistic locking: what was read has a tag, and a change says which state it was made from.

RFC 9110: ``If-Match`` compares strongly, so a weak tag never matches; RFC 6585: 428.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from agencies.api.problems import Problem

LENGTH = 32  # hexadecimal digits: 128 bits
HEADER = "HTTP_IF_MATCH"
IF_MATCH = gettext_lazy("读取时的ETag。已被改动的，答复412，请重新读取。")


def etag_of(content: Any) -> str:
    """The strong tag of a content of JSON's kinds: another content, another tag."""
    whole = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f'"{hashlib.sha256(whole.encode()).hexdigest()[:LENGTH]}"'


def require_stated(request: Request) -> None:
    """Raise 428 for a change that does not say which state it was made from."""
    if HEADER not in request.META:
        raise Problem(428, _("请先读取，并在If-Match标头中写明读取时的ETag。"))


def require_match(request: Request, tag: str) -> None:
    """Raise 412, with the present tag, where the content has changed since it was read.

    Nothing is asked of a request without the header.
    """
    if HEADER not in request.META:
        return
    stated = parse_etags(request.META[HEADER])
    if tag not in stated and stated != ["*"]:
        raise Problem(
            412, _("内容在您读取之后已被改动，请重新读取后再修改。"), headers={"ETag": tag}
        )


def is_unchanged(request: Request, tag: str) -> bool:
    """Does the asker have this content already (``If-None-Match``)? Compared weakly."""
    had = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    return had == ["*"] or tag in [one.removeprefix("W/") for one in had]


def if_match(*, required: bool) -> OpenApiParameter:
    """How the schema tells of the header."""
    return OpenApiParameter(
        "If-Match", str, OpenApiParameter.HEADER, required=required, description=IF_MATCH
    )
