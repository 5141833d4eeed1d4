"""What a file is, by its content: the sender's word and the name's ending prove nothing.

The signature is a claim only: an image is then decoded, a container looked into. The name must
agree with what is found. What we do not take is named by puremagic, so that its sender knows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from progress.files import documents, images
from progress.files.compound import SIGNATURE as OLE_SIGNATURE
from progress.files.refusal import FileRefused

MAX_NAME = 200
HEAD = 4096  # bytes puremagic looks at
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that may be evidence; ``extensions`` are the endings its name may have."""

    content_type: str
    extensions: tuple[str, ...]
    title: Promise


OOXML = "application/vnd.openxmlformats-officedocument."
KINDS = {
    "JPEG": Kind("image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), gettext_lazy("JPEG图片")),
    "PNG": Kind("image/png", ("png",), gettext_lazy("PNG图片")),
    "WEBP": Kind("image/webp", ("webp",), gettext_lazy("WebP图片")),
    "pdf": Kind("application/pdf", ("pdf",), gettext_lazy("PDF文档")),
    "docx": Kind(f"{OOXML}wordprocessingml.document", ("docx",), gettext_lazy("Word文档（docx）")),
    "xlsx": Kind(f"{OOXML}spreadsheetml.sheet", ("xlsx",), gettext_lazy("Excel表格（xlsx）")),
    "pptx": Kind(
        f"{OOXML}presentationml.presentation", ("pptx",), gettext_lazy("演示文稿（pptx）")
    ),
    "doc": Kind("application/msword", ("doc", "wps"), gettext_lazy("Word文档（doc）")),
    "xls": Kind("application/vnd.ms-excel", ("xls", "et"), gettext_lazy("Excel表格（xls）")),
    "ppt": Kind("application/vnd.ms-powerpoint", ("ppt", "dps"), gettext_lazy("演示文稿（ppt）")),
}
ALLOWED = gettext_lazy("JPG、PNG、WebP图片，PDF，Word、Excel、PPT文档（含WPS的wps、et、dps）")
ACCEPT = ",".join(f".{extension}" for kind in KINDS.values() for extension in kind.extensions)

# signature → what the content claims to be: a key of KINDS, or a container to look into
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (OLE_SIGNATURE, "ole"),
)
CONTAINERS: dict[str, Callable[[bytes], str]] = {
    "zip": documents.ooxml_kind,
    "ole": documents.ole_kind,
}


@dataclass(frozen=True, slots=True)
class Examined:
    """A file worth storing: its kind, what to store of it, and a thumbnail if it is an image."""

    kind: Kind
    data: bytes
    thumbnail: bytes = b""


def shown_name(sent: str) -> str:
    """The sender's name for a file as it may be shown: no folders, no invisible characters.

    A mark that turns the writing direction can make ``gpj.exe`` read as ``exe.jpg``.
    """
    name = unicodedata.normalize("NFC", sent).replace("\\", "/").rpartition("/")[2]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C").strip()
    ending = PurePosixPath(name).suffix[:10]
    if len(name) > MAX_NAME:
        name = name[: MAX_NAME - len(ending)] + ending
    return name or _("未命名")


def examine(name: str, data: bytes) -> Examined:
    """Look into a file named ``name``. Raises ``FileRefused``."""
    claimed = _claimed(data)
    form = _looked_into(name, data, claimed)
    if form not in KINDS:
        raise FileRefused(_unwelcome(name, data))
    _require_agreement(name, KINDS[form])
    if not KINDS[form].content_type.startswith("image/"):
        return Examined(KINDS[form], data)
    try:
        return Examined(KINDS[form], *images.prepare(data, form))
    except images.HugeImage as error:
        raise FileRefused(
            _("“%(name)s”的像素过多（超过%(limit)d万像素）。请缩小尺寸后再上传。")
            % {"name": name, "limit": images.MAX_PIXELS[form] // 10_000}
        ) from error
    except images.BrokenImage as error:
        raise FileRefused(_broken(name)) from error


def _claimed(data: bytes) -> str:
    """A key of ``KINDS``, ``zip`` or ``ole`` by the first bytes; empty for anything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((form for mark, form in SIGNATURES if data.startswith(mark)), "")


def _looked_into(name: str, data: bytes, claimed: str) -> str:
    """A key of ``KINDS``, or empty."""
    try:
        if claimed == "pdf":
            documents.require_whole_pdf(data)
        return CONTAINERS[claimed](data) if claimed in CONTAINERS else claimed
    except documents.BrokenDocument as error:
        raise FileRefused(_broken(name)) from error
    except documents.MacroDocument as error:
        raise FileRefused(
            _("“%(name)s”含有宏。请另存为不含宏的文档或PDF后再上传。") % {"name": name}
        ) from error
    except documents.LockedDocument as error:
        raise FileRefused(
            _("“%(name)s”设有打开密码，审核时打不开。请去掉密码后再上传。") % {"name": name}
        ) from error


def _require_agreement(name: str, kind: Kind) -> None:
    extension = PurePosixPath(name).suffix.lower().lstrip(".")
    if extension in kind.extensions:
        return
    names = {"name": name, "extension": extension, "kind": kind.title}
    if not extension:
        raise FileRefused(
            _("“%(name)s”没有扩展名，内容是%(kind)s。请补上正确的扩展名后再上传。") % names
        )
    raise FileRefused(
        _(
            "“%(name)s”的扩展名是.%(extension)s，内容却是%(kind)s。"
            "请核对是否选错了文件，或改成正确的扩展名后再上传。"
        )
        % names
    )


def _unwelcome(name: str, data: bytes) -> str:
    names = {"name": name, "allowed": ALLOWED, "guess": _guess(data)}
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return (
            _(
                "“%(name)s”是HEIC格式的照片，多数电脑打不开。请在手机相机设置中把格式改为"
                "“兼容性最佳”，或转成JPG后再上传。"
            )
            % names
        )
    if names["guess"]:
        return _("“%(name)s”的内容是%(guess)s文件，不能作为佐证。可以上传：%(allowed)s。") % names
    return _("认不出“%(name)s”的内容是什么文件。可以上传：%(allowed)s。") % names


def _guess(data: bytes) -> str:
    """What the content looks like, as a file's ending: ``.exe``; empty for no idea."""
    claimed = _claimed(data)
    if claimed in CONTAINERS:  # neither has a claim to be an Office document any more
        return ".zip" if claimed == "zip" else ""
    try:
        return str(puremagic.magic_string(data[:HEAD])[0].extension)
    except (puremagic.PureError, ValueError, IndexError):
        return ""


def _broken(name: str) -> str:
    return _("“%(name)s”不完整或已损坏，可能是传输中断。请确认在本机能正常打开，再重新上传。") % {
        "name": name
    }
