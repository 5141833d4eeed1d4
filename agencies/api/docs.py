"""The description of the interface as a page people read; made by the server, without a script."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from agencies.api.schema import described
from agencies.problem_bodies import CODES, TITLES


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field: what it is called, of which type, what it means."""

    name: str
    kind: str
    about: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address; ``row`` are the fields of what is answered."""

    anchor: str
    method: str
    path: str
    summary: str
    about: str
    public: bool
    deprecated: bool
    asks: list[Field]
    sends: list[Field]
    row: list[Field]


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every operation by its theme, and every kind of problem."""
    language = get_language() or settings.LANGUAGE_CODE
    offered = [code for code, _name in settings.LANGUAGES]
    schema = described(language if language in offered else settings.LANGUAGE_CODE)
    themes: dict[str, list[Operation]] = defaultdict(list)
    for path, operations in schema["paths"].items():
        for method, told in operations.items():
            themes[told.get("tags", [""])[0]].append(_operation(schema, path, method, told))
    problems = [(code, CODES[code], TITLES[CODES[code]]) for code in sorted(CODES)]
    context = {
        "themes": dict(themes),
        "problems": problems,
        "per_minute": settings.API_REQUESTS_A_MINUTE,
        "public_per_minute": settings.API_PUBLIC_REQUESTS_A_MINUTE,
    }
    return render(request, "api/docs.html", context)


def _operation(schema: dict[str, Any], path: str, method: str, told: dict[str, Any]) -> Operation:
    answers: dict[str, Any] = next(
        (body for code, body in told["responses"].items() if str(code).startswith("2")), {}
    )
    return Operation(
        anchor=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told.get("summary", ""),
        about=told.get("description", ""),
        public={} in told.get("security", []),
        deprecated=told.get("deprecated", False),
        asks=[_parameter(each) for each in told.get("parameters", [])],
        sends=_fields(schema, _content(told.get("requestBody", {}))),
        row=_fields(schema, _content(answers)),
    )


def _parameter(told: dict[str, Any]) -> Field:
    kind = _kind(told.get("schema", {}))
    return Field(told["name"], kind, told.get("description", ""), told.get("required", False))


def _content(body: dict[str, Any]) -> dict[str, Any]:
    return next((each.get("schema", {}) for each in body.get("content", {}).values()), {})


def _fields(schema: dict[str, Any], shape: dict[str, Any]) -> list[Field]:
    """The fields of a row; of a page of rows those of each row."""
    shape = _found(schema, shape)
    rows = shape.get("properties", {}).get("results")
    if rows:
        shape = _found(schema, rows.get("items", {}))
    elif shape.get("type") == "array":
        shape = _found(schema, shape.get("items", {}))
    required = shape.get("required", [])
    return [
        Field(
            name,
            _kind(each),
            each.get("description") or each.get("title") or "",
            name in required,
        )
        for name, each in shape.get("properties", {}).items()
    ]


def _found(schema: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    name = shape.get("$ref", "").rpartition("/")[2]
    return schema["components"]["schemas"].get(name, {}) if name else shape


def _kind(shape: dict[str, Any]) -> str:
    """「string」, 「integer」, or the name of a shape of its own."""
    for way in ("allOf", "oneOf", "anyOf"):
        if way in shape:
            return " | ".join(_kind(each) for each in shape[way])
    if "$ref" in shape:
        return str(shape["$ref"].rpartition("/")[2])
    kind = shape.get("type", "object")
    names = [kind] if isinstance(kind, str) else list(kind)
    if "array" in names:
        return f"[{_kind(shape.get('items', {}))}]"
    told = shape.get("format")
    return " | ".join(names) + (f" ({told})" if told else "")
