"""Bringing a text in: what is read becomes drafts, what can't be is told and nothing is lost."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.refusals import Conflict
from pledges.actions.draft_reading import AlreadyRead, NothingFound
from pledges.documents import reading as limits
from pledges.extraction.found import Extraction, Remark
from pledges.models import Batch, DraftAgency, DraftFunding, DraftPledge, SourceText
from tests.drafts import DAY, TEXT, make_source, quote

FIELDS = {"title": "政府工作报告", "publisher": "承德日报", "published_on": "2020-04-27"}


@pytest.fixture
def address(planned) -> str:
    return reverse("import_new", args=[planned.slug])


@pytest.fixture
def at_work(officer, client):
    client.force_login(officer)
    return client


def test_a_text_is_stored_character_for_character_with_its_drafts(source, officer, labour):
    assert (source.text, source.kind, source.made_by, source.made_on) == (
        TEXT, "pasted", officer, DAY,
    )  # fmt: skip
    assert list(source.drafts.values_list("position", "no", "title", "category", "state")) == [
        (1, "1", "促进就业", "就业", "open"),
        (2, "2", "修好公路", "交通", "open"),
    ]
    rows = DraftAgency.objects.filter(draft__source=source).order_by("draft", "order")
    assert list(rows.values_list("role", "as_written", "agency", "sure")) == [
        ("lead", "市人社局", labour.pk, 100),
        ("cooperating", "市残疾人联合会", None, 0),
        ("lead", "市交通局", None, 0),
    ]
    whole, part = source.drafts.get(no="1").indicators.all()
    assert (whole.name, whole.value, whole.of, whole.sure) == (
        "城镇新增就业", 46000, None, {"name": 60, "value": 95},
    )  # fmt: skip
    assert (part.name, part.of) == ("失业人员再就业", whole)
    assert list(
        DraftFunding.objects.filter(draft__source=source).values_list("kind", "amount_yuan")
    ) == [("arranged", 37_230_000)]


def test_every_quote_stands_at_its_place(source):
    draft = source.drafts.get(no="1")
    rows = [draft, *draft.indicators.all(), *draft.funding.all()]

    assert [source.text[row.start : row.end] for row in rows] == [row.quote for row in rows]


def test_a_text_in_traditional_characters_gets_simplified_titles(planned, reading, officer):
    text = "一、改造老舊小區。"
    words = quote(text, text)
    found = reading[0].pledges[0]
    reading[0] = Extraction((type(found)(words, "1", "改造老舊小區"),))

    source = make_source(planned, officer, text=text)

    draft = source.drafts.get()
    assert (draft.title, draft.quote) == ("改造老旧小区", text)


def test_words_too_long_for_their_column_are_cut_and_marked(planned, reading, officer):
    text = "长" * 300
    found = type(reading[0].pledges[0])(quote(text, text), "1", text, sure={"title": 95})
    reading[0] = Extraction((found,))

    draft = make_source(planned, officer, text=text).drafts.get()

    assert (draft.title, draft.sure) == ("长" * 200, {"title": 0})


def test_a_pasted_text_leads_to_its_screen(address, reading, at_work, planned):
    answer = at_work.post(address, FIELDS | {"text": TEXT})

    source = SourceText.objects.get()
    assert answer["Location"] == reverse("import_text", args=[source.pk])
    assert (source.text, source.title, source.publisher, source.published_on, source.batch) == (
        TEXT, "政府工作报告", "承德日报", date(2020, 4, 27), planned,
    )  # fmt: skip


def test_an_uploaded_file_is_read_too(address, reading, at_work):
    file = SimpleUploadedFile("实事.txt", TEXT.encode("gb18030"))

    at_work.post(address, FIELDS | {"file": file})

    source = SourceText.objects.get()
    assert (source.text, source.kind, source.file_name) == (TEXT, "file", "实事.txt")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": " \r\n"}, "请粘贴原文，或选择一个文件。"),
        ({}, "请粘贴原文，或选择一个文件。"),
        ({"text": "a\x00b"}, "粘贴的内容里有无法保存的字符。请从原文重新复制。"),
        (
            {"text": TEXT, "file": SimpleUploadedFile("a.txt", b"x")},
            "粘贴了原文，又选择了文件。请只用一种方式。",
        ),
        ({"file": SimpleUploadedFile("a.doc", b"{\\rtf1}")}, "这是RTF文档，不能读取。"),
        ({"text": TEXT, "title": ""}, "请填写原文标题。"),
    ],
)
def test_what_cannot_be_taken_is_told_and_what_was_typed_stays(
    address, reading, at_work, given, words
):
    answer = at_work.post(address, FIELDS | given)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert 'value="承德日报"' in page
    assert SourceText.objects.count() == 0


def test_too_long_a_text_is_told_its_length_and_stays(address, reading, at_work, monkeypatch):
    monkeypatch.setattr(limits, "TEXT_LIMIT", 20)

    answer = at_work.post(address, FIELDS | {"text": TEXT})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert f"原文有{len(TEXT)}字，超过20字的上限。" in page
    assert "城镇新增就业4.6万人以上" in page


def test_five_megabytes_pasted_are_told_their_length(address, reading, at_work):
    answer = at_work.post(address, FIELDS | {"text": "民" * 1_750_000})

    assert answer.status_code == 400
    assert "原文有1,750,000字，超过1,000,000字的上限。" in answer.content.decode()


def test_a_novel_is_told_to_hold_no_pledges_and_stays(address, reading, at_work):
    reading[0] = Extraction((), (), (Remark(quote("今"), "no_pledges"),))
    file = SimpleUploadedFile("红楼梦.txt", "满纸荒唐言，一把辛酸泪。".encode())

    answer = at_work.post(address, FIELDS | {"file": file})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "没有从这段文字中认出实事，还没有保存。" in page
    assert "满纸荒唐言，一把辛酸泪。" in page
    assert SourceText.objects.count() == 0


def test_a_text_without_pledges_is_kept_where_the_officer_says_so(address, reading, at_work):
    reading[0] = Extraction()

    at_work.post(address, FIELDS | {"text": TEXT, "keep_empty": "on"})

    assert SourceText.objects.get().drafts.count() == 0


def test_nothing_found_leaves_nothing(planned, reading, officer):
    reading[0] = Extraction()

    with pytest.raises(NothingFound):
        make_source(planned, officer)

    assert SourceText.objects.count() == 0


def test_the_same_text_sent_twice_is_one_import(source, officer, planned, at_work, address):
    with pytest.raises(AlreadyRead):
        make_source(planned, officer, title="同一份")

    answer = at_work.post(address, FIELDS | {"text": TEXT})

    assert answer["Location"] == reverse("import_text", args=[source.pk])
    assert (SourceText.objects.count(), DraftPledge.objects.count()) == (1, 2)


@pytest.mark.parametrize("stage", [Batch.Stage.DECIDED, Batch.Stage.PUBLISHED])
def test_a_batch_past_planning_takes_no_text(planned, reading, officer, at_work, address, stage):
    planned.stage = stage
    planned.save()

    with pytest.raises(Conflict):
        make_source(planned, officer)
    page = at_work.get(address).content.decode()
    assert "这个批次已不在谋划阶段，不能再导入实事。" in page
    assert "读取原文</button>" not in page


def test_another_office_brings_nothing_in(planned, reading, foreign_officer, client, address):
    client.force_login(foreign_officer)

    assert client.post(address, FIELDS | {"text": TEXT}).status_code == 403
    assert SourceText.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_earlier_imports_are_listed_with_who_and_when(
    planned, reading, officer, at_work, address, count, django_assert_num_queries
):
    for number in range(count):
        make_source(planned, officer, text=f"{TEXT}{number}", title=f"第{number}份")

    with django_assert_num_queries(6):
        page = at_work.get(address).content.decode()

    assert page.count("于2020年5月8日导入") == count
