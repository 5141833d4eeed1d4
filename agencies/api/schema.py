"""The description of the interface (OpenAPI), made from what answers it.

A view says ``summary`` and ``about``, a serializer's fields carry titles and ``help_text``;
all are in both languages. ``?lang=zh-hans|en``, else ``Accept-Language``, chooses.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.gates import Anybody
from agencies.api.problems import BadQuery
from agencies.api.resources import Answering
from agencies.problem_bodies import CODES, CONTENT_TYPE, TITLES
from agencies.serializers.words import word_of

ALWAYS = (400, 401, 404, 405, 429, 500, 503)
WRITING = (409, 412, 413, 415, 422, 428)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the token is given."""

    target_class = "agencies.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": _("由安全管理员签发、以msp_开头的令牌。"),
        }


class Described(AutoSchema):
    """Takes an operation's words from its view: ``summary``, ``about``; by action where it has
    ``summaries`` and ``abouts``."""

    def get_summary(self) -> str | None:
        return self._words("summaries", "summary")

    def get_description(self) -> str:  # type: ignore[override]
        return self._words("abouts", "about") or ""

    def is_deprecated(self) -> bool:
        return getattr(self.view, "ending", None) is not None or super().is_deprecated()

    def get_tags(self) -> list[str]:
        tag = getattr(self.view, "tag", None)
        return [str(tag)] if tag else super().get_tags()

    def get_auth(self) -> list[dict[str, Any]]:
        if Anybody in getattr(self.view, "permission_classes", ()):
            return [{}]
        return list(super().get_auth())

    def _map_serializer_field(
        self, field: Any, direction: Any, bypass_extensions: bool = False
    ) -> Any:
        """A field that says nothing itself is told in its serializer's words."""
        if getattr(field, "parent", None) is not None and not field.help_text:
            field.help_text = word_of(field)
        return super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]

    def _words(self, by_action: str, one: str) -> str | None:
        action = getattr(self.view, "action", None) or self.method.lower()
        words = getattr(self.view, by_action, {}).get(action) or getattr(self.view, one, None)
        return str(words) if words else None


def with_problems(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """Tell of every operation how it refuses; all in one shape."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _problem()
    for operations in result["paths"].values():
        for method, operation in operations.items():
            _name_places(operation)
            codes = [*ALWAYS] if {} in operation.get("security", []) else [*ALWAYS, 403]
            if method != "get":
                codes += WRITING
            for code in sorted(codes):
                operation["responses"].setdefault(
                    str(code),
                    {
                        "description": str(TITLES[CODES[code]]),
                        "content": {
                            CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}
                        },
                    },
                )
    return result


def _name_places(operation: dict[str, Any]) -> None:
    """Numbers in the address: that of the row, or of the file that goes with it."""
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path" and not parameter.get("description"):
            of_file = parameter["name"] == "evidence"
            about = _("佐证材料的编号。") if of_file else _("编号，取自列表中的id。")
            parameter["description"] = about


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    error = {
        "type": "object",
        "properties": {
            "pointer": text | {"description": _("请求内容中的位置（RFC 6901）。")},
            "parameter": text | {"description": _("查询参数名。")},
            "detail": text | {"description": _("问题说明。")},
            "code": text | {"description": _("供程序判断的代码。")},
        },
        "required": ["detail"],
    }
    return {
        "type": "object",
        "description": _("出错时的答复（RFC 9457）。"),
        "properties": {
            "type": text | {"description": _("问题类型的说明页。")},
            "title": text | {"description": _("问题类型。")},
            "status": {"type": "integer", "description": _("HTTP状态码。")},
            "detail": text | {"description": _("这一次的具体说明。")},
            "instance": text | {"description": _("这一次问题的编号。")},
            "errors": {"type": "array", "items": error, "description": _("逐项问题。")},
        },
        "required": ["type", "title", "status", "detail", "instance"],
    }


@lru_cache(maxsize=4)
def described(language: str) -> dict[str, Any]:
    """The whole description in one language; made once a process."""
    with translation.override(language):
        return dict(SchemaGenerator().get_schema(request=None, public=True))  # type: ignore[no-untyped-call]


def language_asked(given: str | None) -> str:
    """The language of ``?lang=``, else that of the request. Raises ``BadQuery``."""
    offered = [code for code, _name in settings.LANGUAGES]
    if given is None:
        language = get_language() or settings.LANGUAGE_CODE
        return language if language in offered else settings.LANGUAGE_CODE
    if given not in offered:
        raise BadQuery({"lang": [_("请填写%(codes)s之一。") % {"codes": "、".join(offered)}]})
    return given


class Schema(Answering):
    """The description itself."""

    schema = None
    authentication_classes = ()
    permission_classes = (Anybody,)
    asks = frozenset({"lang"})

    def get(self, request: Request) -> Response:
        found = described(language_asked(request.query_params.get("lang")))
        return Response(found, content_type="application/vnd.oai.openapi+json")
