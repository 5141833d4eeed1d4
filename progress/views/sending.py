"""A kept file as an answer: shown or saved by the browser, never run."""

from __future__ import annotations

import logging

from django.http import FileResponse, Http404

from progress.files import store
from progress.models.evidence import StoredFile

THUMBNAIL_TYPE = "image/webp"
# a file is shown, never run: not even by a page of ours that frames it
POLICY = "default-src 'none'; sandbox"
log = logging.getLogger(__name__)


def sent(file: StoredFile) -> FileResponse:
    """The file itself; 404 when its bytes are lost."""
    return _answer(file, file.stored, file.content_type, as_attachment=not file.opens_inline)


def sent_thumbnail(file: StoredFile) -> FileResponse:
    """The small picture of an image; 404 for a document, which has none."""
    if not file.thumbnail:
        raise Http404
    return _answer(file, file.thumbnail, THUMBNAIL_TYPE, as_attachment=False)


def _answer(file: StoredFile, name: str, content_type: str, *, as_attachment: bool) -> FileResponse:
    try:
        stream = store.opened(name)
    except FileNotFoundError as error:
        log.exception("%s %d has lost its file", file._meta.model_name, file.pk)
        raise Http404 from error
    response = FileResponse(
        stream, as_attachment=as_attachment, filename=file.name, content_type=content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=300"
    return response
