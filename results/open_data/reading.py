"""The one query behind a public page: published versions, and nothing else."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F, Func, JSONField, QuerySet, Value
from django.db.models.expressions import Combinable

from results.models import Publication
from results.open_data.once import once_in_any_language


def published(today: date) -> QuerySet[Publication]:
    """The version in force of each batch, newest batch first, without its content."""
    return Publication.objects.public(today).defer("content")


def in_force(slug: str, today: date) -> QuerySet[Publication]:
    """The version in force of one batch, with its content."""
    return Publication.objects.public(today).filter(slug=slug)


@once_in_any_language
def whole_in_force(slug: str, today: date) -> Publication | None:
    """That version itself; None where the batch has none. One query."""
    return next(iter(in_force(slug, today)), None)


def first_in_content(path: str, named: Combinable) -> Func:
    """The first thing a JSON path finds in the content; ``named`` are the path's variables."""
    return _at(path, named, "jsonb_path_query_first")


def all_in_content(path: str, named: Combinable | None = None) -> Func:
    """Everything a JSON path finds in the content, in its order."""
    return _at(path, named, "jsonb_path_query_array")


def content_without(*names: str) -> Func:
    """The content without what stands under ``names``."""
    return Func(
        F("content"),
        Value(list(names)),
        template="(%(expressions)s::text[])",
        arg_joiner=" - ",
        output_field=JSONField(),
    )


def _at(path: str, named: Combinable | None, function: str) -> Func:
    return Func(
        F("content"),
        Value(path),
        *([named] if named else []),
        template=f"{function}(%(expressions)s)",
        output_field=JSONField(),
    )


def released(publication: Publication) -> tuple[date, datetime]:
    """The day it is public from, and the moment of its final check. Raises ``ValueError`` for
    what never was released: a draft can't be opened to the public even by mistake."""
    day, moment = publication.public_from, publication.published_at
    if publication.state != Publication.State.PUBLISHED or day is None or moment is None:
        raise ValueError(f"not published: {publication}")
    return day, moment
