"""今天要处理: each thing that waits appears for whose hand it waits, and is gone when done."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from agencies.clock import now
from agencies.models import Agency
from oversight.actions.acceptance import return_case
from oversight.actions.bulletins import draw_up, issue
from oversight.actions.entry_signs import settle_sign
from oversight.actions.notices import approve_notice, close_notice, send_notice
from oversight.actions.problems import set_problem_aside
from oversight.actions.rectifying import close_problem
from oversight.actions.replies import accept_reply, sign_for
from oversight.models import Bulletin, EntrySign, Notice, Problem
from pledges.models import Batch
from progress.actions import special
from progress.actions.judging import judge_batch
from progress.actions.reports import accept
from progress.models import MonthlyReport, SpecialReport
from tests.letters import clear, draft, make_flag, make_verdict, replied, sent
from tests.problems import DUE, make_problem, make_requested
from tests.promises import APRIL, make_accepted, make_pledge, make_share

FRIDAY = date(2020, 5, 8)
MARCH = date(2020, 3, 1)
ADDRESS = "/office/chengde-2020/2020-04/"


def kinds(client, person, address: str = ADDRESS) -> dict[str, int]:
    """What waits for the person: how many of each kind."""
    client.force_login(person)
    today = client.get(address).context["today"]
    return {group.key: group.count for group in (*today.groups, *today.rest)}


def tasks(client, person, key: str) -> list:
    client.force_login(person)
    today = client.get(ADDRESS).context["today"]
    return [task for group in today.groups if group.key == key for task in group.tasks]


def told(task) -> tuple:
    return task.title, task.who, task.sentence, task.day, task.day_word, task.step, task.step_url


@pytest.fixture
def april(batch, roads):
    """April, judged: the roads go well."""
    make_accepted(roads, APRIL, "160")
    judge_batch(batch=batch, today=FRIDAY)


# ---------- lights and reports ----------


def test_new_red_stands_apart_from_what_was_red_before(client, officer, batch, traffic, april):
    new, old, yellow = (
        make_share(make_pledge(batch, traffic, title=title)) for title in ("新", "旧", "黄")
    )
    for share, march in ((new, "yellow"), (old, "red"), (yellow, "red")):
        make_verdict(share, MARCH, march)
    make_verdict(new, APRIL, "red")
    make_verdict(old, APRIL, "red")
    make_verdict(yellow, APRIL, "yellow")

    found = {
        key: [t.title for t in tasks(client, officer, key)] for key in ("new_red", "red", "yellow")
    }

    name = "农村公路"
    assert found == {
        "new_red": [f"新 · {name}"],
        "red": [f"旧 · {name}"],
        "yellow": [f"黄 · {name}"],
    }


def test_a_red_matter_leads_to_its_letter_or_else_to_its_pledge(client, officer, batch, roads):
    make_flag(roads, "red")
    pledge = reverse("office_pledge", args=[roads.indicator.pledge_id])

    [before] = tasks(client, officer, "new_red")
    letter = draft(batch)
    [drafted] = tasks(client, officer, "new_red")

    assert told(before) == (
        "公路工程建设 · 农村公路", "市交通运输局", "4月red。", date(2020, 4, 30), "标记日期",
        "查看并处理", f"{pledge}?month=2020-04#i{roads.indicator_id}",
    )  # fmt: skip
    assert (drafted.step, drafted.step_url) == ("核对督办单", reverse("notice", args=[letter.pk]))


def test_missing_reports_stand_in_one_line_until_they_come(
    client, officer, leader, batch, roads, labour, april
):
    jobs = make_share(make_pledge(batch, labour, title="就业"), name="就业", unit="人")
    report = MonthlyReport.objects.create(
        batch=batch, agency=labour, month=APRIL, due_on=date(2020, 5, 6)
    )
    remind = reverse("remind_missing", args=[batch.slug, 2020, 4])

    [missing] = tasks(client, officer, "missing")
    seen = kinds(client, leader)
    make_accepted(jobs, APRIL, "30000")
    after = kinds(client, officer)

    assert told(missing) == (
        "市人社局4月月报未报", "", "超期2个工作日。", date(2020, 5, 6), "应报日期", "催报", remind,
    )  # fmt: skip
    assert missing.units == [report]
    assert (seen, "missing" in after) == ({"missing": 1}, False)


def test_four_units_without_a_report_are_named_by_three(client, officer, batch, traffic, april):
    for number in range(4):
        unit = Agency.objects.create(
            name=f"{number}局", short_name=f"{number}局", region=batch.region
        )
        MonthlyReport.objects.create(batch=batch, agency=unit, month=APRIL, due_on=date(2020, 5, 6))

    [missing] = tasks(client, officer, "missing")

    assert missing.title == "0局、1局、2局等4家单位4月月报未报"
    assert kinds(client, officer) == {"missing": 4}


def test_a_report_waits_for_review_by_another_than_who_entered_it(
    client, officer, director, leader, batch, labour, april
):
    MonthlyReport.objects.create(
        batch=batch, agency=labour, month=APRIL, due_on=date(2020, 5, 6), state="signed",
        submitted_on=date(2020, 5, 7),
    )  # fmt: skip
    report = MonthlyReport.objects.get(agency=labour)

    [waiting] = tasks(client, officer, "review")
    seen = kinds(client, leader)
    MonthlyReport.objects.filter(pk=report.pk).update(entered_by=officer)
    own, other = kinds(client, officer), kinds(client, director)
    accept(report=report, by=director, today=FRIDAY)

    assert told(waiting) == (
        "市人社局4月月报", "", "5月7日迟报，等待审核。", date(2020, 5, 6), "应报日期", "去审核",
        reverse("review_report", args=[report.pk]),
    )  # fmt: skip
    assert (seen, own, other) == ({}, {}, {"review": 1})
    assert kinds(client, director) == {}


def test_a_task_whose_unit_was_never_asked_is_not_lost(client, officer, batch, labour, april):
    """Its share came after the month's reports were opened: missing is never fine."""
    make_share(make_pledge(batch, labour, title="就业"), name="新增就业", unit="人")
    soon = make_share(make_pledge(batch, labour, title="培训"), name="培训", unit="人")
    make_verdict(soon, APRIL, "unreported", reason="not_started")

    [task] = tasks(client, officer, "unreported")

    assert told(task)[:3] == ("就业 · 新增就业", "市人社局", "本月尚未研判。")
    assert kinds(client, officer) == {"unreported": 1}


# ---------- letters ----------


def test_an_order_waits_for_the_director_and_then_to_be_sent(
    client, officer, director, leader, batch, roads
):
    make_flag(roads, "red")
    letter = draft(batch)
    waiting = [kinds(client, person) for person in (officer, director, leader)]
    [task] = tasks(client, director, "sign")
    letter = approve_notice(notice=letter, by=director, today=FRIDAY)
    signed = [kinds(client, person) for person in (officer, director, leader)]
    send_notice(notice=letter, number="", by=officer, today=FRIDAY)

    red = {"new_red": 1}
    assert waiting == [red, red | {"sign": 1}, red]
    assert told(task)[2:6] == ("列1项督办事项，签发后由经办人发出。", FRIDAY, "起草日期", "签发")
    assert signed == [red | {"send": 1}, red | {"send": 1}, red]
    assert [kinds(client, person) for person in (officer, director)] == [red, red]


def test_a_bulletin_waits_for_who_issues_it_once_it_lay_a_night(
    client, officer, director, leader, batch, april, settings
):
    bulletin = draw_up(
        batch=batch, kind=Bulletin.Kind.MONTHLY, month=APRIL, by=officer, today=FRIDAY
    )
    on_the_day = kinds(client, director).get("issue")
    settings.PORTAL_TODAY = date(2020, 5, 9)

    assert on_the_day is None
    assert [kinds(client, person).get("issue") for person in (officer, director, leader)] == [
        None,
        1,
        None,
    ]
    [task] = tasks(client, director, "issue")
    address = reverse("bulletin", args=[bulletin.pk])
    assert told(task) == (
        bulletin.title, "", "月度通报由王芳拟稿，核对后签发。", FRIDAY, "拟稿日期",
        "核对并签发", address,
    )  # fmt: skip
    assert client.get(reverse("bulletins_batch", args=[batch.slug])).status_code == 200
    issue(bulletin=bulletin, number="承民生通〔2020〕1号", by=director, today=date(2020, 5, 9))
    assert "issue" not in kinds(client, director)


def test_in_a_closed_batch_nobody_is_told_to_remind(client, officer, batch, roads, settings):
    make_accepted(roads, APRIL, "160")
    judge_batch(batch=batch, today=FRIDAY)
    MonthlyReport.objects.update(state="draft")
    Batch.objects.update(stage="closed")
    settings.PORTAL_TODAY = date(2023, 10, 16)

    [task] = tasks(client, officer, "missing")

    assert (task.sentence, task.step_url) == ("批次已办结，已过报送期。", "")


def test_a_letter_the_unit_is_late_with_is_seen_by_all_and_gone_once_signed_for(
    client, officer, leader, head, batch, roads, settings
):
    make_flag(roads, "yellow")
    letter = sent(draft(batch), officer)
    in_time = kinds(client, officer)
    settings.PORTAL_TODAY = date(2020, 5, 14)

    [late] = tasks(client, officer, "letters_late")
    found = [kinds(client, person) for person in (officer, leader)]
    sign_for(notice=letter, by=head, today=date(2020, 5, 14))

    assert "letters_late" not in in_time
    assert (late.late, late.day, late.day_word, late.step) == (
        True,
        letter.sign_due,
        "签收期限",
        "督促办理",
    )
    assert found == [{"letters_late": 1, "yellow": 1}] * 2
    assert kinds(client, officer) == {"yellow": 1}


def test_a_reply_waits_to_be_looked_at_and_an_accepted_one_to_be_closed(
    client, officer, leader, head, batch, roads
):
    flag = make_flag(roads, "yellow")
    letter = sent(draft(batch), officer)
    answer = replied(letter, head)
    waiting = [kinds(client, person) for person in (officer, leader)]
    accept_reply(reply=answer, note="", by=officer, today=FRIDAY)
    clear(flag)
    accepted = kinds(client, officer)
    letter.refresh_from_db()
    close_notice(notice=letter, note="已到位", by=officer, today=FRIDAY)

    assert waiting == [{"replies": 1, "yellow": 1}, {"yellow": 1}]
    assert accepted == {"close": 1, "yellow": 1}
    assert kinds(client, officer) == {"yellow": 1}


# ---------- problems, acceptance, doubts, special reports ----------


def test_a_problem_waits_to_be_registered_overdue_or_to_be_closed(
    client, officer, leader, head, roads, april, settings
):
    pledge = roads.indicator.pledge
    told_of = Problem.objects.create(
        pledge=pledge, agency=roads.reporting_agency, what="缺料", found_on=APRIL
    )
    asked = make_requested(pledge, officer, head, what="开裂")
    late = make_problem(pledge, officer, what="塌陷")
    on_the_day = kinds_on(client, officer, settings, DUE)
    after = kinds_on(client, officer, settings, date(2020, 5, 18))
    leaders = kinds_on(client, leader, settings, date(2020, 5, 18))
    [task] = tasks(client, officer, "problems_late")
    set_problem_aside(problem=told_of, reason="不属实", by=officer, today=date(2020, 5, 18))
    close_problem(problem=asked, by=officer, today=date(2020, 5, 18))

    assert on_the_day == {"requested": 1, "found": 1}
    assert after == {"problems_late": 1, "requested": 1, "found": 1}
    assert leaders == {"problems_late": 1}
    assert told(task) == (
        "塌陷", "市交通运输局", "已交办，超期1个工作日。", DUE, "整改期限", "督促整改",
        reverse("problem", args=[late.pk]),
    )  # fmt: skip
    assert kinds(client, officer) == {"problems_late": 1}


def kinds_on(client, person, settings, day: date) -> dict[str, int]:
    settings.PORTAL_TODAY = day
    return kinds(client, person)


def test_an_acceptance_case_waits_for_the_office_until_it_is_decided(
    client, officer, foreign_officer, leader, batch, case
):
    judge_batch(batch=batch, today=FRIDAY)
    [task] = tasks(client, officer, "acceptance")
    waiting = [kinds(client, person) for person in (officer, leader)]
    return_case(case=case, reason="缺照片", by=officer, today=FRIDAY)

    assert told(task) == (
        "公路工程建设", "市交通运输局", "4月28日完成，申请验收，请逐项核验。", FRIDAY, "申请日期",
        "去核验", reverse("acceptance_case", args=[case.pk]),
    )  # fmt: skip
    assert waiting == [{"acceptance": 1}, {}]
    assert kinds(client, officer) == {}


def test_a_doubt_waits_until_somebody_settles_it(client, officer, leader, roads, april):
    sign = EntrySign.objects.create(
        share=roads, month=APRIL, sign="fell", told="比上月减少20公里。", found_on=FRIDAY
    )
    [task] = tasks(client, officer, "signs")
    waiting = [kinds(client, person) for person in (officer, leader)]
    settle_sign(sign=sign, outcome="explained", note="已核实", by=officer, today=FRIDAY)

    assert told(task) == (
        "公路工程建设 · 农村公路", "市交通运输局", "4月累计数下降：比上月减少20公里。", FRIDAY,
        "发现日期", "去核查", reverse("entry_sign", args=[sign.pk]),
    )  # fmt: skip
    assert waiting == [{"signs": 1}, {}]
    assert kinds(client, officer) == {}


def test_a_special_report_waits_until_it_is_read(client, officer, reporter, head, batch, april):
    report = SpecialReport.objects.create(
        kind="major", batch=batch, agency=reporter.agency, title="塌方", body="已抢通",
        state="signed", written_by=reporter, signed_by=head, signed_on=FRIDAY,
    )  # fmt: skip
    [task] = tasks(client, officer, "special")
    special.mark_read(special=report, answer="", by=officer, today=FRIDAY, now=now())

    assert told(task) == (
        "塌方", "市交通运输局", "报来重大情况，请阅办。", FRIDAY, "报送日期", "阅办",
        reverse("office_special_report", args=[report.pk]),
    )  # fmt: skip
    assert kinds(client, officer) == {}


# ---------- whose list, and of when ----------


def test_another_office_s_matters_do_not_wait_here(
    client, officer, foreign_officer, batch, roads, april
):
    elsewhere = type(batch).objects.create(
        slug="elsewhere", title="外地", starts_on=batch.starts_on, ends_on=batch.ends_on,
        stage="published", region=batch.region, issuer=batch.issuer,
        office=foreign_officer.agency, reports_from=APRIL,
    )  # fmt: skip
    share = make_share(make_pledge(elsewhere, roads.reporting_agency))
    make_flag(share, "yellow")
    draft(elsewhere)
    address = "/office/elsewhere/2020-04/"

    assert (kinds(client, officer), kinds(client, foreign_officer, address)) == (
        {},
        {"send": 1, "yellow": 1},
    )


def test_matters_of_the_office_s_other_batches_wait_too_and_name_their_batch(
    client, officer, leader, batch, roads, april, head
):
    other = type(batch).objects.create(
        slug="other", title="另一批", starts_on=batch.starts_on, ends_on=batch.ends_on,
        stage="published", region=batch.region, issuer=batch.issuer, office=batch.office,
    )  # fmt: skip
    pledge = make_pledge(other, roads.reporting_agency, title="桥梁")
    Problem.objects.create(
        pledge=pledge, agency=roads.reporting_agency, what="缺料", found_on=APRIL
    )

    [task] = tasks(client, officer, "found")

    assert (task.title, task.batch, task.note) == ("缺料", "另一批", "桥梁")
    assert kinds(client, leader) == {}


def test_a_past_month_tells_only_its_lights(client, officer, head, batch, roads, settings):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=FRIDAY)
    make_accepted(roads, date(2020, 5, 1), "160")
    judge_batch(batch=batch, today=date(2020, 6, 10))
    make_requested(roads.indicator.pledge, officer, head)
    make_flag(roads, "yellow")
    draft(batch)
    settings.PORTAL_TODAY = date(2020, 6, 10)

    [task] = tasks(client, officer, "yellow")
    past, current = (kinds(client, officer, f"/office/chengde-2020/2020-0{n}/") for n in (4, 5))

    assert (past, current) == ({"yellow": 1}, {"requested": 1, "send": 1})
    assert task.step == "查看并处理"
    assert "当月需处理事项" in client.get(ADDRESS).content.decode()


@pytest.mark.parametrize("each", [1, 3])
def test_the_list_takes_as_many_queries_for_one_of_each_as_for_three(
    client, officer, head, batch, traffic, each, django_assert_num_queries
):
    for number in range(each):
        share = make_share(make_pledge(batch, traffic, title=f"公路{number}"), name="公路")
        make_flag(share, "yellow")
        make_requested(share.indicator.pledge, officer, head, what=f"开裂{number}")
        EntrySign.objects.create(
            share=share, month=APRIL, sign="fell", told="减少", found_on=FRIDAY
        )
        Notice.objects.create(
            batch=batch, rung="reminder", agency=traffic, subject=f"函{number}", body="请报",
            state="sent", sign_days=1, reply_days=5, drafted_on=APRIL, sent_on=APRIL,
            sent_by=officer, sign_due=date(2020, 4, 2), reply_due=date(2020, 4, 9),
        )  # fmt: skip
    client.force_login(officer)

    with django_assert_num_queries(12):
        response = client.get(f"{ADDRESS}now/")

    assert response.status_code == 200
    assert kinds(client, officer) == {
        "letters_late": each, "requested": each, "yellow": each, "signs": each,
    }  # fmt: skip
