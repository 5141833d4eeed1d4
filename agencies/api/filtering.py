"""Narrowing lists: a value that is none is refused, in the words of problem+json."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request

from agencies.api.problems import BadQuery


class Filters(DjangoFilterBackend):
    """django-filter's, whose faults name the parameter; only lists are narrowed."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        if getattr(view, "detail", False):
            return queryset
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise BadQuery(dict(filterset.errors.items()))
        return filterset.qs
