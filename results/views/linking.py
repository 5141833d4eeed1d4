"""What machines and links need: photographs, the QR code, the sitemap, robots.txt."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from xml.etree import ElementTree  # to write only  # nosec B405

import segno
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies.clock import today
from results.addresses import PAGES, public_addresses
from results.models import Publication
from results.open_data.reading import published, released
from results.open_data.told import in_force, tellings
from results.site import site_of
from results.views.freshness import answer

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
# A photograph never changes under its name, and may yet be withdrawn.
KEPT_FOR = 7 * 24 * 3600
INNER = ("accounts", "admin", "desk", "directory", "elder", "language", "office")


@require_safe
def public_file(request: HttpRequest, slug: str, sha256: str) -> HttpResponseBase:
    """A photograph of a released version of the batch; nothing else in the folder is served."""
    shown = Publication.objects.released(today()).filter(
        slug=slug, content__pledges__contains=[{"files": [{"sha256": sha256}]}]
    )
    path = Path(settings.FILES_ROOT) / "public" / f"{sha256}.jpg"
    if not shown.exists() or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type="image/jpeg")
    response.headers["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    response.headers["Content-Disposition"] = "inline"
    return response


@require_safe
def pledge_qr(request: HttpRequest, slug: str, no: str) -> HttpResponse:
    """The address of a pledge's page as a QR code, for its print."""
    shown = in_force(tellings(slug, no, today()))
    if shown is None or shown.pledge is None:
        raise Http404
    site = site_of(request)

    def picture() -> HttpResponse:
        drawn = io.BytesIO()
        code = segno.make(f"{site}{reverse('pledge', args=[slug, no])}", micro=False)
        code.save(drawn, kind="svg", border=2, omitsize=True, svgclass=None, lineclass=None)
        return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")

    return answer(request, [shown.version], picture, also=[site])


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page, each with the day of the version it is made of."""
    day, site = today(), site_of(request)
    rows = list(published(day))

    def document() -> HttpResponse:
        days = {row.slug: released(row)[0] for row in rows}
        root = ElementTree.Element("urlset", xmlns=SITEMAP)
        for name, arguments in public_addresses(day):
            if name in PAGES:
                address = f"{site}{reverse(name, kwargs=arguments)}"
                _page(root, address, days.get(arguments.get("slug", "")))
        body = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
        return HttpResponse(body, content_type="application/xml; charset=utf-8")

    return answer(request, rows, document, also=[site])


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """The public pages are open to every reader; the rooms of people who sign in are not."""
    lines = ["User-agent: *", *(f"Disallow: /{room}/" for room in INNER), ""]
    lines.append(f"Sitemap: {site_of(request)}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _page(root: ElementTree.Element, address: str, changed: date | None) -> None:
    page = ElementTree.SubElement(root, "url")
    ElementTree.SubElement(page, "loc").text = address
    if changed:
        ElementTree.SubElement(page, "lastmod").text = changed.isoformat()
