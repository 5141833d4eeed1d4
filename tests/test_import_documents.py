"""Documents people have, as text; or one sentence saying what to mend."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
import xlsxwriter
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pypdf import PdfWriter

from pledges.documents import pdf, reading
from pledges.documents.faults import DocumentError, Reason
from pledges.documents.numbering import chinese_count
from pledges.documents.reading import read_document

WORDS = "一、促进就业。\n城镇新增就业４.６万人以上。"


def refusal(data: bytes, name: str = "x.txt") -> tuple[Reason, str]:
    with pytest.raises(DocumentError) as told:
        read_document(data, name=name)
    return told.value.reason, str(told.value)


@pytest.mark.parametrize(
    "data",
    [
        WORDS.encode(),
        WORDS.encode("utf-8-sig"),
        WORDS.encode("gb18030"),
        b"\xff\xfe" + WORDS.encode("utf-16-le"),
        b"\xfe\xff" + WORDS.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with mark", "gb18030", "utf-16 little", "utf-16 big"],
)
def test_a_text_file_is_read_in_whichever_letters_it_came(data):
    assert read_document(data, name="a.txt").text == WORDS


def test_line_ends_stay_as_they_are():
    assert read_document(b"a\r\nb", name="a.txt").text == "a\r\nb"


def test_two_encodings_in_one_file_are_refused_with_the_line():
    data = "第一行民生实事\n".encode("gb18030") + "第二行民生实事".encode()

    assert refusal(data) == (
        Reason.MIXED_LETTERS,
        "文件里混有两种编码：第2行是UTF-8，第1行是GB18030，会读成乱码。"
        "请用记事本或WPS打开，改正乱码的行，另存为UTF-8编码的文本文件后再上传。",
    )


def test_garbage_is_refused_with_its_place():
    reason, words = refusal("民生\n实".encode("gb18030") + b"\xff\xff\xff")

    assert reason == Reason.UNKNOWN_LETTERS
    assert "第2行（第8字节处）" in words


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.txt", Reason.EMPTY),
        (b" \n\t", "a.txt", Reason.NO_TEXT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", Reason.OLD_WORD),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.wps", Reason.OLD_WORD),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.et", Reason.OLD_SHEET),
        (b"{\\rtf1 x}", "a.rtf", Reason.RTF),
        (b"<!DOCTYPE html><p>x", "a.txt", Reason.WEB_PAGE),
        (b"\x89PNG\r\n\x1a\n", "a.png", Reason.PICTURE),
        (b"PK\x03\x04 broken", "a.docx", Reason.CORRUPT),
        (b"%PDF-1.7 broken", "a.pdf", Reason.CORRUPT),
        ("民生".encode("utf-16-le"), "a.txt", Reason.UNKNOWN_LETTERS),
    ],
)
def test_what_cannot_be_read_says_what_it_is(data, name, reason):
    assert refusal(data, name)[0] == reason


def test_an_old_document_is_to_be_saved_anew():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

    assert refusal(data, "a.doc")[1] == (
        "这是旧版文档（.doc、.wps），不能读取。请用Word或WPS打开，另存为.docx格式后再上传。"
    )


def test_sizes_have_limits_and_the_refusal_tells_the_length(monkeypatch):
    monkeypatch.setattr(reading, "TEXT_LIMIT", 10)
    monkeypatch.setattr(reading, "FILE_LIMIT", 1024 * 1024)

    assert refusal("字".encode() * 11)[1] == (
        "原文有11字，超过10字的上限。请只保留民生实事部分，或分几次导入。"
    )
    assert refusal(b"a" * (1024 * 1024 + 1))[0] == Reason.TOO_LARGE


def word(build) -> bytes:
    document, out = Document(), BytesIO()
    build(document)
    document.save(out)
    return out.getvalue()


def test_a_word_document_gives_paragraphs_and_tables_in_order():
    def build(document) -> None:
        document.add_paragraph("附件")
        table = document.add_table(rows=2, cols=3)
        for number, words in enumerate(["序号", "任务", "牵头单位", "1", "促进\n就业", "市人社局"]):
            table.cell(*divmod(number, 3)).text = words
        table.cell(0, 0).merge(table.cell(1, 0))
        document.add_paragraph("完")

    assert read_document(word(build), name="a.docx").text == (
        "附件\n序号 1\t任务\t牵头单位\n\t促进 就业\t市人社局\n完"
    )


def test_what_was_deleted_under_revision_is_left_out_and_what_was_inserted_kept():
    def build(document) -> None:
        paragraph = document.add_paragraph("改造")
        for tag, inner, words in (("w:del", "w:delText", "三百"), ("w:ins", "w:t", "300公里")):
            mark, run, letters = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(inner)
            letters.text = words
            run.append(letters)
            mark.append(run)
            paragraph._p.append(mark)

    assert read_document(word(build), name="a.docx").text == "改造300公里"


def test_automatic_numbers_are_written_out_and_said_so():
    def build(document) -> None:
        root = document.part.numbering_part.element
        abstract, number = OxmlElement("w:abstractNum"), OxmlElement("w:num")
        abstract.set(qn("w:abstractNumId"), "90")
        for depth, (shape, text) in enumerate([("chineseCounting", "%1、"), ("decimal", "%2.")]):
            level = OxmlElement("w:lvl")
            level.set(qn("w:ilvl"), str(depth))
            for tag, value in (("w:start", "1"), ("w:numFmt", shape), ("w:lvlText", text)):
                part = OxmlElement(tag)
                part.set(qn("w:val"), value)
                level.append(part)
            abstract.append(level)
        number.set(qn("w:numId"), "91")
        points = OxmlElement("w:abstractNumId")
        points.set(qn("w:val"), "90")
        number.append(points)
        root.insert(0, abstract)
        root.append(number)
        for words, depth in (("就业", 0), ("新增", 1), ("再就业", 1), ("公路", 0), ("改造", 1)):
            properties = document.add_paragraph(words)._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_numId().val = 91
            properties.get_or_add_ilvl().val = depth

    found = read_document(word(build), name="a.docx")

    assert found.text == "一、就业\n1.新增\n2.再就业\n二、公路\n1.改造"
    assert found.notes == ("Word自动编号在文件里没有文字，已按列表格式补出，请对照原文核对序号。",)


def test_chinese_numbers_of_lists():
    assert [chinese_count(n) for n in (1, 10, 11, 20, 45, 100)] == [
        "一", "十", "十一", "二十", "四十五", "一〇〇",
    ]  # fmt: skip


def test_a_packed_file_that_swells_is_refused_before_it_does():
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(9 * 1024 * 1024))

    assert refusal(out.getvalue(), "a.docx")[0] == Reason.BOMB


def test_a_workbook_gives_its_rows_and_says_which_sheets_are_hidden():
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, hidden = book.add_worksheet("实事"), book.add_worksheet("底稿")
        sheet.write_row(0, 0, ["序号", "任务", "目标值"])
        sheet.write_row(1, 0, [1, "农村\n公路", 300])
        sheet.write(2, 2, 0.9, book.add_format({"num_format": "0%"}))
        hidden.write(0, 0, "不读")
        hidden.hide()

    found = read_document(out.getvalue(), name="a.xlsx")

    assert found.text == "序号\t任务\t目标值\n1\t农村 公路\t300\n\t\t90%"
    assert found.notes == ("工作表“底稿”是隐藏的，没有读入。",)


def empty_pdf(*, password: str = "") -> bytes:
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(300, 300)
    writer.add_blank_page(300, 300)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def test_a_scanned_pdf_is_said_to_be_one():
    assert refusal(empty_pdf(), "a.pdf") == (
        Reason.SCANNED,
        "这个PDF是扫描图片，2页都没有文字层。请先用文字识别（OCR）软件转成文字，"
        "核对后再粘贴或上传。",
    )


def test_a_locked_pdf_is_said_to_be_one():
    assert refusal(empty_pdf(password="秘"), "a.pdf")[0] == Reason.PASSWORD


def test_a_pdf_gives_its_text_layer_and_says_which_pages_have_none(monkeypatch):
    monkeypatch.setattr(pdf, "_ask", lambda data: {"pages": ["改造农村公路", " ", "300公里"]})

    found = read_document(b"%PDF-1.7", name="a.pdf")

    assert found.text == "改造农村公路\n \n300公里"
    assert found.notes == ("PDF共有1页没有文字层（第2页），可能是扫描图片，没有读入。",)


def test_the_text_layer_of_a_real_pdf_is_read():
    from weasyprint import HTML

    data = HTML(string="<p>改造农村公路300公里</p>").write_pdf()

    assert read_document(data, name="a.pdf").text.split() == ["改造农村公路300公里"]
