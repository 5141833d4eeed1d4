"""Photos and pictures: really decoded, cleaned of their place, with a thumbnail."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageOps

from progress.files.metadata import UNREADABLE, cleaned

# Beyond any phone's ordinary photo. Decoded, a pixel is four bytes: a JPEG is at a fraction of
# its size, a PNG whole and once more, a WebP four times.
MAX_PIXELS = {"JPEG": 65_000_000, "PNG": 65_000_000, "WEBP": 30_000_000}
THUMBNAIL_SIDE = 320
# a JPEG may be decoded at a fraction of its size, and still be read to its end
DRAFT_SIDE = 2 * THUMBNAIL_SIDE


class BrokenImage(ValueError):
    """The image does not decode: cut off, damaged, or no image."""


class HugeImage(ValueError):
    """The image has more pixels than are safe to decode."""


def prepare(data: bytes, form: str) -> tuple[bytes, bytes]:
    """What to store of an image (``form``: JPEG, PNG or WEBP), and its thumbnail in WebP.

    What is decoded here is what is stored. Raises ``BrokenImage`` or ``HugeImage``.
    """
    try:
        kept = cleaned(data, form)
        return kept, _thumbnail(kept, form)
    except Image.DecompressionBombError as error:
        raise HugeImage from error
    except (*UNREADABLE, struct.error, zlib.error, EOFError) as error:
        if isinstance(error, HugeImage):
            raise
        raise BrokenImage from error


def _thumbnail(data: bytes, form: str) -> bytes:
    with Image.open(io.BytesIO(data), formats=[form]) as image:
        if image.width * image.height > MAX_PIXELS[form]:
            raise HugeImage
        image.draft("RGB", (DRAFT_SIDE, DRAFT_SIDE))
        image.load()
        # made small before it is turned: turned whole, it would stand in memory once more
        image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        small = ImageOps.exif_transpose(image)
        out = io.BytesIO()
        small.convert("RGBA" if small.has_transparency_data else "RGB").save(
            out, "WEBP", quality=75, exif=b"", xmp=b"", icc_profile=small.info.get("icc_profile")
        )
    return out.getvalue()
