"""Photographs that a published version shows, in the tests."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from django.conf import settings
from PIL import Image

from results.models import Publication


def show_photo(publication: Publication, *, no: str = "1", colour: str = "green") -> str:
    """The digest of a small photograph that the version shows beside pledge ``no``."""
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(drawn, "JPEG")
    data = drawn.getvalue()
    sha256 = hashlib.sha256(data).hexdigest()
    folder = Path(settings.FILES_ROOT) / "public"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{sha256}.jpg").write_bytes(data)
    pledge = next(row for row in publication.content["pledges"] if row["no"] == no)
    pledge.setdefault("files", []).append(
        {"sha256": sha256, "caption": "路面摊铺", "width": 40, "height": 30, "size": len(data)}
    )
    publication.save(update_fields=["content"])
    return sha256
