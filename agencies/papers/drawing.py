"""The library that draws PDF: is it here, and what it may fetch. Shared by all that draw.

It needs Pango on the machine; a portal without it still runs and says so.
"""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import NoReturn

from django.contrib.staticfiles import finders

log = logging.getLogger(__name__)


class PdfMissing(Exception):
    """This machine cannot draw a PDF."""


@cache
def available() -> bool:
    """Can this machine draw a PDF? Asked once per process."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        log.warning("PDF is off: %s", str(error).partition("\n")[0])
        return False
    return True


def draw(page: str, style: str, measures: str = "") -> bytes:
    """A page of HTML, complete in itself, drawn with one of our own style sheets, and with
    ``measures``: rules that depend on what the page holds.

    The same page gives the same bytes: nothing of the day or the process goes into the file.
    Raises ``PdfMissing`` where ``available`` is not.
    """
    if not available():
        raise PdfMissing
    from weasyprint import CSS, HTML

    # a path, not a sheet read beforehand, which would lose the footnotes' way of counting
    sheets = [Path(str(finders.find(style))), CSS(string=measures)]
    document = HTML(string=page, url_fetcher=_nothing_from_outside)
    return bytes(document.write_pdf(stylesheets=sheets))


def _nothing_from_outside(url: str, *args: object, **kwargs: object) -> NoReturn:
    """The page is complete in itself: words of a paper can make nothing be fetched."""
    raise ValueError(f"refused: {url}")
