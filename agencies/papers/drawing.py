"""The library that draws PDF: is it here, and what it may fetch. Shared by all that draw.

It needs Pango on the machine; a portal without it still runs and says so.
"""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

from django.contrib.staticfiles import finders

log = logging.getLogger(__name__)
# what the library draws with, as the system names it
LIBRARIES = (
    "libgobject-2.0.so.0", "libpango-1.0.so.0", "libharfbuzz.so.0", "libfontconfig.so.1",
    "libpangoft2-1.0.so.0",
)  # fmt: skip


class PdfMissing(Exception):
    """This machine cannot draw a PDF."""


@cache
def available() -> bool:
    """Can this machine draw a PDF? Asked once per process, of many that never draw: the library
    itself, which takes up 45 MB, comes with the first drawing."""
    try:
        if find_spec("weasyprint") is None:
            raise ImportError("no module weasyprint")
        for name in LIBRARIES:
            ctypes.CDLL(name)
    except (ImportError, OSError) as error:
        log.warning("PDF is off: %s", str(error).partition("\n")[0])
        return False
    return True


def draw(page: str, style: str, measures: str = "", tries: Sequence[str] = ("",)) -> bytes:
    """A page of HTML drawn as ``rendered`` has it, as PDF.

    The same page gives the same bytes: nothing of the day or the process goes into the file.
    """
    return bytes(rendered(page, style, measures, tries).write_pdf())


def rendered(page: str, style: str, measures: str = "", tries: Sequence[str] = ("",)) -> Any:
    """A page of HTML, complete in itself, laid out with one of our own style sheets, and with
    ``measures``: rules that depend on what the page holds.

    ``tries`` are further rules, of which the first is kept that leaves every footnote on the
    page of its call, else the last: the library moves a note on to make room for the line at
    the foot. A footnote is ``#note-x`` within its call ``#call-x``.
    Raises ``PdfMissing`` where ``available`` is not.
    """
    if not available():
        raise PdfMissing
    try:
        from weasyprint import CSS, HTML
    except (ImportError, OSError) as error:
        raise PdfMissing from error

    source = HTML(string=page, url_fetcher=_nothing_from_outside)
    for rules in tries:
        # a path, not a sheet read beforehand, which would lose the footnotes' way of counting
        sheets = [Path(str(finders.find(style))), CSS(string=f"{measures}\n{rules}")]
        document = source.render(stylesheets=sheets)
        if rules == tries[-1] or not _parted(sheet.anchors for sheet in document.pages):
            break
    return document


def _parted(pages: Iterable[Iterable[str]]) -> bool:
    """Does a footnote stand on another page than its call? By the names on each page."""
    return any(
        name.startswith("call-") and name.replace("call-", "note-", 1) not in names
        for names in map(set, pages)
        for name in names
    )


def _nothing_from_outside(url: str, *args: object, **kwargs: object) -> NoReturn:
    """The page is complete in itself: words of a paper can make nothing be fetched."""
    raise ValueError(f"refused: {url}")
