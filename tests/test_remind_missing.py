"""One click reminds all who have not reported: the list first, each at most once a day."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from agencies.models import Agency, Message, Preference
from agencies.roles import Role
from oversight.readers.reminders import calling
from pledges.models import Batch
from progress.actions.months import open_months
from progress.actions.reminders import remind_missing
from progress.models import MonthlyReport
from tests.notices import NOW, make_robot
from tests.people import make_person
from tests.promises import APRIL, make_pledge, make_share

TODAY = date(2020, 5, 8)
PAGE = "/office/remind/chengde-2020/2020/04/"


@pytest.fixture
def missing(batch, april_report, reporter, head, traffic, labour, county) -> Batch:
    """April: 交通局 with two people and a group chat; 人社局 with nobody; 承德县 not begun."""
    make_robot(traffic)
    make_share(make_pledge(batch, labour), name="城镇新增就业", target="46000", unit="人")
    later = make_share(
        april_report.batch.pledges.first(), target="30", region=county, name="农村公路"
    )
    later.plans.update(start=date(2020, 6, 1))
    open_months(batch=batch, today=APRIL)
    return batch


def press(batch: Batch, by, today: date = TODAY) -> list:
    reached = remind_missing(batch=batch, month=APRIL, by=by, today=today, now=NOW)
    return [(str(a.report.unit), [p.username for p in a.people], len(a.robots)) for a in reached]


def test_the_list_says_whom_it_will_reach_and_whom_not(missing, reporter, settings):
    settings.EMAIL_HOST = "mail.example.gov.cn"
    reporter.email = "wang@example.gov.cn"
    reporter.save()
    Preference.objects.create(user=reporter, mail="daily")

    found = calling(missing, APRIL, TODAY)

    assert [
        (str(row.unit), [(p.user.username, p.channels) for p in row.people], row.late)
        for row in found.reached
    ] == [
        (
            "市交通运输局",
            [("reporter", ["站内消息", "邮件（每日汇总）"]), ("head", ["站内消息"])],
            True,
        )
    ]
    assert [str(row.unit) for row in found.unreached] == ["市人社局"]
    assert [str(row.unit) for row in found.waiting] == ["承德县"]
    assert found.people == 2


def test_a_press_reaches_the_unit_s_people_and_its_group_chat(missing, officer):
    assert press(missing, officer) == [("市交通运输局", ["reporter", "head"], 1)]
    rows = Message.objects.order_by("pk").values_list("rung", "subject", "office")
    assert set(rows) == {
        ("remind:2020-05-08", "4月月报应于5月6日报送，已逾期2个工作日", missing.office_id)
    }
    assert len(rows) == 3


def test_a_second_press_the_same_day_reaches_nobody_and_the_next_day_all(missing, officer):
    days = [TODAY, TODAY, date(2020, 5, 9)]  # a Saturday that is worked

    assert [len(press(missing, officer, day)) for day in days] == [1, 0, 1]


def test_someone_who_came_meanwhile_is_reached_by_a_second_press(missing, officer, traffic):
    press(missing, officer)
    make_person(Role.REPORTER, agency=traffic, username="second")

    press(missing, officer)

    assert Message.objects.filter(recipient__username="second").count() == 1
    assert Message.objects.filter(recipient__username="reporter").count() == 1


def test_a_report_handed_in_leaves_the_list(missing, officer, client):
    MonthlyReport.objects.update(state="submitted")
    client.force_login(officer)

    assert press(missing, officer) == []
    assert "没有需要催报的单位" in client.get(PAGE).content.decode()


def test_the_page_shows_then_sends_then_says_so(missing, officer, client):
    client.force_login(officer)

    before = client.get(PAGE).content.decode()
    answer = client.post(PAGE, follow=True)
    after = answer.content.decode()

    assert "将向1家单位、2人发出催报。" in before
    assert Message.objects.count() == 3
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "已向1家单位、2人发出催报。" in after
    assert "名单中的单位今天都已提醒过。" in after
    assert "发出催报</button>" not in after


def test_pressing_twice_says_that_all_were_reminded(missing, officer, client):
    client.force_login(officer)
    client.post(PAGE)

    assert "今天都已提醒过" in client.post(PAGE, follow=True).content.decode()


def test_the_words_are_chinese_whatever_the_officer_reads(missing, officer, client):
    client.force_login(officer)
    client.cookies["django_language"] = "en"

    client.post(PAGE)

    assert Message.objects.first().subject == "4月月报应于5月6日报送，已逾期2个工作日"


def test_on_a_day_off_nobody_is_disturbed(missing, officer, client, settings):
    settings.PORTAL_TODAY = date(2020, 5, 10)  # a Sunday
    client.force_login(officer)

    assert "今天是休息日" in client.get(PAGE).content.decode()
    assert client.post(PAGE).status_code == 409
    assert not Message.objects.exists()


def test_a_closed_batch_is_not_reminded_of(missing, officer, client):
    missing.stage = Batch.Stage.CLOSED
    missing.save()
    client.force_login(officer)

    assert "发出催报</button>" not in client.get(PAGE).content.decode()
    assert client.post(PAGE).status_code == 409
    assert not Message.objects.exists()


def test_a_month_that_is_not_open_has_no_page(missing, officer, client):
    client.force_login(officer)

    assert client.get("/office/remind/chengde-2020/2020/05/").status_code == 404


def test_another_office_sends_nothing(missing, foreign_officer, client):
    client.force_login(foreign_officer)

    assert client.post(PAGE).status_code == 403
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_officers_pressing_at_once_remind_once(missing, officer, director):
    gate = Barrier(2)

    def worker(by) -> int:
        try:
            gate.wait()
            return len(press(missing, by))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        reached = list(pool.map(worker, [officer, director]))

    assert sorted(reached) == [0, 1]
    assert Message.objects.count() == 3


@pytest.mark.parametrize("units", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(
    batch, april_report, chengde, officer, units, client, django_assert_num_queries
):
    for number in range(units):
        agency = Agency.objects.create(name=f"{number}局", short_name=f"{number}局", region=chengde)
        make_person(Role.REPORTER, agency=agency)
        make_share(make_pledge(batch, agency), name=f"指标{number}")
    open_months(batch=batch, today=APRIL)
    client.force_login(officer)

    # session, person, unit, batch, is it open, reports, plans, people, groups, reminded today,
    # calendar, menu
    with django_assert_num_queries(11):
        client.get(reverse("remind_missing", args=["chengde-2020", 2020, 4]))
