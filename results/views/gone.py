"""What stands where nothing is found: 410 with the reason for a batch that was withdrawn."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import page_not_found

from agencies.clock import today
from results.open_data.versions import versions_of

PUBLIC = "/results/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Every address below a batch whose last public version was withdrawn says so, with the
    day and the reason (410); any other is not found (404)."""
    found = request.resolver_match
    slug = found.kwargs.get("slug") if found and request.path.startswith(PUBLIC) else None
    if slug:
        versions = versions_of(slug, today())
        if versions.shown is None and versions.withdrawn:
            context = {"version": versions.withdrawn[0], "withdrawn": versions.withdrawn}
            return render(request, "public/withdrawn.html", context, status=410)
    return page_not_found(request, exception)
