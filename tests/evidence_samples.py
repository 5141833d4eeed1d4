"""Files as people send them, made on the spot: photos with a place, documents, and liars."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import xlwt
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from agencies.models import User
from pledges.models import Share
from progress.files.intake import received
from progress.models import Evidence, MonthlyReport

GPS_IFD, EXIF_IFD = 0x8825, 0x8769
LATITUDE = (40.0, 58.0, 12.34)
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    b'syntax-ns#"><rdf:Description exif:GPSLatitude="40,58.2N" '
    b'xmlns:exif="http://ns.adobe.com/exif/1.0/"/></rdf:RDF></x:xmpmeta>'
)


def sent(
    name: str, data: bytes, content_type: str = "application/x-whatever"
) -> SimpleUploadedFile:
    """A file as a browser sends it; its word on the type is worth nothing."""
    return SimpleUploadedFile(name, data, content_type)


def picture(width: int = 48, height: int = 24, shade: int = 0) -> Image.Image:
    """A gradient, so that a turned or re-encoded picture differs in its pixels."""
    image = Image.new("RGB", (width, height))
    image.putdata(
        [
            (x * 5 % 256, y * 9 % 256, (x + y + shade) % 256)
            for y in range(height)
            for x in range(width)
        ]
    )
    return image


def exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes: which way is up, when, with what, and where."""
    tags = Image.Exif()
    tags[0x0112], tags[0x010F], tags[0x0110] = orientation, "HUAWEI", "P40"
    tags[0x0132] = "2020:04:30 09:30:00"
    tags.get_ifd(EXIF_IFD).update({0x9003: "2020:04:30 09:30:00", 0x927C: b"maker at 40.97N"})
    tags.get_ifd(GPS_IFD).update({1: "N", 2: LATITUDE, 3: "E", 4: (118.0, 9.0, 0.5)})
    return tags


def photo(form: str = "JPEG", *, orientation: int = 1, shade: int = 0, **size: int) -> bytes:
    """A photo with its place in EXIF and in XMP."""
    out = io.BytesIO()
    options: dict = {"exif": exif(orientation)}
    if form == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", XMP.decode())
    else:
        options |= {"xmp": XMP, "quality": 90}
    picture(shade=shade, **size).save(out, form, **options)
    return out.getvalue()


def pdf() -> bytes:
    """A page of nothing, whole."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\n"
        b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n"
        b"0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n162\n%%EOF\n"
    )


def xlsx() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "农村公路"
    book.save(out)
    return out.getvalue()


def ooxml(main: str, **parts: bytes) -> bytes:
    """A package whose main part is of the type ``main``; further parts by name."""
    out = io.BytesIO()
    prefix = "application/vnd.openxmlformats-officedocument." if "macro" not in main else ""
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types><Override PartName="/main.xml" ContentType="{prefix}{main}"/></Types>',
        )
        archive.writestr("main.xml", "<main/>")
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_bin", ".bin"), data)
    return out.getvalue()


def docx(**parts: bytes) -> bytes:
    return ooxml("wordprocessingml.document.main+xml", **parts)


def pptx() -> bytes:
    return ooxml("presentationml.presentation.main+xml")


def xls() -> bytes:
    book, out = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("表").write(0, 0, "农村公路")
    book.save(out)
    return out.getvalue()


def ole(stream: str) -> bytes:
    """A compound file whose one stream is called ``stream``."""
    data = bytearray(xls())
    _name(data, _entry(data, "Workbook"), stream)
    return bytes(data)


def with_storage(data: bytes, storage: str) -> bytes:
    """The compound file with one more storage, as macros lie in one."""
    changed = bytearray(data)
    free = _entry(changed, "")
    changed[free + 66] = 1
    _name(changed, free, storage)
    return bytes(changed)


def _entry(data: bytearray, name: str) -> int:
    """Where the entry of that name lies in the directory's first sector."""
    (first,) = struct.unpack_from("<I", data, 48)
    wanted = name.encode("utf-16-le").ljust(64, b"\0")
    start = (first + 1) << 9
    return next(at for at in range(start, start + 512, 128) if data[at : at + 64] == wanted)


def _name(data: bytearray, at: int, name: str) -> None:
    written = name.encode("utf-16-le")
    data[at : at + 64] = written.ljust(64, b"\0")
    data[at + 64 : at + 66] = struct.pack("<H", len(written) + 2)


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def attach_photo(report: MonthlyReport, share: Share, by: User) -> Evidence:
    """A photo with its files in place, whatever the report's state."""
    with received([sent("现场.jpg", photo())]) as (draft,):
        draft.place()
        return Evidence.objects.create(
            report=report, share=share, name=draft.name, stored=draft.stored,
            thumbnail=draft.thumbnail, content_type=draft.kind.content_type, size=draft.size,
            sha256=draft.sha256, uploaded_by=by,
        )  # fmt: skip
