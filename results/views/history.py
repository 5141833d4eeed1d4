"""The history of publications, for people and for programs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from agencies.clock import today
from results.models import Publication
from results.open_data import history as past
from results.open_data.terms import licence_members
from results.views.freshness import answer

JSON_LOOKS = {"ensure_ascii": False, "indent": 1}


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version of a batch that is or was public, what was withdrawn and why."""
    versions = _versions(slug)

    def page() -> HttpResponse:
        entries = past.entries(versions)
        context = {
            "title": versions[0].title,
            "slug": slug,
            "entries": entries,
            "shown": any(entry.current for entry in entries),
        }
        return render(request, "public/history.html", context)

    return answer(request, versions, page)


@require_safe
def history_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The same of one batch for programs."""
    versions = _versions(slug)

    def body() -> HttpResponse:
        told = past.history_document(past.entries(versions), inside=True)
        return _json({"title": versions[0].title, **_terms("../"), "publications": told})

    return answer(request, versions, body, one_language=True)


@require_safe
def publications_json(request: HttpRequest) -> HttpResponse:
    """The history of all publications for programs."""
    versions = past.versions(today())

    def body() -> HttpResponse:
        told = past.history_document(past.entries(versions), inside=False)
        return _json({**_terms(""), "publications": told})

    return answer(request, versions, body, one_language=True)


def _versions(slug: str) -> list[Publication]:
    versions = past.versions(today(), slug)
    if not versions:
        raise Http404
    return versions


def _terms(folder: str) -> dict[str, Any]:
    with translation.override("zh-hans"):
        return {**licence_members(folder), "dictionary": f"{folder}dictionary.json"}


def _json(document: dict[str, Any]) -> JsonResponse:
    return JsonResponse(document, json_dumps_params=JSON_LOOKS)
