"""Texts and the drafts read out of them, in the tests: two pledges of a city, told in one text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pledges.actions.draft_reading import Writing, read_text
from pledges.extraction import reading as extraction
from pledges.extraction.found import (
    Claim,
    Extraction,
    FoundAgency,
    FoundFunding,
    FoundIndicator,
    FoundPledge,
    Quote,
    Remark,
)
from pledges.models import Batch, DraftIndicator, DraftPledge, SourceText
from pledges.targets import Comparator

DAY = date(2020, 5, 8)
TEXT = (
    "今年办好3项民生实事。\r\n"
    "一、促进就业。城镇新增就业4.6万人以上，其中失业人员再就业1.4万人；安排资金3723万元。"
    "（市人社局牵头，市残疾人联合会配合）\r\n"
    "二、修好公路。10月底前改造农村公路300公里左右。（市交通局牵头）\r\n"
    "这一句没有人读得懂。"
)


def quote(words: str, text: str = TEXT) -> Quote:
    """The words where they first stand in the text."""
    start = text.index(words)
    return Quote(words, start, start + len(words))


def jobs() -> FoundPledge:
    """促进就业: a figure with a part of it, money, a lead the directory knows and a body it
    doesn't."""
    return FoundPledge(
        words=quote(TEXT[TEXT.index("一、") : TEXT.index("\r\n二")]),
        no="1",
        title="促进就业",
        category="就业",
        agencies=(
            FoundAgency(quote("市人社局"), "市人社局", "lead"),
            FoundAgency(quote("市残疾人联合会"), "市残疾人联合会", "cooperating"),
        ),
        indicators=(
            FoundIndicator(
                quote("城镇新增就业4.6万人以上，其中失业人员再就业1.4万人"),
                "城镇新增就业",
                Comparator.AT_LEAST,
                Decimal(46000),
                "人",
                sure={"value": 95, "name": 60},
            ),
            FoundIndicator(
                quote("失业人员再就业1.4万人"),
                "失业人员再就业",
                Comparator.EQUAL,
                Decimal(14000),
                "人",
                of=0,
            ),
        ),
        funding=(FoundFunding(quote("安排资金3723万元"), "arranged", Decimal(37_230_000)),),
        sure={"title": 90, "category": 50},
    )


def roads() -> FoundPledge:
    """修好公路: one figure with its deadline; its lead stands in the text under another name."""
    return FoundPledge(
        words=quote(TEXT[TEXT.index("二、") : TEXT.index("\r\n这一句")]),
        no="2",
        title="修好公路",
        category="交通",
        agencies=(FoundAgency(quote("市交通局"), "市交通局", "lead"),),
        indicators=(
            FoundIndicator(
                quote("改造农村公路300公里左右"),
                "农村公路",
                Comparator.ABOUT,
                Decimal(300),
                "公里",
                deadline=date(2020, 10, 31),
                deadline_phrase="10月底前",
            ),
        ),
    )


def found() -> Extraction:
    """What is read out of ``TEXT``."""
    return Extraction(
        (jobs(), roads()),
        (Claim(quote("3项"), "items", 3, 2),),
        (Remark(quote("这一句没有人读得懂。"), "unread"),),
    )


@pytest.fixture
def reading(monkeypatch) -> list[Extraction]:
    """What any text is read as; a test may put something else in."""
    answer = [found()]
    monkeypatch.setattr(extraction, "extract", lambda text, *, year=None: answer[0])
    return answer


@pytest.fixture
def planned(batch) -> Batch:
    """The batch still being planned."""
    batch.stage = Batch.Stage.DRAFTING
    batch.save()
    return batch


@pytest.fixture
def source(planned, reading, labour, traffic, officer) -> SourceText:
    """``TEXT`` read in: two drafts, 市交通局 not in the directory."""
    return make_source(planned, officer)


@pytest.fixture
def ready(source, traffic) -> SourceText:
    """``TEXT`` read in, its lead put right: nothing keeps it from being confirmed."""
    source.drafts.get(no="2").agencies.update(agency=traffic, sure=100)
    return source


def make_source(batch: Batch, by, *, text: str = TEXT, title: str = "政府工作报告") -> SourceText:
    """A text of the batch read in by ``by``."""
    return read_text(batch=batch, writing=Writing(text, title), by=by, today=DAY)


def draft_of(source: SourceText, no: str) -> DraftPledge:
    """The draft of that number."""
    return DraftPledge.objects.get(source=source, no=no)


def indicator_of(source: SourceText, name: str) -> DraftIndicator:
    """The draft indicator of that name."""
    return DraftIndicator.objects.select_related("draft").get(draft__source=source, name=name)


def import_addresses(former: Batch, by) -> dict[str, dict]:
    """What the pages of imports are about: a text of a batch being planned, two drafts in it."""
    batch = Batch.objects.get(pk=former.pk)
    batch.pk, batch.slug, batch.stage = None, "drafted-2021", Batch.Stage.DRAFTING
    batch.save()
    source = SourceText.objects.create(
        batch=batch, kind="pasted", title="政府工作报告", text=TEXT, made_by=by, made_on=DAY
    )
    drafts = [
        DraftPledge.objects.create(source=source, position=n, no=str(n), title="修好公路")
        for n in (1, 2)
    ]
    rows = [
        DraftIndicator.objects.create(draft=drafts[0], position=n, name="公路", comparator=">=")
        for n in (1, 2)
    ]
    body = drafts[0].agencies.create(order=0, role="lead", as_written="市交通局")
    money = drafts[0].funding.create(kind="arranged", amount_yuan=1)
    of_text = ("import_text", "import_confirm", "import_discard", "import_match",
               "import_number", "draft_new")  # fmt: skip
    of_draft = ("draft_edit", "draft_split", "draft_merge", "draft_state", "draft_indicator_new")
    of_row = ("draft_indicator_edit", "draft_indicator_move", "draft_indicator_reject")
    return (
        {"import_new": {"slug": batch.slug}}
        | {name: {"pk": source.pk} for name in of_text}
        | {name: {"pk": drafts[0].pk} for name in of_draft}
        | {name: {"pk": rows[0].pk} for name in of_row}
        | {"draft_agency_pick": {"pk": body.pk}, "draft_funding_reject": {"pk": money.pk}}
    )
