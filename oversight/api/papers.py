"""A paper as Word, over the interface."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes

from agencies.papers.blocks import Paper
from agencies.papers.word import render_docx

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# how the schema tells of it
RESPONSES = {(200, DOCX): OpenApiTypes.BINARY}


def word_file(paper: Paper, name: str) -> HttpResponse:
    """The paper to be saved under a name, which comes without its ending."""
    response = HttpResponse(render_docx(paper), content_type=DOCX)
    saved_as = content_disposition_header(True, f"{name}.docx")
    response["Content-Disposition"] = saved_as or "attachment"
    return response
