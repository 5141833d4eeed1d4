"""Letters of the ladder as Word and PDF: their words in official layout, drafts marked as such."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.urls import reverse

from agencies.papers import drawing
from oversight.actions import notices
from oversight.models import Notice
from tests.letters import FRIDAY, draft, make_flag, sent
from tests.paper_reading import opened
from tests.promises import make_share
from tests.publications import links

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DRAFT = "拟稿（未发出）"
UNNUMBERED = "（文号发出时编）"


@pytest.fixture
def waiting(roads, batch) -> Notice:
    """A 提醒函 to 市交通运输局 that has not been sent."""
    make_flag(roads, "yellow")
    return draft(batch)


@pytest.fixture
def letter(waiting, officer) -> Notice:
    """The same, sent on Friday 8 May."""
    return sent(waiting, officer)


def got(client, person, name: str, letter: Notice):
    client.force_login(person)
    return client.get(reverse(name, args=[letter.pk]))


def words(response) -> list[str]:
    return [each.text for each in opened(response.content).paragraphs if each.text.strip()]


def test_a_letter_reads_as_it_was_sent(client, letter, officer):
    response = got(client, officer, "notice_docx", letter)

    assert response["Content-Type"] == DOCX
    assert words(response) == [
        "民生工作领导小组办公室",
        "民生提〔2020〕1号",
        "关于《2020年承德市民心实事》\n有关事项进展情况的提醒函",
        "承德市交通运输局：",
        "根据2020年4月进展研判，你单位承担的《2020年承德市民心实事》任务中，"
        "以下1项进展滞后或未按时报送：",
        "1.公路工程建设·农村公路：4月yellow。研判为黄灯。",
        "请高度重视，尽快查明原因，采取措施赶上序时进度，并于本函发出之日起5个工作日内"
        "书面回复滞后原因、整改措施和预计完成时间。",
        "民生工作领导小组办公室",
        "2020年5月8日",
    ]


def test_a_draft_says_that_it_has_not_been_sent(client, waiting, officer):
    told = words(got(client, officer, "notice_docx", waiting))

    assert (told[0], told[2], told[-1]) == (DRAFT, UNNUMBERED, "民生工作领导小组办公室")


@pytest.mark.parametrize(
    ("act", "mark"), [("drop_notice", "未发出"), ("recall_notice", "已撤回"), (None, None)]
)
def test_one_that_is_not_in_force_says_so(client, waiting, officer, act, mark):
    found = waiting if act == "drop_notice" else sent(waiting, officer)
    if act:
        getattr(notices, act)(notice=found, reason="重复", by=officer, today=FRIDAY)

    told = words(got(client, officer, "notice_docx", found))

    assert told[0] == (mark or "民生工作领导小组办公室")


@pytest.mark.parametrize(
    ("rung", "kinds", "title"),
    [
        ("supervision", ("red",), "关于《2020年承德市民心实事》\n滞后事项的督办单"),
        ("talk", ("red", "red"), "关于就《2020年承德市民心实事》\n滞后事项进行约谈的通知"),
        (
            "criticism",
            ("red", "red", "red"),
            "关于《2020年承德市民心实事》\n有关事项严重滞后的通报",
        ),
    ],
)
def test_every_rung_has_its_paper(client, batch, roads, director, rung, kinds, title):
    make_flag(roads, *kinds)
    out = sent(draft(batch), director)

    assert out.rung == rung
    assert words(got(client, director, "notice_docx", out))[2] == title


def test_the_file_is_called_by_its_number(client, letter, officer):
    named = [
        unquote(got(client, officer, name, letter)["Content-Disposition"]).rpartition("''")[2]
        for name in ("notice_docx", "notice_pdf")
    ]

    assert named == ["民生提〔2020〕1号.docx", "民生提〔2020〕1号.pdf"]


def test_a_draft_s_file_is_called_by_its_kind_and_unit(client, waiting, officer):
    client.cookies["django_language"] = "en"
    response = got(client, officer, "notice_docx", waiting)

    assert "提醒函（未编号）市交通运输局.docx" in unquote(response["Content-Disposition"])


def test_the_same_letter_gives_the_same_bytes(client, letter, officer, head):
    files = {
        name: [got(client, who, name, letter).content for who in people]
        for name, people in {
            "notice_docx": (officer, officer),
            "notice_pdf": (officer, officer),
            "unit_notice_docx": (head, head),
        }.items()
    }

    assert {name: a == b for name, (a, b) in files.items()} == dict.fromkeys(files, True)
    assert files["notice_docx"][0] == files["unit_notice_docx"][0]


def test_words_of_a_letter_are_no_markup(client, waiting, officer):
    Notice.objects.update(body="市交通运输局：\n<b>请</b>&抓紧\n民生办", subject="关于<i>的函")

    told = words(got(client, officer, "notice_docx", waiting))

    assert "<b>请</b>&抓紧" in told
    assert got(client, officer, "notice_pdf", waiting).content.startswith(b"%PDF-")


def test_simulated_letters_are_marked(client, batch, waiting, officer):
    batch.simulated = True
    batch.save()

    found = opened(got(client, officer, "notice_docx", waiting).content)

    assert found.sections[0].header.paragraphs[0].text.startswith("演示数据")


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_unit_has_its_own_letters_only_and_no_drafts(
    client, letter, reporter, head, other_head, county_reporter, kind
):
    readers = (reporter, head, other_head, county_reporter)

    assert [got(client, who, f"unit_notice_{kind}", letter).status_code for who in readers] == [
        200,
        200,
        403,
        403,
    ]
    Notice.objects.filter(pk=letter.pk).update(
        state="drafted", sent_on=None, sent_by=None, sign_due=None, reply_due=None
    )
    assert got(client, head, f"unit_notice_{kind}", letter).status_code == 404


def test_a_lead_has_the_letter_it_had_a_copy_of(
    client, batch, roads, county, county_reporter, director, head, other_head
):
    make_flag(make_share(roads.indicator.pledge, target="1", region=county), "red")
    letter = sent(draft(batch), director)

    readers = (head, county_reporter, other_head)

    assert [got(client, who, "unit_notice_docx", letter).status_code for who in readers] == [
        200,
        200,
        403,
    ]


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_pages_of_the_letter_lead_to_its_files(client, letter, officer, head, kind):
    pages = {
        f"notice_{kind}": (officer, ("notice", "notice_letter")),
        f"unit_notice_{kind}": (head, ("unit_notice", "unit_notice_letter")),
    }

    for name, (person, shown) in pages.items():
        for page in shown:
            assert reverse(name, args=[letter.pk]) in links(got(client, person, page, letter))


def test_without_the_drawing_library_the_link_is_gone_and_the_address_says_why(
    client, letter, officer, head, monkeypatch
):
    monkeypatch.setattr(drawing, "available", lambda: False)
    monkeypatch.setattr("oversight.templatetags.papers.available", lambda: False)

    refused = [
        got(client, officer, "notice_pdf", letter),
        got(client, head, "unit_notice_pdf", letter),
    ]

    assert [each.status_code for each in refused] == [503, 503]
    assert all("本机缺少生成PDF所需的Pango组件" in each.content.decode() for each in refused)
    assert reverse("notice_pdf", args=[letter.pk]) not in links(
        got(client, officer, "notice", letter)
    )


def test_a_letter_takes_a_fixed_number_of_queries(
    client, letter, officer, head, django_assert_num_queries
):
    for person, name, count in ((officer, "notice_docx", 3), (head, "unit_notice_docx", 5)):
        client.force_login(person)
        with django_assert_num_queries(count):
            client.get(reverse(name, args=[letter.pk]))
