"""What may not be evidence is refused by its content, with the name and what to do."""

from __future__ import annotations

import io

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from PIL import Image

from progress.files import store
from progress.files.content import examine, shown_name
from progress.files.intake import MOST_FILES, received
from progress.files.refusal import FileRefused, FilesRefused
from tests.evidence_samples import (
    docx,
    ole,
    ooxml,
    pdf,
    photo,
    pptx,
    sent,
    with_storage,
    xls,
    xlsx,
    zipped,
)

ALLOWED = "可以上传：JPG、PNG、WebP图片，PDF，Word、Excel、PPT文档（含WPS的wps、et、dps）。"
BROKEN = "”不完整或已损坏，可能是传输中断。请确认在本机能正常打开，再重新上传。"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64
MACROS = "word.document.macroEnabled.main+xml"


def told(name: str, data: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        examine(name, data)
    return str(refused.value)


def encrypted(data: bytes) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt("123456", out)
    return out.getvalue()


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "GIF")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("现场.jpg", photo(), "image/jpeg"),
        ("现场.JPEG", photo(), "image/jpeg"),
        ("现场.png", photo("PNG"), "image/png"),
        ("现场.webp", photo("WEBP"), "image/webp"),
        ("验收单.pdf", pdf(), "application/pdf"),
        (
            "台账.xlsx",
            xlsx(),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            "说明.docx",
            docx(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "汇报.pptx",
            pptx(),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        ("台账.xls", xls(), "application/vnd.ms-excel"),
        ("台账.et", xls(), "application/vnd.ms-excel"),
        ("说明.doc", ole("WordDocument"), "application/msword"),
        ("说明.wps", ole("WordDocument"), "application/msword"),
        ("汇报.ppt", ole("PowerPoint Document"), "application/vnd.ms-powerpoint"),
        ("汇报.dps", ole("PowerPoint Document"), "application/vnd.ms-powerpoint"),
    ],
)
def test_photos_and_documents_are_taken_for_what_they_are(name, data, content_type):
    assert examine(name, data).kind.content_type == content_type


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        (
            "现场.jpg",
            pdf(),
            "“现场.jpg”的扩展名是.jpg，内容却是PDF文档。"
            "请核对是否选错了文件，或改成正确的扩展名后再上传。",
        ),
        (
            "现场.png",
            photo(),
            "“现场.png”的扩展名是.png，内容却是JPEG图片。"
            "请核对是否选错了文件，或改成正确的扩展名后再上传。",
        ),
        (
            "台账.xlsx",
            xls(),
            "“台账.xlsx”的扩展名是.xlsx，内容却是Excel表格（xls）。"
            "请核对是否选错了文件，或改成正确的扩展名后再上传。",
        ),
        (
            "现场",
            photo(),
            "“现场”没有扩展名，内容是JPEG图片。请补上正确的扩展名后再上传。",
        ),
        (
            "现场.jpg.exe",
            photo(),
            "“现场.jpg.exe”的扩展名是.exe，内容却是JPEG图片。"
            "请核对是否选错了文件，或改成正确的扩展名后再上传。",
        ),
        (
            "现场.jpg",
            b"MZ\x90\x00" + b"\x00" * 200,
            f"“现场.jpg”的内容是.exe文件，不能作为佐证。{ALLOWED}",
        ),
        (
            "页面.pdf",
            b"<html><script>alert(1)</script></html>",
            f"“页面.pdf”的内容是.html文件，不能作为佐证。{ALLOWED}",
        ),
        (
            "图.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
            f"“图.svg”的内容是.svg文件，不能作为佐证。{ALLOWED}",
        ),
        ("动图.gif", gif(), f"“动图.gif”的内容是.gif文件，不能作为佐证。{ALLOWED}"),
        (
            "资料.zip",
            zipped(readme=b"x"),
            f"“资料.zip”的内容是.zip文件，不能作为佐证。{ALLOWED}",
        ),
        (
            "资料.docx",
            zipped(readme=b"x"),
            f"“资料.docx”的内容是.zip文件，不能作为佐证。{ALLOWED}",
        ),
        (
            "安装.doc",
            ole("Contents"),
            f"认不出“安装.doc”的内容是什么文件。{ALLOWED}",
        ),
        ("记事.txt", "三十公里".encode(), f"认不出“记事.txt”的内容是什么文件。{ALLOWED}"),
        (
            "照片.heic",
            HEIC,
            "“照片.heic”是HEIC格式的照片，多数电脑打不开。"
            "请在手机相机设置中把格式改为“兼容性最佳”，或转成JPG后再上传。",
        ),
        (
            "说明.docx",
            docx(word__vbaProject_bin=b"x"),
            "“说明.docx”含有宏。请另存为不含宏的文档或PDF后再上传。",
        ),
        ("说明.docm", ooxml(MACROS), "“说明.docm”含有宏。请另存为不含宏的文档或PDF后再上传。"),
        (
            "台账.xlsx",
            encrypted(xlsx()),
            "“台账.xlsx”设有打开密码，审核时打不开。请去掉密码后再上传。",
        ),
    ],
)
def test_a_file_that_lies_or_may_do_harm_is_refused(name, data, words):
    assert told(name, data) == words


def test_an_old_spreadsheet_with_macros_is_refused():
    assert told("台账.xls", with_storage(xls(), "_VBA_PROJECT_CUR")) == (
        "“台账.xls”含有宏。请另存为不含宏的文档或PDF后再上传。"
    )


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9, 0.999])
def test_a_photo_cut_off_anywhere_is_refused(form, part):
    name, data = f"现场.{form.lower()}", photo(form, width=640, height=480)

    assert told(name, data[: int(len(data) * part)]) == f"“{name}{BROKEN}"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("验收单.pdf", pdf()),
        ("台账.xlsx", xlsx()),
        ("说明.docx", docx()),
        ("台账.xls", xls()),
    ],
)
@pytest.mark.parametrize("part", [0.5, 0.8])
def test_a_document_cut_off_is_refused(name, data, part):
    assert told(name, data[: int(len(data) * part)]) == f"“{name}{BROKEN}"


def test_a_photo_spoilt_on_its_way_is_refused():
    data = bytearray(photo("PNG"))
    data[-40] ^= 0xFF  # inside the pixels: the chunk's checksum no longer fits

    assert told("现场.png", bytes(data)) == f"“现场.png{BROKEN}"


def test_a_picture_of_far_too_many_pixels_is_refused_before_it_is_decoded():
    out = io.BytesIO()
    Image.new("1", (10_000, 7_000)).save(out, "PNG")

    assert len(out.getvalue()) < 20_000
    assert told("白.png", out.getvalue()) == (
        "“白.png”的像素过多（超过6500万像素）。请缩小尺寸后再上传。"
    )


def test_a_decompression_bomb_is_refused_too():
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")

    assert told("白.png", out.getvalue()) == (
        "“白.png”的像素过多（超过6500万像素）。请缩小尺寸后再上传。"
    )


def test_what_hides_behind_a_photo_is_not_stored():
    behind = b"<script>alert(1)</script>"

    assert behind not in examine("现场.jpg", photo() + behind).data


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("C:\\照片\\现场.jpg", "现场.jpg"),
        ("../../etc/现场.jpg", "现场.jpg"),
        ("照片\u202egpj.exe", "照片gpj.exe"),
        ("现\x00场\n.jpg", "现场.jpg"),
        ("", "未命名"),
        ("长" * 300 + ".jpg", "长" * 196 + ".jpg"),
    ],
)
def test_a_name_is_shown_without_folders_and_invisible_marks(raw, shown):
    assert shown_name(raw) == shown


def refused(*files) -> list[str]:
    with pytest.raises(FilesRefused) as caught, received(files):
        raise AssertionError("taken")
    return caught.value.faults


def test_every_fault_of_every_file_is_told_and_nothing_is_kept(settings):
    settings.EVIDENCE_MAX_BYTES = 4 * 1024

    faults = refused(
        sent("空.jpg", b""),
        sent("好.pdf", pdf()),
        sent("大.pdf", pdf() + b" " * 5000),
        sent("假.pdf", photo()),
    )

    assert faults == [
        "“空.jpg”是空文件（0字节）。请确认在本机能打开，再重新选择。",
        "“大.pdf”有5.2\xa0KB，超过单个文件4.0\xa0KB的上限。请压缩后再上传。",
        "“假.pdf”的扩展名是.pdf，内容却是JPEG图片。"
        "请核对是否选错了文件，或改成正确的扩展名后再上传。",
    ]
    assert list(store.incoming().iterdir()) == []


def test_no_file_and_too_many_files_are_told():
    assert refused() == ["请选择要上传的文件。"]
    assert refused(*[sent("好.pdf", pdf())] * (MOST_FILES + 1)) == [
        "一次最多上传20个文件，请分几次上传。"
    ]


def test_the_sender_s_word_on_the_type_counts_for_nothing():
    with received([sent("现场.jpg", photo(), "text/html")]) as drafts:
        assert [draft.kind.content_type for draft in drafts] == ["image/jpeg"]
