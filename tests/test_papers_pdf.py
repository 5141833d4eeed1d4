"""A paper as PDF: the words of the Word document on pages of the same measures."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from agencies.papers import drawing
from agencies.papers.blocks import Heading, Paper, Paragraph, Run
from agencies.papers.drawing import PdfMissing
from agencies.papers.layout import lay_out
from agencies.papers.pdf import page_of, parts_of, render_pdf
from tests.test_papers_word import BIG, COUNTED, MONTH, PAPER

UPRIGHT, TURNED = (210, 297), (297, 210)
SHORT = Paper(title="提醒函", issuer="民生办", blocks=(Paragraph((Run("请回复。"),)),))


def inflated(content: bytes) -> Iterator[bytes]:
    """The file's packed parts, as far as they are packed this way."""
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(packed)


def drawn(paper: Paper) -> list[tuple[int, int]]:
    """Width and height in millimetres of every page, in order."""
    told = b"".join(inflated(render_pdf(paper)))
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", told)
    return [(round(float(w) / 72 * 25.4), round(float(h) / 72 * 25.4)) for w, h in boxes]


@pytest.mark.parametrize("paper", [PAPER, SHORT], ids=["long", "short"])
def test_the_same_paper_gives_the_same_bytes_twice(paper):
    assert render_pdf(paper) == render_pdf(paper)


def test_the_big_table_has_turned_pages_of_its_own():
    # the text and its signature, 80 rows of some 25 a page, the 版记
    assert drawn(PAPER) == [UPRIGHT, UPRIGHT, *[TURNED] * 4, UPRIGHT]


def test_a_short_paper_has_one_page():
    assert drawn(SHORT) == [UPRIGHT]


def test_figures_keep_their_names_and_notes_are_told_once():
    page = page_of(lay_out(PAPER))

    names = re.findall(r'<span id="([^"]+)">([^<]+)</span>', page)
    assert names[:4] == [("pledges", "50"), ("red", "3"), ("yellow", "5"), ("red__2", "3")]
    assert names[4:] == [(f"row_{n}", f"{n}.00%") for n in range(1, 81)]
    assert re.findall(r'<span id="note-\d" class="note">([^<]+)</span>', page) == [MONTH, COUNTED]
    assert re.findall(r"<sup>(.)</sup>", page) == ["②"]


def pages(paper: Paper) -> list[set[str]]:
    """The names on each page: figures, calls and notes, the signature."""
    return [set(sheet.anchors) for sheet in drawing.rendered(*parts_of(paper)).pages]


def lines(number: int) -> tuple[Paragraph, ...]:
    return tuple(Paragraph((Run("按时完成。"),)) for _ in range(number))


@pytest.mark.parametrize("above", range(12, 22))
def test_a_signature_has_words_on_its_page(above):
    last = Paragraph((Run("共"), Run("3", "last"), Run("件。")))
    paper = replace(PAPER, blocks=(*lines(above), Heading(1, "一、要求"), last), notes={})

    signed = [names for names in pages(paper) if "signed" in names]

    assert ["last" in names for names in signed] == [True]


def test_a_signature_under_a_table_has_rows_of_it_on_its_page():
    for number in range(8, 30, 3):
        table = replace(BIG, rows=BIG.rows[:number], landscape=False)
        signed = next(names for names in pages(replace(SHORT, blocks=(table,)))
                      if "signed" in names)  # fmt: skip

        assert f"row_{number}" in signed


@pytest.mark.parametrize("above", range(14, 20))
def test_a_note_stands_on_the_page_of_its_call(above):
    """Also where a paragraph begins on the last line, which the library would rather keep."""
    told = Paragraph((Run("共"), Run("3", "red"), Run("件。")))
    long = Paragraph((Run("抓紧整改" * 30),))
    blocks = (told, *lines(above), long, *lines(1))
    paper = replace(SHORT, blocks=blocks, notes={"red": COUNTED})

    assert next(("call-1" in names, "note-1" in names) for names in pages(paper)) == (True, True)


def test_words_of_the_paper_are_no_markup():
    sly = replace(SHORT, blocks=(Paragraph((Run('<img src="http://outside.example/x.png">'),)),))

    assert "<img" not in page_of(lay_out(sly))
    assert render_pdf(sly).startswith(b"%PDF-")


def test_nothing_is_fetched_from_outside():
    with pytest.raises(ValueError, match="refused"):
        drawing._nothing_from_outside("http://outside.example/x.png")


def test_the_head_of_the_table_is_one_that_pages_repeat():
    page = page_of(lay_out(replace(PAPER, attachments=(), blocks=(BIG,))))

    assert page.count("<thead>") == 1
    assert page.count("<tr>") == 81 + 1  # and that of the 版记


def test_a_machine_without_the_library_says_so(monkeypatch):
    monkeypatch.setattr(drawing, "available", lambda: False)

    with pytest.raises(PdfMissing):
        render_pdf(SHORT)


def test_a_machine_without_pango_is_found_out(monkeypatch):
    monkeypatch.setattr(drawing, "LIBRARIES", ("libnowhere-1.0.so.0",))

    assert drawing.available.__wrapped__() is False
