"""The office's letters as files: Word to finish and print, PDF to keep."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from agencies.access import PersonRequest, needs
from agencies.papers.blocks import Paper
from agencies.papers.pdf import PdfMissing, render_pdf
from agencies.papers.word import render_docx
from agencies.roles import Verb
from oversight.models import Notice
from oversight.readers.letter_papers import letter_name, letter_paper
from oversight.views.notice_replies import DESK, letter_to
from oversight.views.notices import own_letter

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


@require_safe
@needs(Verb.SEE_EVERYTHING)
def notice_docx(request: PersonRequest, pk: int) -> HttpResponse:
    """A letter as Word."""
    return _docx(own_letter(request.user, pk))


@require_safe
@needs(Verb.SEE_EVERYTHING)
def notice_pdf(request: PersonRequest, pk: int) -> HttpResponse:
    """A letter as PDF; 503 with what to do instead where this machine draws none."""
    return _pdf(request, own_letter(request.user, pk))


@require_safe
@needs(*DESK)
def unit_notice_docx(request: PersonRequest, pk: int) -> HttpResponse:
    """A letter to the unit, or one it had a copy of, as Word."""
    return _docx(letter_to(request.user, pk))


@require_safe
@needs(*DESK)
def unit_notice_pdf(request: PersonRequest, pk: int) -> HttpResponse:
    """A letter to the unit, or one it had a copy of, as PDF."""
    return _pdf(request, letter_to(request.user, pk))


def _docx(notice: Notice) -> HttpResponse:
    return _file(notice, render_docx, DOCX, "docx")


def _pdf(request: PersonRequest, notice: Notice) -> HttpResponse:
    try:
        return _file(notice, render_pdf, PDF, "pdf")
    except PdfMissing:
        return render(request, "papers/no_pdf.html", {"name": letter_name(notice)}, status=503)


def _file(
    notice: Notice, drawn: Callable[[Paper], bytes], content_type: str, ending: str
) -> HttpResponse:
    with translation.override("zh-hans"):  # a file's name is part of a Chinese document
        name = f"{letter_name(notice)}.{ending}"
    response = HttpResponse(drawn(letter_paper(notice)), content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response
