"""A photo is stored without its place, with its pixels untouched and its right side up."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageOps

from progress.files.content import examine
from tests.evidence_samples import EXIF_IFD, GPS_IFD, photo

FORMS = ("JPEG", "PNG", "WEBP")
# of the tags a phone writes, what speaks for the evidence
KEPT = {0x010F: "HUAWEI", 0x0110: "P40", 0x0112: 6, 0x0132: "2020:04:30 09:30:00"}


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def pixels(image: Image.Image) -> bytes:
    return image.convert("RGB").tobytes()


@pytest.mark.parametrize("form", FORMS)
def test_the_sample_itself_tells_its_place(form):
    image = opened(photo(form))

    assert image.getexif().get_ifd(GPS_IFD)[2] == (40.0, 58.0, 12.34)
    assert b"GPSLatitude" in photo(form)


@pytest.mark.parametrize("form", FORMS)
def test_no_place_is_left_in_what_is_stored(form):
    stored = examine(f"现场.{form.lower()}", photo(form, orientation=6)).data

    tags = opened(stored).getexif()
    assert dict(tags.get_ifd(GPS_IFD)) == {}
    assert {tag: tags[tag] for tag in tags if tag != EXIF_IFD} == KEPT
    assert dict(tags.get_ifd(EXIF_IFD)) == {0x9003: "2020:04:30 09:30:00"}
    assert [mark for mark in (b"GPS", b"xmpmeta", b"40.97N") if mark in stored] == []


@pytest.mark.parametrize("form", FORMS)
def test_the_pixels_are_those_that_were_sent(form):
    sent = photo(form)

    assert pixels(opened(examine(f"现场.{form.lower()}", sent).data)) == pixels(opened(sent))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_up_looks_as_it_did(form, orientation):
    sent = photo(form, orientation=orientation)
    stored = examine(f"现场.{form.lower()}", sent).data

    seen = ImageOps.exif_transpose(opened(stored))
    assert pixels(seen) == pixels(ImageOps.exif_transpose(opened(sent)))
    assert seen.size == ((48, 24) if orientation < 5 else (24, 48))


@pytest.mark.parametrize("form", FORMS)
def test_the_thumbnail_is_small_upright_and_knows_no_place(form):
    sent = photo(form, orientation=6, width=1600, height=800)

    thumbnail = examine(f"现场.{form.lower()}", sent).thumbnail

    image = opened(thumbnail)
    assert (image.format, image.size) == ("WEBP", (160, 320))
    assert dict(image.getexif()) == {}
    assert b"GPS" not in thumbnail


def test_a_second_picture_behind_the_first_goes_with_its_place():
    """Phones put a preview, with a place of its own, behind the end of a JPEG."""
    stored = examine("现场.jpg", photo() + photo(shade=9)).data

    assert stored == examine("现场.jpg", photo()).data


def test_iptc_and_comments_go_too():
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x0a\x1c\x02\x5a\x00\x05Chengde"
    segment = b"\xff\xed" + (len(iptc) + 2).to_bytes(2, "big") + iptc
    comment = b"\xff\xfe\x00\x0b" + b"40.97N118"
    sent = photo()

    stored = examine("现场.jpg", sent[:2] + segment + comment + sent[2:]).data

    assert stored == examine("现场.jpg", sent).data


def test_a_photo_whose_tags_make_no_sense_is_kept_without_them():
    sent = photo()
    at = sent.index(b"Exif\x00\x00") + 6

    stored = examine("现场.jpg", sent[:at] + b"\xff" * 8 + sent[at + 8 :]).data

    assert dict(opened(stored).getexif()) == {}
    assert pixels(opened(stored)) == pixels(opened(sent))


def test_colour_profile_and_transparency_stay():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (9, 9, 9, 99)).save(out, "PNG", icc_profile=profile)

    found = examine("图.png", out.getvalue())

    assert opened(found.data).info["icc_profile"] == profile
    assert opened(found.data).getpixel((1, 1)) == (9, 9, 9, 99)
    assert opened(found.thumbnail).mode == "RGBA"
