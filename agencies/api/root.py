"""The door of the interface: what there is, and an answer of its own where there is nothing."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.gates import Anybody
from agencies.api.resources import Answering

TEXT = {"type": "string"}


class Door(Answering):
    """Where the description and the lists are."""

    permission_classes = (Anybody,)
    summary = _("接口目录")
    about = _("版本、接口说明和各类数据的地址。")
    tag = _("接口")
    resources: tuple[str, ...] = ()

    @extend_schema(
        responses={
            200: {
                "type": "object",
                "properties": {
                    "version": TEXT | {"description": _("接口的版本。")},
                    "schema": TEXT | {"description": _("OpenAPI说明的地址。")},
                    "docs": TEXT | {"description": _("接口说明网页的地址。")},
                    "public": TEXT | {"description": _("公开数据的地址，不需要令牌。")},
                    "resources": {
                        "type": "object",
                        "additionalProperties": TEXT,
                        "description": _("各类数据的名称和地址。"),
                    },
                },
                "required": ["version", "schema", "docs", "public", "resources"],
            }
        }
    )
    def get(self, request: Request) -> Response:
        base = "/api/v1/"
        return Response(
            {
                "version": "1",
                "schema": f"{base}schema/",
                "docs": f"{base}docs/",
                "public": f"{base}public/batches/",
                "resources": {name: f"{base}{name}/" for name in self.resources},
            }
        )


class Nothing(Answering):
    """Every other address below /api/: a problem, not a page, and no redirect."""

    schema = None
    authentication_classes = ()
    permission_classes = (Anybody,)
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404
