"""A PDF → its text layer, read in a process of its own.

A forged PDF can keep any reader busy for ever or ask for all the memory there is; a process
with its own bounds can be let go.
"""

from __future__ import annotations

import json
import subprocess  # nosec B404
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from pledges.documents.faults import DocumentError, Reason

PROCESS = Path(__file__).with_name("pdf_process.py")
SECONDS = 60
PAGES = 600


def read_pdf(data: bytes) -> tuple[str, list[str]]:
    """The text page by page, and a note on pages that are pictures. Raises ``DocumentError``."""
    answer = _ask(data)
    if "error" in answer:
        raise DocumentError(Reason(answer["error"]), **answer.get("names", {}))
    pages: list[str] = answer["pages"]
    blank = [str(number) for number, page in enumerate(pages, 1) if not page.strip()]
    if len(blank) == len(pages):
        raise DocumentError(Reason.SCANNED, pages=len(pages))
    notes = []
    if blank:
        names = {"pages": _("、").join(blank[:20]), "count": len(blank)}
        notes.append(
            _("PDF共有%(count)d页没有文字层（第%(pages)s页），可能是扫描图片，没有读入。") % names
        )
    return "\n".join(pages), notes


def _ask(data: bytes) -> dict[str, Any]:
    try:
        done = subprocess.run(  # nosec B603
            [sys.executable, "-I", str(PROCESS), str(PAGES)],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            env={},
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise DocumentError(Reason.TOO_SLOW, seconds=SECONDS) from error
    except (subprocess.SubprocessError, ValueError) as error:
        raise DocumentError(Reason.CORRUPT) from error
    return answer
