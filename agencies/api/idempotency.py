"""A POST is done once, however often it is sent: ``Idempotency-Key``.

After draft-ietf-httpapi-idempotency-key-header. The answer of a write that was done is kept
for 48 hours and given again; of a refusal nothing is kept, for nothing was done: the request
may be mended and sent under the same key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from agencies.actions.idempotency import Busy, keep_answer, take_key
from agencies.api.asking import SystemRequest
from agencies.api.problems import Problem
from agencies.clock import now
from agencies.models import IdempotentRequest

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY = re.compile(r"[\x21-\x7e]{1,100}")
KEPT_HEADERS = ("ETag", "Location")
PARAMETER = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    required=True,
    description=gettext_lazy(
        "1至100个可见ASCII字符，如UUID。同一请求重发时用同一个键，只执行一次。"
    ),
)

Handler = Callable[..., HttpResponseBase]


def idempotent(handler: Handler) -> Handler:
    """A handler of POST that is carried out once a key: in one transaction with its answer's
    record, so that of a request that died nothing stands and its key is free.

    400 without a key, 422 for a key of another request, 409 while the first is under way.
    """

    @wraps(handler)
    def inner(view: Any, request: SystemRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key, fingerprint = _key(request), _fingerprint(request)
        with transaction.atomic():
            known = _taken(request, key)
            if known is not None:
                return _replayed(known, fingerprint)
            response = handler(view, request, *args, **kwargs)
            if response.status_code < 300:
                _keep(request, key, fingerprint, response)
        return response

    return inner


def _key(request: SystemRequest) -> str:
    key = str(request.headers.get(HEADER, ""))
    if not KEY.fullmatch(key):
        raise Problem(
            400, _("请在Idempotency-Key标头中给出1至100个可见ASCII字符的幂等键，如UUID。")
        )
    return key


def _fingerprint(request: SystemRequest) -> str:
    """SHA-256 of method, address and body; of an upload, of its fields and files, for the
    boundary between them changes from one sending to the next."""
    made = hashlib.sha256()
    _add(made, (request.method or "").encode(), request.get_full_path().encode())
    if request.FILES or str(request.content_type or "").startswith("multipart/"):
        for name, values in sorted(request.POST.lists()):
            _add(made, name.encode(), *(str(value).encode() for value in values))
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                content = hashlib.sha256()
                for chunk in file.chunks():
                    content.update(chunk)
                file.seek(0)
                _add(made, name.encode(), str(file.name).encode(), content.digest())
    else:
        _add(made, request._request.body)
    return made.hexdigest()


def _add(made: Any, *parts: bytes) -> None:
    """Each part with its length, so that no two lists of parts read the same."""
    for part in parts:
        made.update(f"{len(part)}:".encode() + part)


def _taken(request: SystemRequest, key: str) -> IdempotentRequest | None:
    try:
        return take_key(request.auth, key)
    except Busy as error:
        raise Problem(
            409, _("同一幂等键的请求正在处理，请稍后再发。"), headers={"Retry-After": "1"}
        ) from error


def _replayed(known: IdempotentRequest, fingerprint: str) -> HttpResponse:
    if known.fingerprint != fingerprint:
        raise Problem(422, _("这个幂等键已用于另一个请求，请换一个新的键。"))
    headers = {**known.headers, REPLAYED: "true"}
    return HttpResponse(
        known.body, status=known.status, headers=headers, content_type="application/json"
    )


def _keep(request: SystemRequest, key: str, fingerprint: str, response: Any) -> None:
    rendered = isinstance(response, Response) and response.data is not None
    keep_answer(
        token=request.auth,
        key=key,
        fingerprint=fingerprint,
        status=response.status_code,
        headers={name: response[name] for name in KEPT_HEADERS if response.has_header(name)},
        body=JSONRenderer().render(response.data).decode() if rendered else "",
        now=now(),
    )
