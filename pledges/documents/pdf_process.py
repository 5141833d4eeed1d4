"""Reads one PDF from standard input and writes its pages' texts as JSON; run by ``pdf``.

Stands alone (standard library and the reading library): it runs as a script in a bounded
process that knows nothing of the portal.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import resource
import sys
from typing import Any

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 45


def read(data: bytes, most_pages: int) -> dict[str, Any]:
    """The answer to print: the pages' texts, or why there are none."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    # a file that only forbids printing or changing opens with the empty password
    if reader.is_encrypted and not reader.decrypt(""):
        return {"error": "password"}
    count = len(reader.pages)
    if count > most_pages:
        return {"error": "too_many_pages", "names": {"pages": count, "limit": most_pages}}
    return {"pages": [_clean(page.extract_text()) for page in reader.pages]}


def _clean(text: str) -> str:
    """Without what no database keeps: zero characters and halves of pairs."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def main() -> None:
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    try:
        answer = read(sys.stdin.buffer.read(), int(sys.argv[1]))
    except MemoryError:
        answer = {"error": "bomb"}
    except BaseException as error:  # a forged file may raise anything
        secret = "Encrypt" in type(error).__name__ or "cryptography" in str(error)
        answer = {"error": "password" if secret else "corrupt"}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
