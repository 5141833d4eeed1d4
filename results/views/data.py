"""Open data and the printed results, made of the published version alone.

Addresses without a version answer with the one in force; below ``versions/`` each released
version stays where it is. What was withdrawn answers 410 with the reason (that of a whole batch:
``gone``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from agencies.clock import today
from results import pdf
from results.models import Publication
from results.open_data import history, tables_files
from results.open_data.columns import Source
from results.open_data.dictionary import dictionary_document
from results.open_data.reading import in_force, released, whole_in_force
from results.open_data.tables import BY_NAME, TABLES
from results.open_data.terms import licence
from results.open_data.versions import ever_public
from results.views.freshness import answer, there

ENDINGS = history.ENDINGS
KEPT_FOR = 24 * 3600
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
JSON_LOOKS = {"ensure_ascii": False, "indent": 1}
Make = Callable[[Source], bytes]


@require_safe
def data_tables(request: HttpRequest, slug: str) -> HttpResponse:
    """Every table of the version in force, what it holds and where to fetch it."""
    publication = there(whole_in_force(slug, today()))

    def page() -> HttpResponse:
        source = tables_files.source_of(publication)
        told = [(table, len(tables_files.rows_of(table, source))) for table in TABLES]
        context = {
            "account": source.account,
            "tables": [(table, count) for table, count in told if table.name != "publications"],
            "publications": BY_NAME["publications"],
            "licence": licence(),
        }
        return render(request, "public/data_tables.html", context)

    return answer(request, [publication], page)


@require_safe
def data(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """The results table as CSV, the whole content as JSON, all tables as a workbook."""
    publication = there(whole_in_force(slug, today()))
    versions = history.versions(today(), slug) if ending == "xlsx" else []
    return _file(request, publication, _whole(request, ending, "../"), ending, versions=versions)


@require_safe
def table(request: HttpRequest, slug: str, table: str, ending: str) -> HttpResponse:
    """One table of the version in force."""
    if table not in BY_NAME:
        raise Http404
    publication = there(whole_in_force(slug, today()))
    versions = history.versions(today(), slug) if table == "publications" else []
    make = _one(request, table, ending)
    return _file(request, publication, make, ending, versions=versions, name=f"-{table}")


@require_safe
def version(request: HttpRequest, slug: str, number: int, ending: str) -> HttpResponse:
    """The files of one version, at an address that stays; 410 with the reason when withdrawn."""
    publication = get_object_or_404(ever_public(today()).defer(None), slug=slug, number=number)
    if publication.state == Publication.State.WITHDRAWN:
        context = {"publication": publication}
        return render(request, "public/data_gone.html", context, status=410)
    make = _whole(request, ending, "../../../")
    return _file(request, publication, make, ending, since=released(publication)[1])


@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """The data dictionary: every column of every table, and on what terms data may be used."""

    def page() -> HttpResponse:
        context = {"tables": TABLES, "licence": licence()}
        return render(request, "public/dictionary.html", context)

    return answer(request, [], page)


@require_safe
def dictionary_json(request: HttpRequest) -> HttpResponse:
    """The data dictionary for programs."""

    def page() -> HttpResponse:
        return JsonResponse(dictionary_document(), json_dumps_params=JSON_LOOKS)

    return answer(request, [], page, one_language=True)


@require_safe
def batch_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The results on paper; 503 with the reason where this machine can't draw them."""
    if not pdf.available():
        publication = get_object_or_404(in_force(slug, today()).defer("content"))
        return render(request, "public/no_pdf.html", {"publication": publication}, status=503)
    publication = there(whole_in_force(slug, today()))
    return _file(request, publication, lambda source: _drawn(source.publication), "pdf")


def _whole(request: HttpRequest, ending: str, folder: str) -> Make:
    if ending == "csv":
        return _csv(request, "results")
    if ending == "json":
        return lambda source: tables_files.whole_json(source, folder)
    return tables_files.to_xlsx


def _one(request: HttpRequest, name: str, ending: str) -> Make:
    if ending == "csv":
        return _csv(request, name)
    if ending == "json":
        return lambda source: tables_files.table_json(BY_NAME[name], source, "../../")
    return lambda source: tables_files.to_xlsx(source, (name,))


def _csv(request: HttpRequest, name: str) -> Make:
    """Plain UTF-8; ``?bom=1`` asks for the byte order mark Excel wants."""
    bom = request.GET.get("bom") == "1"
    return lambda source: tables_files.to_csv(BY_NAME[name], source, bom=bom)


def _drawn(publication: Publication) -> bytes:
    """Drawing takes seconds and a published version never changes: it is drawn once."""
    digest = history.digest_of(publication.content)
    key = f"results.pdf:{publication.slug}:{publication.number}:{digest}:{get_language()}"
    drawn: bytes | None = cache.get(key)
    if drawn is None:
        drawn = pdf.draw(publication)
        cache.set(key, drawn, timeout=KEPT_FOR)
    return drawn


def _file(
    request: HttpRequest, publication: Publication, make: Make, ending: str, **options: Any
) -> HttpResponse:
    """The file, or 304; all but the print are the same in every language. Options: ``versions``
    the file tells of too, ``since`` when it stands, ``name`` of the table for the name it is saved
    under."""
    versions: list[Publication] = options.get("versions", [])

    def body() -> HttpResponse:
        told = history.history_rows(history.entries(versions)) if versions else None
        made = make(tables_files.source_of(publication, told))
        name = f"{publication.slug}-{publication.number}{options.get('name', '')}.{ending}"
        response = HttpResponse(made, content_type=TYPES[ending])
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    shown = [publication, *versions]
    return answer(request, shown, body, since=options.get("since"), one_language=ending != "pdf")
