"""A draft on the public's own pages, for the office alone: never kept, always marked."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from results.actions.preview import as_if_public
from results.models import Publication
from results.views.publishing import OFFICE, own_publication

HTML = "text/html"


class PreviewRequest(PersonRequest):
    """A request whose page says of which version it is a preview (``templates/base.html``)."""

    preview: Publication


@require_safe
@needs(*OFFICE)
def publication_preview(request: PreviewRequest, pk: int, rest: str = "") -> HttpResponseBase:
    """The public page at ``rest`` of the batch's address, as this version would make it.

    Its links to the batch's other pages lead on in the preview.
    """
    publication = own_publication(request, pk)
    if publication.state == Publication.State.DISCARDED:
        raise Http404
    public = reverse("batch", args=[publication.slug])
    try:
        match = resolve(f"{public}{rest}")
    except Resolver404 as error:
        raise Http404 from error
    with as_if_public(publication, today()):
        request.preview = publication
        response = match.func(request, *match.args, **match.kwargs)
        if isinstance(response, HttpResponse) and response.headers["Content-Type"].startswith(HTML):
            here = reverse("publication_preview", args=[pk])
            response.content = response.content.replace(f'"{public}'.encode(), f'"{here}'.encode())
    add_never_cache_headers(response)
    for name in ("ETag", "Last-Modified"):
        response.headers.pop(name, None)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
