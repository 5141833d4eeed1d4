"""The results as PDF. The drawing library needs Pango on the machine; a portal without it
still runs, shows no link, and says so."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import NoReturn

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from results.models import Publication
from results.open_data.account import account_of

STYLE = "public-pdf.css"
log = logging.getLogger(__name__)


@cache
def available() -> bool:
    """Can this machine draw a PDF? Asked once per process."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        log.warning("PDF is off: %s", str(error).partition("\n")[0])
        return False
    return True


def draw(publication: Publication) -> bytes:
    """The whole account on A4, landscape, with page numbers and dates on every page."""
    from weasyprint import CSS, HTML

    page = render_to_string("public/print.html", {"account": account_of(publication)})
    style = CSS(filename=Path(str(finders.find(STYLE))))
    document = HTML(string=page, url_fetcher=_nothing_from_outside)
    return document.write_pdf(stylesheets=[style])


def _nothing_from_outside(url: str, *args: object, **kwargs: object) -> NoReturn:
    """The page is complete in itself: words of a pledge can make nothing be fetched."""
    raise ValueError(f"refused: {url}")
