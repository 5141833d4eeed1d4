"""The reporting calendar: due days moved with a reason, bulletins, locks, and leave to fill in."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from agencies.models import DayOverride
from agencies.refusals import Conflict
from agencies.workdays import weekday, workdays_between
from progress.actions.locks import (
    announce_bulletin,
    lock_day,
    open_exception,
    set_lock_rule,
    withdraw_bulletin,
)
from progress.actions.months import ImpossibleDay, move_due, open_months
from progress.actions.reports import return_by_head
from progress.locks import why_closed
from progress.models import LockException, MonthlyReport, ReportingMonth
from tests.promises import APRIL, make_pledge, make_share

DAY = date(2020, 5, 8)  # a Friday; Saturday the 9th was a working day
MAY = date(2020, 5, 1)


@pytest.fixture
def april(batch, roads, labour) -> None:
    """April is open for two agencies; both reports are due on 6 May."""
    make_share(make_pledge(batch, labour), name="城镇新增就业")
    open_months(batch=batch, today=DAY)


def due_days(month: date) -> dict[str, date]:
    rows = MonthlyReport.objects.filter(month=month)
    return dict(rows.values_list("agency__short_name", "due_on"))


def move(batch, officer, due_on: date, *, month: date = APRIL, reason: str = "系统升级"):
    return move_due(batch=batch, month=month, due_on=due_on, reason=reason, by=officer, today=DAY)


def announce(batch, officer, bulletin_on: date = DAY, today: date = DAY) -> ReportingMonth:
    return announce_bulletin(
        batch=batch, month=APRIL, bulletin_on=bulletin_on, by=officer, today=today
    )


# ---------- due days ----------


def test_a_moved_due_day_holds_for_reports_never_handed_in(batch, officer, april, labour):
    MonthlyReport.objects.filter(agency=labour, month=APRIL).update(
        state="returned", submitted_on=date(2020, 5, 6)
    )

    move(batch, officer, date(2020, 5, 12))

    assert due_days(APRIL) == {"市交通运输局": date(2020, 5, 12), "市人社局": date(2020, 5, 6)}
    settled = ReportingMonth.objects.get()
    assert (settled.due_on, settled.due_reason) == (date(2020, 5, 12), "系统升级")


def test_opening_a_month_honours_the_day_the_office_set(batch, officer, april):
    june = date(2020, 6, 1)
    move(batch, officer, date(2020, 7, 9), month=june)

    open_months(batch=batch, today=june)

    assert set(due_days(june).values()) == {date(2020, 7, 9)}


def test_while_a_month_runs_its_due_day_follows_the_calendar(batch, april):
    assert set(due_days(MAY).values()) == {date(2020, 6, 5)}
    DayOverride.objects.create(day=date(2020, 6, 5), is_workday=False, note="停电检修")

    open_months(batch=batch, today=date(2020, 5, 31))

    assert set(due_days(MAY).values()) == {date(2020, 6, 8)}


def test_a_month_that_is_over_keeps_its_due_day(batch, april):
    DayOverride.objects.create(day=date(2020, 6, 5), is_workday=False, note="停电检修")

    open_months(batch=batch, today=date(2020, 6, 1))

    assert set(due_days(MAY).values()) == {date(2020, 6, 5)}


@pytest.mark.parametrize(
    ("due_on", "reason", "refusal"),
    [
        (date(2020, 5, 7), "系统升级", "应报日期不能早于今天，也不能早于当月1日。"),
        (date(2020, 5, 10), "系统升级", "2020年5月10日是休息日，请改选工作日。"),
        (date(2020, 5, 12), "  ", "请写明原因。"),
    ],
)
def test_a_due_day_that_cannot_be_set_is_refused(batch, officer, april, due_on, reason, refusal):
    with pytest.raises(Conflict, match=refusal):
        move(batch, officer, due_on, reason=reason)

    assert set(due_days(APRIL).values()) == {date(2020, 5, 6)}
    assert ReportingMonth.objects.count() == 0


def test_after_the_bulletin_the_due_day_stands(batch, officer, april):
    announce(batch, officer)

    with pytest.raises(Conflict, match="2020年4月通报已于2020年5月8日印发"):
        move(batch, officer, date(2020, 5, 12))


def test_a_month_outside_reporting_has_no_calendar(batch, officer, april):
    with pytest.raises(Conflict, match="不在2020年承德市民心实事的报送月份之内"):
        move(batch, officer, date(2020, 5, 12), month=date(2020, 3, 1))


# ---------- bulletins and locks ----------


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_a_month_locks_so_many_working_days_after_its_bulletin(bulletin_on, locks_after):
    day = lock_day(bulletin_on, locks_after, weekday)

    assert workdays_between(bulletin_on, day, weekday) == locks_after
    assert weekday(day) or locks_after == 0
    # the first such day: the day before it is one working day short
    assert locks_after == 0 or (
        workdays_between(bulletin_on, day - timedelta(1), weekday) == locks_after - 1
    )


def test_a_bulletin_sets_the_day_of_the_lock_by_the_official_calendar(batch, officer, april):
    settled = announce(batch, officer)

    # the working Saturday counts, the Sunday does not
    assert (settled.bulletin_on, settled.locks_on) == (DAY, date(2020, 5, 12))


@pytest.mark.parametrize(
    ("bulletin_on", "today", "refusal"),
    [
        (date(2020, 5, 9), DAY, "印发日期不能早于当月1日，也不能晚于今天。"),
        (date(2020, 3, 31), DAY, "印发日期不能早于当月1日，也不能晚于今天。"),
        (date(2020, 4, 28), DAY, "数据将于2020年5月6日锁定，而本月月报2020年5月6日才到期"),
    ],
)
def test_a_bulletin_on_an_impossible_day_is_refused(
    batch, officer, april, bulletin_on, today, refusal
):
    set_lock_rule(batch=batch, locks_after=3, by=officer)

    with pytest.raises(ImpossibleDay, match=refusal):
        announce(batch, officer, bulletin_on, today)

    assert ReportingMonth.objects.count() == 0


def test_a_bulletin_is_recorded_once(batch, officer, april):
    announce(batch, officer)

    with pytest.raises(Conflict, match="2020年4月通报已登记"):
        announce(batch, officer)


def test_a_bulletin_is_taken_back_only_before_the_lock_and_the_reason_is_kept(
    client, batch, officer, april
):
    announce(batch, officer)
    late = {"batch": batch, "month": APRIL, "reason": "日期有误", "by": officer}
    with pytest.raises(Conflict, match="2020年4月数据已于2020年5月12日锁定"):
        withdraw_bulletin(**late, today=date(2020, 5, 12))

    withdraw_bulletin(**late, today=date(2020, 5, 11))

    settled = ReportingMonth.objects.get()
    assert (settled.bulletin_on, settled.locks_on) == (None, None)
    client.force_login(officer)
    decisions = client.get(reverse("calendar_month", args=[batch.slug, 2020, 4])).context[
        "decisions"
    ]
    assert [(decision.text, decision.reason) for decision in decisions] == [
        ("撤回通报登记", "日期有误"),
        ("登记通报：2020年5月8日印发，2020年5月12日锁定", ""),
    ]


def test_a_new_lock_rule_leaves_recorded_bulletins_alone(batch, officer, april):
    announce(batch, officer)

    set_lock_rule(batch=batch, locks_after=10, by=officer)

    batch.refresh_from_db()
    assert (batch.locks_after, ReportingMonth.objects.get().locks_on) == (10, date(2020, 5, 12))


def test_leave_needs_a_bulletin_a_report_and_a_day_to_come(batch, officer, april, traffic, county):
    leave = {"batch": batch, "month": APRIL, "reason": "数据有误", "by": officer, "today": DAY}
    until = date(2020, 5, 12)
    with pytest.raises(Conflict, match="数据没有锁定，不需要开放补报"):
        open_exception(**leave, unit=traffic, until=until)
    announce(batch, officer)
    with pytest.raises(Conflict, match="承德县没有2020年4月的月报"):
        open_exception(**leave, unit=county, until=until)
    with pytest.raises(ImpossibleDay):
        open_exception(**leave, unit=traffic, until=date(2020, 5, 11))

    open_exception(**leave, unit=traffic, until=until)

    assert LockException.objects.values_list("agency", "until", "on").get() == (
        traffic.pk, until, DAY,
    )  # fmt: skip


@pytest.mark.parametrize("person", ["foreign_officer", "leader", "reporter"])
def test_others_change_nothing(batch, april, person, request, traffic):
    by = request.getfixturevalue(person)
    common = {"batch": batch, "by": by}
    for act in (
        lambda: move(batch, by, date(2020, 5, 12)),
        lambda: announce(batch, by),
        lambda: withdraw_bulletin(**common, month=APRIL, reason="x", today=DAY),
        lambda: set_lock_rule(**common, locks_after=1),
        lambda: open_exception(
            **common, month=APRIL, unit=traffic, until=DAY, reason="x", today=DAY
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()


# ---------- from the lock to the desk and back ----------


def test_a_locked_month_opens_for_one_unit_until_the_day_and_locks_again(
    client, settings, batch, officer, reporter, april, roads, traffic
):
    announce(batch, officer)
    report = MonthlyReport.objects.get(agency=traffic, month=APRIL)
    address = reverse("desk_report", args=[report.pk])

    def typed(day: date, figure: str) -> tuple[int, str]:
        settings.PORTAL_TODAY = day
        client.force_login(reporter)
        response = client.post(address, {f"value-{roads.pk}": figure})
        return response.status_code, response.content.decode()

    before = typed(date(2020, 5, 11), "10")
    refused = typed(date(2020, 5, 12), "20")
    open_exception(
        batch=batch, month=APRIL, unit=traffic, until=date(2020, 5, 14), reason="漏报",
        by=officer, today=date(2020, 5, 12),
    )  # fmt: skip
    opened, last_day = typed(date(2020, 5, 12), "20"), typed(date(2020, 5, 14), "30")
    after = typed(date(2020, 5, 15), "40")

    words = "2020年4月通报已印发，数据已锁定。确需补报的，请联系办公室开放。"
    codes = [code for code, _page in (before, refused, opened, last_day, after)]
    assert codes == [302, 409, 302, 302, 409]
    assert words in refused[1]
    assert words in after[1]
    assert report.readings.get().value == Decimal(30)
    assert words in client.get(address).content.decode()


# ---------- pages ----------


def test_the_calendar_tells_of_each_month(client, batch, officer, april, labour):
    MonthlyReport.objects.filter(agency=labour, month=APRIL).update(
        state="accepted", submitted_on=DAY, accepted_on=DAY
    )
    announce(batch, officer, date(2020, 5, 6))
    client.force_login(officer)

    rows = client.get(reverse("calendar_batch", args=[batch.slug])).context["rows"]

    first, second, third = rows[:3]
    told = (first.month, first.due_on, first.received, first.accepted, first.reports, first.locked)
    assert told == (APRIL, date(2020, 5, 6), 1, 1, 2, False)
    assert (second.month, second.due_on, second.reports) == (MAY, date(2020, 6, 5), 2)
    assert (third.due_on, third.reports) == (date(2020, 7, 6), 0)
    assert rows[-1].month == date(2020, 12, 1)


@pytest.mark.parametrize(
    ("page", "sent", "field"),
    [
        ("calendar_due", {"due_on": "2020-05-10", "reason": "系统升级"}, "id_due_due_on"),
        ("calendar_due", {"due_on": "2020-05-12", "reason": ""}, "id_due_reason"),
        ("calendar_bulletin", {"bulletin_on": "2020-05-09"}, "id_bulletin_bulletin_on"),
        ("calendar_bulletin", {"bulletin_on": ""}, "id_bulletin_bulletin_on"),
    ],
)
def test_a_form_that_cannot_be_taken_comes_back_as_it_was(
    client, batch, officer, april, page, sent, field
):
    client.force_login(officer)

    response = client.post(reverse(page, args=[batch.slug, 2020, 4]), sent)

    shown = response.content.decode()
    assert response.status_code == 400
    assert f'href="#{field}"' in shown
    assert all(text in shown for text in sent.values())
    assert ReportingMonth.objects.count() == 0


def test_an_officer_moves_announces_opens_and_withdraws(client, batch, officer, april, traffic):
    client.force_login(officer)
    report = MonthlyReport.objects.get(agency=traffic, month=APRIL)
    month = [batch.slug, 2020, 4]
    sent = [
        ("calendar_due", month, {"due_on": "2020-05-11", "reason": "系统升级"}),
        ("calendar_rule", [batch.slug], {"locks_after": "5"}),
        ("calendar_bulletin", month, {"bulletin_on": "2020-05-08"}),
        (
            "calendar_exception",
            month,
            {"report": report.pk, "until": "2020-05-18", "reason": "漏报"},
        ),
        ("calendar_withdraw", month, {"reason": "日期有误"}),
    ]

    codes = [client.post(reverse(name, args=args), data).status_code for name, args, data in sent]

    assert codes == [302] * 5
    assert [(row.until, row.by) for row in LockException.objects.all()] == [
        (date(2020, 5, 18), officer)
    ]
    settled = ReportingMonth.objects.get()
    assert (settled.due_on, settled.bulletin_on) == (date(2020, 5, 11), None)


def test_a_leader_reads_the_calendar_without_its_forms(client, batch, leader, april):
    client.force_login(leader)

    pages = [
        client.get(reverse("calendar_batch", args=[batch.slug])).content.decode(),
        client.get(reverse("calendar_month", args=[batch.slug, 2020, 4])).content.decode(),
    ]

    assert [page.count('action="/office/') for page in pages] == [0, 0]


@pytest.mark.parametrize("months", [1, 3])
def test_the_calendar_takes_as_many_queries_for_one_month_as_for_three(
    client, batch, officer, april, months, django_assert_num_queries
):
    batch.ends_on = date(2020, 3 + months, 28)
    batch.save()
    client.force_login(officer)

    # session, person, office, notices; batch, batches; day overrides, months, counts, leave
    with django_assert_num_queries(9):
        response = client.get(reverse("calendar_batch", args=[batch.slug]))

    assert len(response.context["rows"]) == months


def test_a_later_leave_replaces_the_former_and_none_is_for_ever(batch, april, traffic, officer):
    leave = {"batch": batch, "month": APRIL, "unit": traffic, "reason": "漏报", "by": officer}
    announce(batch, officer)
    report = MonthlyReport.objects.get(batch=batch, month=APRIL, agency=traffic)

    open_exception(**leave, until=date(2020, 6, 30), today=date(2020, 5, 14))
    open_exception(**leave, until=date(2020, 5, 20), today=date(2020, 5, 14))

    assert why_closed(report, date(2020, 5, 20)) == ""
    assert "数据已锁定" in why_closed(report, date(2020, 5, 21))
    with pytest.raises(ImpossibleDay, match="最长60天"):
        open_exception(**leave, until=date(9999, 12, 31), today=date(2020, 5, 14))


def test_a_head_does_not_return_into_a_locked_month(batch, april, traffic, officer, head):
    announce(batch, officer)
    MonthlyReport.objects.filter(batch=batch, agency=traffic).update(state="submitted")
    report = MonthlyReport.objects.get(batch=batch, month=APRIL, agency=traffic)

    with pytest.raises(Conflict, match="请先联系办公室开放补报"):
        return_by_head(report=report, reason="核实", by=head, today=date(2020, 6, 1))
