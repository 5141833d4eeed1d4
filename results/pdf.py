"""The results as PDF, by the library that draws papers too."""

from __future__ import annotations

from django.template.loader import render_to_string

from agencies.papers import drawing
from agencies.papers.drawing import available
from results.models import Publication
from results.open_data.account import account_of

__all__ = ["available", "draw"]

STYLE = "public-pdf.css"


def draw(publication: Publication) -> bytes:
    """The whole account on A4, landscape, with page numbers and dates on every page."""
    page = render_to_string("public/print.html", {"account": account_of(publication)})
    return drawing.draw(page, STYLE)
