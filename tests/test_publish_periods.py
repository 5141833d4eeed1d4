"""What texts say of past years: quoted by the office, word for word, on the page of all years."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError

from agencies.refusals import Conflict
from pledges.models import Batch
from results.actions.periods import add_period, change_period, remove_period
from results.models import PeriodStatement
from tests.periods import QUOTE, make_period
from tests.publications import links, words
from tests.test_public_years import make_batch

LIST = "/office/publish/periods/"
NEW = f"{LIST}new/"
YEARS = "/results/"
TEXT = "回顾过去五年，\n共研究谋划了184项民生实事，全部完成。"
SENT = {
    "title": "“十三五”时期", "first_year": "2016", "last_year": "2020", "items": "184",
    "quote": QUOTE,
}  # fmt: skip
OTHER = {"source_title": "政府工作报告", "source_date": "2016-01-25"}


@pytest.fixture
def quoted(batch) -> Batch:
    """The batch with its published text."""
    batch.source_title, batch.source_date = "承德市民心实事", date(2020, 3, 2)
    batch.source_text = TEXT
    batch.save()
    return batch


def kept() -> dict:
    row = PeriodStatement.objects.values().get()
    del row["id"]
    return row


def at(period: PeriodStatement, door: str = "") -> str:
    return f"{LIST}{period.pk}/{door}"


def test_a_quotation_of_a_batch_takes_its_source_and_stands_on_the_public_page(
    client, quoted, officer
):
    client.force_login(officer)
    assert "引文须与原文一字不差" in words(client.get(NEW))

    done = client.post(
        NEW, SENT | OTHER | {"batch": quoted.pk, "quote": "五年，\r\n共研究"}, follow=True
    )

    assert done.redirect_chain == [(LIST, 302)]
    assert "已添加时期概况：“十三五”时期。历年页面已更新。" in done.content.decode()
    assert kept() == {
        "batch_id": quoted.pk, "title": "“十三五”时期", "first_year": 2016, "last_year": 2020,
        "items": 184, "quote": "五年，\n共研究", "source_title": "承德市民心实事",
        "source_date": date(2020, 3, 2),
    }  # fmt: skip
    assert "引文已与原文核对" in words(done)
    client.logout()
    assert "来源：《承德市民心实事》，2020年3月2日。" in words(client.get(YEARS))


def test_a_quotation_of_another_document_names_its_source(client, batch, officer):
    client.force_login(officer)

    done = client.post(NEW, SENT | OTHER | {"items": ""}, follow=True)

    assert kept() == {
        "batch_id": None, "title": "“十三五”时期", "first_year": 2016, "last_year": 2020,
        "items": None, "quote": QUOTE, "source_title": "政府工作报告",
        "source_date": date(2016, 1, 25),
    }  # fmt: skip
    assert "《政府工作报告》，2016年1月25日 不出自本站的批次，引文未经核对" in words(done)


def test_a_batch_without_its_text_says_that_nothing_was_compared(client, batch, officer):
    client.force_login(officer)

    done = client.post(NEW, SENT | OTHER | {"batch": batch.pk}, follow=True)

    assert (
        "出自“2020年承德市民心实事”，本站没有该批次的原文全文，引文未经核对" in words(done)
    )  # fmt: skip
    assert kept()["source_title"] == "政府工作报告"


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"title": ""}, "时期：请填写时期。"),
        ({"first_year": "16"}, "起始年：请填写1949年至2100年之间的年份。"),
        ({"last_year": "今年"}, "截止年：请填写1949年至2100年之间的年份。"),
        ({"last_year": "2015"}, "有内容需要更正 截止年：截止年不得早于起始年。 添加时期概况"),
        ({"items": "几"}, "项数：请填写整数。"),
        ({"quote": " "}, "原文：请照录原文。"),
        ({"quote": "共研究谋划了185项"}, "原文：《承德市民心实事》的原文中没有这段话"),
        ({"batch": "", "source_title": ""}, "来源：请填写来源。"),
        ({"batch": "", "source_date": "昨天"}, "来源日期：请填写有效的日期。"),
    ],
)
def test_a_bad_form_comes_back_with_what_was_typed(client, quoted, officer, sent, message):
    client.force_login(officer)
    typed = SENT | OTHER | {"batch": quoted.pk, "items": "184"} | sent

    response = client.post(NEW, typed)

    assert (response.status_code, message in words(response)) == (400, True)
    assert f">\n{typed['quote']}</textarea>" in response.content.decode()
    assert not PeriodStatement.objects.exists()


def test_one_name_is_one_period(client, batch, officer):
    make_period(batch)
    client.force_login(officer)

    response = client.post(NEW, SENT | OTHER)

    assert (response.status_code, "时期：已有同名的时期概况。" in words(response)) == (400, True)


def test_it_is_changed_and_taken_away_and_the_trail_keeps_all(client, quoted, officer):
    period = make_period(quoted)
    client.force_login(officer)
    assert f">\n{QUOTE}</textarea>" in client.get(at(period)).content.decode()

    client.post(at(period), SENT | {"batch": quoted.pk, "items": "185"})
    assert kept()["items"] == 185
    assert "删除后立即从公开网站的历年页面撤下" in words(client.get(at(period, "remove/")))
    done = client.post(at(period, "remove/"), follow=True)

    assert done.redirect_chain == [(LIST, 302)]
    assert "还没有时期概况" in words(done)
    trail = apps.get_model("results", "PeriodStatementEvent").objects.order_by("pgh_id")
    assert list(trail.values_list("pgh_label", "items", "batch")) == [
        ("insert", 184, quoted.pk), ("update", 185, quoted.pk), ("delete", 185, quoted.pk),
    ]  # fmt: skip


def test_another_office_sees_and_touches_only_its_own(client, batch, officer, foreign_officer):
    ours, shared = make_period(batch), make_period(None, title="“十二五”时期")
    elsewhere = Batch.objects.get(pk=make_batch(batch, 2018).pk)
    elsewhere.office = foreign_officer.agency
    elsewhere.save()
    client.force_login(foreign_officer)

    assert [link for link in links(client.get(LIST)) if link.startswith(LIST)] == [
        LIST, NEW, at(shared), at(shared, "remove/"),
    ]  # fmt: skip
    assert [client.get(at(ours, door)).status_code for door in ("", "remove/")] == [403, 403]
    assert f'<option value="{elsewhere.pk}">' in client.get(NEW).content.decode()
    assert f'<option value="{batch.pk}">' not in client.get(NEW).content.decode()
    refused = (
        lambda: add_period(by=foreign_officer, **fields(batch=batch)),
        lambda: change_period(period=ours, by=foreign_officer, items=1),
        lambda: change_period(period=shared, by=foreign_officer, batch=batch),
        lambda: remove_period(period=ours, by=foreign_officer),
    )
    for act in refused:
        with pytest.raises(PermissionDenied):
            act()
    assert set(PeriodStatement.objects.values_list("title", "items", "batch")) == {
        ("“十三五”时期", 184, batch.pk), ("“十二五”时期", 184, None),
    }  # fmt: skip


def fields(**changes) -> dict:
    return {
        "title": "“十二五”时期", "first_year": 2011, "last_year": 2015, "quote": "全部完成",
        "source_title": "政府工作报告",
    } | changes  # fmt: skip


def test_the_action_holds_its_own_doors(quoted, officer, leader):
    with pytest.raises(PermissionDenied):
        add_period(by=leader, **fields())
    with pytest.raises(ValidationError, match="的原文中没有这段话"):
        add_period(by=officer, **fields(batch=quoted, quote="全部未完成"))
    with pytest.raises(ValidationError, match="截止年不得早于起始年"):
        add_period(by=officer, **fields(last_year=2010))
    gone = make_period(quoted)
    remove_period(period=PeriodStatement.objects.get(), by=officer)
    with pytest.raises(Conflict, match="这一条已由他人删除。"):
        change_period(period=gone, by=officer, items=1)
    assert not PeriodStatement.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_six_queries(client, quoted, officer, count, django_assert_num_queries):
    for number in range(count):
        make_period(quoted, title=f"第{number}个五年")
    client.force_login(officer)

    # session, person, its agency, quotations, remarks that wait, unread notices
    with django_assert_num_queries(5):
        response = client.get(LIST)

    assert words(response).count("引文已与原文核对") == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_takes_its_queries(client, quoted, officer, count, django_assert_num_queries):
    for year in range(2010, 2009 + count):
        make_batch(quoted, year)
    client.force_login(officer)

    # session, person, its agency, batches to choose from, unread notices
    with django_assert_num_queries(4):
        response = client.get(NEW)

    assert response.content.decode().count("<option") == count + 1
