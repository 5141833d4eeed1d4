"""What every resource of the interface has in common: reading, strictly what is offered."""

from __future__ import annotations

from typing import Any

from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from agencies.api.ending import Ending
from agencies.api.etags import etag_of, is_unchanged, require_match, require_stated
from agencies.api.pagination import MOST, PAGE
from agencies.api.problems import BadQuery
from agencies.roles import Verb

NUMBER = "[0-9]{1,18}"  # every id the database can hold, and none it cannot


class JsonAlone(BaseContentNegotiation):
    """Whatever is asked for, the answer is JSON."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return DefaultContentNegotiation().select_parser(request, parsers)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Answering(APIView):
    """One address of the interface. ``verbs``: of which one is needed to read; ``writing``: to
    write. None: every account may. ``summary`` and ``about`` are what the schema says of it."""

    verbs: tuple[Verb, ...] = ()
    writing: tuple[Verb, ...] = ()
    asks: frozenset[str] = frozenset()  # parameters of the query
    ending: Ending | None = None  # where the address is to be gone one day
    http_method_names = ["get", "head"]
    content_negotiation_class = JsonAlone

    def verbs_needed(self, method: str) -> tuple[Verb, ...]:
        return self.verbs if method in SAFE_METHODS else self.writing

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        unknown = sorted(set(request.query_params) - self.allowed_parameters())
        if unknown:
            raise BadQuery({name: [_("没有这个查询参数。")] for name in unknown})
        if any("\x00" in value for value in request.query_params.values()):
            raise BadQuery({"": [_("查询参数中不得有空字符。")]})

    def allowed_parameters(self) -> frozenset[str]:
        return self.asks

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        raise MethodNotAllowed(request.method or "", _("这个地址不支持此请求方法。"))

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        made = super().finalize_response(request, response, *args, **kwargs)
        if "HTTP_AUTHORIZATION" in request.META and not made.has_header("Cache-Control"):
            patch_cache_control(made, no_store=True, private=True)
        if self.ending:
            self.ending.tell(made)
        patch_vary_headers(made, ["Authorization", "Accept-Language"])
        return made


class Resource(Answering, GenericViewSet):
    """Rows of one kind. ``get_queryset`` gives those within the asker's reach, in a fixed order."""

    lookup_value_regex = NUMBER

    def allowed_parameters(self) -> frozenset[str]:
        if not self.detail:
            filterset: Any = getattr(self, "filterset_class", None)
            names = filterset.base_filters if filterset else ()
            return self.asks | {PAGE, MOST, *names}
        return self.asks


class Listed(Resource, ListModelMixin):
    """A list in pages."""


class Rows(Resource, ListModelMixin, RetrieveModelMixin):
    """A list in pages, and each row by its number."""


class Tagged(Rows):
    """Rows a system may change: each is read with its ETag, and changed with If-Match."""

    def told(self, row: Any) -> tuple[dict[str, Any], str]:
        """A row as it is answered, and the tag of what stands in it. Words for people, which
        change with the language, are no part of that."""
        data = dict(self.get_serializer(row).data)
        lasting = {name: held for name, held in data.items() if not name.endswith("_name")}
        return data, etag_of(lasting)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        data, tag = self.told(self.get_object())
        if is_unchanged(request, tag):
            return Response(status=304, headers={"ETag": tag})
        return Response(data, headers={"ETag": tag})

    def require_unchanged(self, request: Request, row: Any, *, stated: bool) -> None:
        """Raise 412 where the row is not as it was read; 428 where a tag is needed and missing.

        Only under the row's lock is that true until the change is made.
        """
        if stated:
            require_stated(request)
        require_match(request, self.told(row)[1])

    def answer(self, pk: int, status: int = 200) -> Response:
        """The row as it stands now, with its tag."""
        data, tag = self.told(self.get_queryset().get(pk=pk))
        return Response(data, status=status, headers={"ETag": tag})
