"""A paper as Word: GB/T 9704's measures, figures under their anchors, the same bytes always."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from agencies.papers.blocks import Attachment, Heading, Paper, Paragraph, Run, Table
from agencies.papers.docx import render_docx
from tests.paper_reading import Found, figures, footnotes, opened

ROOT = Path(__file__).resolve().parent.parent
MONTH = "截至2023年9月30日审核通过的月报，共24家。"
COUNTED = "按9月研判结论统计。"
BIG = Table(
    head=("序号", "任务", "完成率"),
    rows=tuple(
        (Run(str(n)), Run("改造城镇老旧小区"), Run(f"{n}.00%", f"row_{n}")) for n in range(1, 81)
    ),
    widths=(1, 6, 3),
    landscape=True,
    figures=(2,),
)
PAPER = Paper(
    title="关于《2023年吉林省民生实事》2023年9月进展情况的通报",
    issuer="吉林省民生工作领导小组办公室",
    number="吉民生办〔2023〕12号",
    date_words="2023年10月16日",
    recipients=("各市（州）人民政府", "各牵头单位"),
    blocks=(
        Paragraph(
            (
                Run("全省"), Run("50", "pledges"), Run("件民生实事中，"), Run("3", "red"),
                Run("件为红灯，"), Run("5", "yellow"), Run("件为黄灯。"),
            )
        ),
        Heading(1, "一、总体进展"),
        Heading(2, "（一）进展较快的"),
        Paragraph((Run("红灯"), Run("3", "red"), Run("件，<须>“整改”&"), Run("抓紧。", bold=True))),
    ),
    attachments=(Attachment("明细表", (BIG,)),),
    copies_to=("省委办公厅", "省政府办公厅"),
    red_head=True,
    notes={"pledges": MONTH, "red": COUNTED, "yellow": COUNTED}
    | {f"row_{n}": MONTH for n in range(1, 81)},
)  # fmt: skip


@pytest.fixture(scope="module")
def content() -> bytes:
    return render_docx(PAPER)


@pytest.fixture(scope="module")
def document(content):
    return opened(content)


def faces(element) -> set[str]:
    fonts = element.find(f".//{qn('w:rFonts')}")
    return {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia")}


def measures(section) -> tuple[int, ...]:
    """Width, height, top, right, bottom, left in millimetres."""
    lengths = (
        section.page_width, section.page_height, section.top_margin, section.right_margin,
        section.bottom_margin, section.left_margin,
    )  # fmt: skip
    return tuple(round(each.mm) for each in lengths)


def test_the_page_is_a4_with_the_type_area_of_the_standard(document):
    upright, turned = (210, 297, 37, 26, 35, 28), (297, 210, 28, 35, 26, 37)

    assert [(measures(each), each.orientation) for each in document.sections] == [
        (upright, WD_ORIENT.PORTRAIT),
        (turned, WD_ORIENT.LANDSCAPE),
        (upright, WD_ORIENT.PORTRAIT),
    ]


def test_28_characters_stand_in_a_line_and_22_lines_on_a_page(document):
    normal = document.styles["Normal"]
    closer = int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    width, height = Mm(156).pt, Mm(225).pt

    assert (normal.font.size, faces(normal.element)) == (Pt(16), {"仿宋_GB2312"})
    assert normal.paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    assert int(width // (16 + closer)) == 28
    assert int(height // normal.paragraph_format.line_spacing.pt) == 22


@pytest.mark.parametrize(
    ("style", "face", "size"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
        ("Heading 4", "仿宋_GB2312", 16),
    ],
)
def test_title_and_headings_have_their_fonts(document, style, face, size):
    found = document.styles[style]

    assert (faces(found.element), found.font.size) == ({face}, Pt(size))


def test_every_part_stands_in_its_place(document):
    assert [each.text for each in document.paragraphs if each.text.strip()] == [
        "吉林省民生工作领导小组办公室",
        "吉民生办〔2023〕12号",
        "关于《2023年吉林省民生实事》\n2023年9月进展情况的通报",
        "各市（州）人民政府、各牵头单位：",
        "全省50件民生实事中，3件为红灯，5件为黄灯。",
        "一、总体进展",
        "（一）进展较快的",
        "红灯3件，<须>“整改”&抓紧②。",
        "附件：明细表",
        "吉林省民生工作领导小组办公室",
        "2023年10月16日",
        "附件",
        "明细表",
        f"注：{MONTH}",
    ]
    assert [[cell.text for cell in row.cells] for row in document.tables[-1].rows] == [
        ["抄送：省委办公厅，省政府办公厅。"],
        ["吉林省民生工作领导小组办公室　2023年10月16日印发"],
    ]


def test_page_numbers_stand_at_the_outer_edge_between_dashes(document):
    section = document.sections[0]
    told = [
        ("".join(run.text for run in part.paragraphs[0].runs), part.paragraphs[0].alignment)
        for part in (section.footer, section.even_page_footer)
    ]

    assert [(words, align.name) for words, align in told] == [("— 1 —", "RIGHT"), ("— 1 —", "LEFT")]
    assert document.settings.odd_and_even_pages_header_footer is True
    assert all(each.footer.is_linked_to_previous for each in list(document.sections)[1:])


def test_the_head_of_the_table_is_repeated_and_no_row_is_torn(document):
    table = document.tables[0]
    marks = [[child.tag for child in row._tr.trPr] for row in (table.rows[0], table.rows[1])]

    assert [cell.text for cell in table.rows[0].cells] == ["序号", "任务", "完成率"]
    assert marks == [[qn("w:cantSplit"), qn("w:tblHeader")], [qn("w:cantSplit")]]
    assert [round(column.width.mm, 1) for column in table.columns] == [22.5, 135.0, 67.5]


def test_every_figure_is_found_by_its_anchor_with_its_note(content):
    assert figures(content) == [
        Found("pledges", "50", MONTH),
        Found("red", "3", COUNTED),
        Found("yellow", "5", COUNTED),
        Found("red", "3", COUNTED),
        *(Found(f"row_{n}", f"{n}.00%", MONTH) for n in range(1, 81)),
    ]


def test_a_note_told_twice_is_one_footnote(content):
    assert footnotes(content) == {"1": MONTH, "2": COUNTED}


def test_bookmarks_have_names_and_numbers_of_their_own(document):
    starts = list(document.element.body.iter(qn("w:bookmarkStart")))
    names = [start.get(qn("w:name")) for start in starts]
    numbers = [start.get(qn("w:id")) for start in starts]

    assert len(set(names)) == len(set(numbers)) == len(starts) == 86  # 84 figures, 2 footnotes
    assert {"red", "red__2", "_note1", "_note2"} < set(names)


def test_nothing_in_the_file_tells_who_made_it_or_when(content):
    with ZipFile(BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert [entry.filename for entry in archive.infolist()] == [
            "[Content_Types].xml",
            *sorted(set(archive.namelist()) - {"[Content_Types].xml"}),
        ]
        core = archive.read("docProps/core.xml").decode()
    assert "created" not in core
    assert "modified" not in core
    assert "python-docx" not in core
    assert PAPER.title in core


def test_the_same_paper_gives_the_same_bytes_anywhere(content):
    code = (
        "import django; django.setup()\n"
        "import hashlib\n"
        "from agencies.papers.docx import render_docx\n"
        "from agencies.papers.pdf import render_pdf\n"
        "from tests.test_papers_word import PAPER\n"
        "print(*(hashlib.sha256(f(PAPER)).hexdigest() for f in (render_docx, render_pdf)))"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ
            | {"TZ": zone, "PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "config.settings"},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for zone, seed in (("Asia/Shanghai", "1"), ("America/Lima", "2"))
    ]

    assert told[0] == told[1]
    assert told[0].split()[0] == hashlib.sha256(content).hexdigest()
    assert render_docx(PAPER) == content


def test_simulated_data_are_marked_on_every_page(document):
    marked = opened(render_docx(replace(PAPER, simulated=True)))
    told = "演示数据：进度数据为模拟生成，不代表实际工作进展"

    section = marked.sections[0]
    assert [part.paragraphs[0].text for part in (section.header, section.even_page_header)] == [
        told,
        told,
    ]
    assert all(each.header.is_linked_to_previous for each in list(marked.sections)[1:])
    assert document.sections[0].header.is_linked_to_previous


def test_a_paper_without_a_head_or_day_has_neither(document):
    plain = replace(PAPER, red_head=False, date_words="", number="", mark="拟稿（未发出）")
    words = [each.text for each in opened(render_docx(plain)).paragraphs if each.text.strip()]

    assert words[:3] == [
        "拟稿（未发出）",
        "关于《2023年吉林省民生实事》\n2023年9月进展情况的通报",
        "各市（州）人民政府、各牵头单位：",
    ]
    assert "2023年10月16日" not in words


def test_a_short_paper_has_one_section_and_no_notes():
    short = render_docx(
        Paper(title="提醒函", issuer="民生办", blocks=(Paragraph((Run("请回复。"),)),))
    )

    assert (len(opened(short).sections), footnotes(short), figures(short)) == (1, {}, [])


def test_the_last_words_are_kept_with_the_signature(document):
    kept = [each.text for each in document.paragraphs if each.paragraph_format.keep_with_next]

    assert kept[-3:] == ["红灯3件，<须>“整改”&抓紧②。", "附件：明细表", PAPER.issuer]


def test_the_last_row_of_a_table_is_kept_with_the_signature():
    upright = replace(BIG, landscape=False)
    paper = opened(render_docx(Paper(title="函", issuer="民生办", blocks=(upright,))))

    kept = [
        [cell.paragraphs[0].paragraph_format.keep_with_next for cell in row.cells]
        for row in paper.tables[0].rows[-2:]
    ]
    assert kept == [[None] * 3, [True] * 3]
