"""The one query behind a public page: published versions, and nothing else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, F, Func, JSONField, QuerySet, Value, When
from django.db.models.fields.json import KT

from results.models import Publication

# Pledges of a content that name the given one as their predecessor (R19, R21).
HEIRS = "$.pledges[*] ? (@.predecessor.slug == $slug && @.predecessor.no == $no)"


def published(today: date) -> QuerySet[Publication]:
    """The version in force of each batch, newest batch first, without its content."""
    return Publication.objects.public(today).defer("content")


def in_force(slug: str, today: date) -> QuerySet[Publication]:
    """The version in force of one batch, with its content."""
    return Publication.objects.public(today).filter(slug=slug)


def with_threads(slug: str, no: str, today: date) -> QuerySet[Publication]:
    """Every version in force: ``own`` is the content of ``slug`` alone (else None),
    ``heirs`` the pledges that continue pledge ``no`` of ``slug``."""
    name = Func(
        Value("slug"),
        Value(slug, CharField()),
        Value("no"),
        Value(no, CharField()),
        template="jsonb_build_object(%(expressions)s)",
        output_field=JSONField(),
    )
    heirs = Func(
        F("content"),
        Value(HEIRS),
        name,
        template="jsonb_path_query_array(%(expressions)s)",
        arg_joiner=", ",
        output_field=JSONField(),
    )
    return published(today).annotate(own=Case(When(slug=slug, then=F("content"))), heirs=heirs)


def releases(today: date) -> QuerySet[Publication]:
    """Released versions of all batches, newest first, with what the feed says of each."""
    counts = {name: KT(f"content__counts__{name}") for name in ("pledges", "indicators", "done")}
    return (
        Publication.objects.released(today)
        .defer("content")
        .annotate(simulated=KT("content__batch__simulated"), **counts)
        .order_by("-public_from", "-pk")
    )


def released(publication: Publication) -> tuple[date, datetime]:
    """The day it is public from, and the moment of its final check. Raises ``ValueError`` for
    what never was released: a draft can't be opened to the public even by mistake."""
    day, moment = publication.public_from, publication.published_at
    if publication.state != Publication.State.PUBLISHED or day is None or moment is None:
        raise ValueError(f"not published: {publication}")
    return day, moment


def own_content(rows: list[Any]) -> tuple[Publication, dict[str, Any]] | None:
    """The row of ``with_threads`` that holds the page's own content."""
    return next(((row, row.own) for row in rows if row.own is not None), None)
