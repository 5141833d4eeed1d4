"""Photographs made public: drawn anew as JPEG, so that nothing but the picture is left of them.

They lie under ``FILES_ROOT/public/`` by their own digest: the same picture is there once, and a
page that names a digest can't be shown another picture.
"""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from PIL import Image, ImageOps

from progress.files import store
from results.models import PublicFile

LONGEST = 1600  # pixels of the longer side
QUALITY = 85
WHITE = (255, 255, 255)


class NoPicture(ValueError):
    """The file does not decode as an image."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG without hidden data; ``width`` and ``height`` in pixels."""

    data: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def stored(self) -> str:
        """Its name below the private folder."""
        return f"public/{self.sha256}.jpg"


def public_copy(stored: str) -> Picture:
    """A copy of a kept image (its ``stored`` name) without EXIF, place, camera or comments,
    upright, its longer side ``LONGEST`` at most. Raises ``NoPicture``."""
    try:
        with store.opened(stored) as file, Image.open(file) as image:
            image.draft("RGB", (2 * LONGEST, 2 * LONGEST))
            image.load()
            # made small before it is turned: turned whole, it would stand in memory once more
            image.thumbnail((LONGEST, LONGEST))
            flat = _on_white(ImageOps.exif_transpose(image))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NoPicture(stored) from error
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Picture(out.getvalue(), flat.width, flat.height)


def keep(picture: Picture) -> None:
    """Put it in its place, whole at once; nothing happens where it is there already."""
    target = Path(settings.FILES_ROOT) / picture.stored
    if target.is_file():
        return
    draft = store.write_draft(picture.data)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    os.replace(draft, target)


def opened(file: PublicFile) -> BinaryIO:
    """The photograph's bytes. Raises ``FileNotFoundError``."""
    return (Path(settings.FILES_ROOT) / "public" / f"{file.sha256}.jpg").open("rb")


def older_than(moment: datetime) -> list[Path]:
    """The files of the folder that were last written before ``moment``, by name."""
    folder = Path(settings.FILES_ROOT) / "public"
    return sorted(path for path in folder.glob("*") if _written(path) < moment.timestamp())


def drop(path: Path) -> int:
    """Delete the file; how many went, none where another was quicker."""
    try:
        path.unlink()
    except FileNotFoundError:
        return 0
    return 1


def _written(path: Path) -> float:
    """When it was last written, in seconds of the epoch; never for what is no file any more."""
    try:
        return path.stat().st_mtime if path.is_file() else float("inf")
    except FileNotFoundError:
        return float("inf")


def _on_white(image: Image.Image) -> Image.Image:
    """A new image that carries the pixels alone."""
    flat = Image.new("RGB", image.size, WHITE)
    clear = image.convert("RGBA") if image.has_transparency_data else None
    flat.paste(clear or image.convert("RGB"), mask=clear)
    return flat
