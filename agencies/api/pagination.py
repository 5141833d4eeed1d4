"""Lists come in pages: 50 rows, or as many as asked for up to 200."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from agencies.api.problems import BadQuery

PAGE, MOST = "page", "page_size"


class Pages(PageNumberPagination):
    """``count``, ``next``, ``previous`` and ``results``; an odd page or size is refused."""

    page_size = 50
    max_page_size = 200
    page_query_param = PAGE
    page_size_query_param = MOST
    page_query_description = gettext_lazy("第几页，从1开始。")  # type: ignore[assignment]
    page_size_query_description = gettext_lazy("每页多少条，1至200，默认50。")  # type: ignore[assignment]

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        _whole(request, PAGE, 1, 10**6)
        try:
            return super().paginate_queryset(queryset, request, view)
        except NotFound as error:
            raise BadQuery({PAGE: [_("没有这一页。")]}) from error

    def get_page_size(self, request: Request) -> int:
        return _whole(request, MOST, self.page_size, self.max_page_size)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        described = super().get_schema_operation_parameters(view)
        for parameter in described:
            parameter["schema"] |= {"minimum": 1}
            if parameter["name"] == MOST:
                parameter["schema"] |= {"maximum": MOST_ROWS, "default": self.page_size}
        return described

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": _("符合条件的总条数。")},
                "next": link | {"description": _("下一页的地址；已是最后一页的为null。")},
                "previous": link | {"description": _("上一页的地址；已是第一页的为null。")},
                "results": schema | {"description": _("本页各条。")},
            },
        }


MOST_ROWS = Pages.max_page_size


def _whole(request: Request, name: str, default: int, most: int) -> int:
    """The number of a parameter, from 1 to ``most``."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= most):
        raise BadQuery({name: [_("请填写1至%(most)d的整数。") % {"most": most}]})
    return int(text)
