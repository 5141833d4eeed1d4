"""The office returns a report at large or figure by figure, and opens a locked month for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from progress.models import LockException, MonthlyReport, Reading, ReportingMonth, ReturnedCell
from tests.promises import APRIL

State = MonthlyReport.State
DAY = date(2020, 5, 8)


@pytest.fixture
def signed(april_report, roads) -> MonthlyReport:
    Reading.objects.create(
        report=april_report, share=roads, value=Decimal(30), as_of=date(2020, 4, 30)
    )
    april_report.state, april_report.submitted_on = State.SIGNED, date(2020, 5, 6)
    april_report.save()
    return april_report


@pytest.fixture
def locked(batch, signed) -> MonthlyReport:
    """The report, in a month whose bulletin went out so early that it has locked."""
    ReportingMonth.objects.create(
        batch=batch, month=APRIL, bulletin_on=date(2020, 5, 6), locks_on=date(2020, 5, 8)
    )
    return signed


def send_back(client, report, **sent):
    return client.post(reverse("review_return", args=[report.pk]), sent)


def test_a_word_on_one_figure_is_enough(client, officer, signed, roads):
    client.force_login(officer)

    response = send_back(client, signed, **{f"why-{roads.pk}": "里程与上月不符"})

    assert response.status_code == 302
    cell = ReturnedCell.objects.select_related("step").get()
    assert (cell.share_id, cell.reason, cell.step.reason) == (
        roads.pk, "里程与上月不符", "见逐项意见。",
    )  # fmt: skip


def test_both_words_are_kept_and_the_desk_shows_them_beside_the_figure(
    client, officer, reporter, signed, roads
):
    client.force_login(officer)
    send_back(client, signed, reason="请整体核对", **{f"why-{roads.pk}": "里程与上月不符"})
    client.force_login(reporter)

    page = client.get(reverse("desk_report", args=[signed.pk])).content.decode()

    assert "请整体核对" in page
    assert "里程与上月不符" in page


def test_what_was_typed_is_kept_when_it_cannot_be_taken(client, officer, signed, roads):
    client.force_login(officer)

    response = send_back(client, signed, **{f"why-{roads.pk}": "长" * 1001})

    page = response.content.decode()
    assert response.status_code == 400
    assert "长" * 1001 in page
    assert f'href="#id_why-{roads.pk}"' in page
    assert MonthlyReport.objects.get().state == State.SIGNED


def test_an_open_month_asks_for_no_day(client, officer, signed):
    client.force_login(officer)

    page = client.get(reverse("review_report", args=[signed.pk])).content.decode()

    assert 'name="open_until"' not in page


def test_a_locked_month_is_told_with_a_day_three_working_days_off(client, officer, locked):
    client.force_login(officer)

    page = client.get(reverse("review_report", args=[locked.pk])).content.decode()

    assert "本月数据已锁定。审核通过不受影响；退回后单位不能修改，除非同时开放补报。" in page
    # 8 May 2020 was a Friday, 9 May a working Saturday
    assert 'name="open_until" value="2020-05-12"' in page


def test_a_return_with_a_day_opens_the_month_for_that_unit(client, officer, locked, roads):
    client.force_login(officer)

    send_back(
        client, locked, open_until="2020-05-12", reason="请核对", **{f"why-{roads.pk}": "里程有误"}
    )

    leave = LockException.objects.get()
    assert (leave.agency_id, leave.month, leave.until, leave.by, leave.on, leave.reason) == (
        locked.agency_id, APRIL, date(2020, 5, 12), officer, DAY, "请核对\n里程有误",
    )  # fmt: skip


def test_a_return_without_a_day_leaves_the_month_locked(client, officer, locked):
    client.force_login(officer)

    send_back(client, locked, open_until="", reason="请核对")

    locked.refresh_from_db()
    assert (locked.state, LockException.objects.count()) == (State.RETURNED, 0)


@pytest.mark.parametrize("day", ["2020-05-07", "明天"])
def test_a_day_that_cannot_be_opened_returns_nothing(client, officer, locked, day):
    client.force_login(officer)

    response = send_back(client, locked, open_until=day, reason="请核对")

    locked.refresh_from_db()
    assert (response.status_code, locked.state) == (400, State.SIGNED)
    assert 'href="#id_open_until"' in response.content.decode()
    assert LockException.objects.count() == 0


def test_a_day_alone_is_no_reason(client, officer, locked):
    client.force_login(officer)

    response = send_back(client, locked, open_until="2020-05-12")

    assert response.status_code == 400
    assert MonthlyReport.objects.get().state == State.SIGNED
