"""The ledger of acceptance cases, and a case's page, for those who decide and those who read."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from oversight.actions.acceptance import pass_case, return_case
from oversight.checklist import look
from tests.cases import DAY, check_all, make_case, make_finished
from tests.promises import make_pledge, make_share


def more_cases(batch, agency, head, count: int) -> list:
    made = []
    for number in range(count):
        share = make_share(make_pledge(batch, agency, title=f"新路{number}"), name=f"新路{number}")
        made.append(make_case(share, head))
    return made


def test_waiting_cases_come_first_with_how_long_they_have_waited(
    client, case, officer, batch, traffic, head
):
    second, third = more_cases(batch, traffic, head, 2)
    return_case(case=third, reason="补充", by=officer, today=DAY)
    type(case).objects.filter(pk=case.pk).update(applied_on=date(2020, 4, 29))
    client.force_login(officer)

    found = client.get(reverse("acceptances"))

    # 29 April to 8 May: 30 April, 6 to 8 May; the days between are the holiday
    assert [(row.case.pk, row.waited, row.early) for row in found.context["entries"]] == [
        (second.pk, 0, 186), (case.pk, 4, 186), (third.pk, 0, 0),
    ]  # fmt: skip


def test_the_ledger_reads_the_same_number_of_queries_for_one_and_three(
    client, case, officer, batch, traffic, head, django_assert_num_queries
):
    client.force_login(officer)
    with django_assert_num_queries(10):
        client.get(reverse("acceptances"))
    more_cases(batch, traffic, head, 2)

    with django_assert_num_queries(10):
        page = client.get(reverse("acceptances"))

    assert len(page.context["entries"]) == 3


def test_a_case_s_page_reads_the_same_number_of_queries_for_one_and_three(
    client, officer, head, finished, roads, django_assert_num_queries
):
    one = make_case(roads, head)
    client.force_login(officer)
    with django_assert_num_queries(23):
        client.get(reverse("acceptance_case", args=[one.pk]))
    return_case(case=one, reason="补充", by=officer, today=DAY)
    for name in ("桥梁", "标线"):
        make_share(roads.indicator.pledge, name=name, target="3")
    three = make_case(roads, head)
    three.indicators.set(roads.indicator.pledge.indicators.all())

    with django_assert_num_queries(23):
        page = client.get(reverse("acceptance_case", args=[three.pk]))

    assert len(page.context["page"].results) == 3


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"state": "applied"}, 1),
        ({"state": "returned"}, 0),
        ({"batch": "chengde-2020"}, 1),
        ({}, 1),
    ],
)
def test_the_ledger_is_narrowed(client, case, officer, asked, found):
    client.force_login(officer)

    assert len(client.get(reverse("acceptances"), asked).context["entries"]) == found


def test_a_nonsense_filter_is_said(client, case, officer):
    client.force_login(officer)

    assert client.get(reverse("acceptances"), {"state": "x"}).status_code == 400


def test_another_office_sees_no_case_of_ours(client, case, foreign_officer):
    client.force_login(foreign_officer)

    assert client.get(reverse("acceptances")).context["entries"] == []


def test_a_leader_reads_and_is_offered_nothing_to_press(client, case, leader):
    client.force_login(leader)

    page = client.get(reverse("acceptance_case", args=[case.pk])).content.decode()

    assert "农村公路：达到目标（300公里）" in page
    assert [name for name in ("check", "pass", "return", "visit") if f"/{name}/" in page] == []


def test_an_early_finish_is_shown_with_its_days(client, case, officer):
    """28 April, with the end of October as deadline."""
    check_all(case, officer)
    pass_case(case=case, document="意见", passed_on=DAY, by=officer, today=DAY)
    client.force_login(officer)

    assert "提前186天" in client.get(reverse("acceptance_case", args=[case.pk])).content.decode()


def test_the_pass_form_shows_once_nothing_stands_in_the_way(client, case, officer):
    client.force_login(officer)
    address = reverse("acceptance_pass", args=[case.pk])

    before = client.get(reverse("acceptance_case", args=[case.pk])).content.decode()
    check_all(case, officer)
    after = client.get(reverse("acceptance_case", args=[case.pk])).content.decode()

    assert (address in before, address in after) == (False, True)


@pytest.mark.parametrize(
    ("page", "typed", "told"),
    [
        ("acceptance_return", {"reason": ""}, "请写明退回意见，申请单位才知道补什么。"),
        ("acceptance_pass", {"document": "", "passed_on": "2020-05-08"}, "请写明验收文件"),
        ("acceptance_pass", {"document": "文", "passed_on": "2020-05-09"}, "不能晚于今天"),
        ("acceptance_pass", {"document": "文", "passed_on": "2020-04-27"}, "不得早于完成日期"),
        ("acceptance_visit", {"who": "", "found": "好"}, "请写明谁到现场核验。"),
        ("acceptance_visit", {"who": "王", "day": "2020-05-09"}, "核验日期不能晚于今天。"),
    ],
)
def test_a_form_that_cannot_be_taken_comes_back(client, case, officer, page, typed, told):
    check_all(case, officer)
    if page == "acceptance_visit":
        client.force_login(officer)
        client.post(reverse("acceptance_visit", args=[case.pk]), {"needed": "yes"})
    client.force_login(officer)

    response = client.post(reverse(page, args=[case.pk]), typed)

    assert response.status_code == 400
    assert told in response.content.decode()


def test_the_office_walks_a_case_to_its_end(client, case, officer):
    client.force_login(officer)
    items = list(case.items.all())
    answers = {f"met{item.pk}": "yes" for item in items} | {f"found{item.pk}": "" for item in items}

    steps = [
        client.post(reverse("acceptance_visit", args=[case.pk]), {"needed": "yes"}),
        client.post(
            reverse("acceptance_visit", args=[case.pk]),
            {"who": "王芳", "day": "2020-05-07", "met": "yes", "found": "路面平整"},
        ),
        client.post(reverse("acceptance_check", args=[case.pk]), answers),
        client.post(
            reverse("acceptance_pass", args=[case.pk]),
            {"document": "验收意见书1号", "passed_on": "2020-05-08"},
        ),
    ]

    case.refresh_from_db()
    assert ([step.status_code for step in steps], case.state) == ([302] * 4, "passed")


def test_the_pledge_s_page_leads_to_its_cases(client, case, officer):
    client.force_login(officer)

    page = client.get(reverse("office_pledge", args=[case.pledge_id])).content.decode()

    assert reverse("acceptance_case", args=[case.pk]) in page


def test_the_unit_reads_the_answer_beside_its_case(client, case, officer, reporter):
    return_case(case=case, reason="请补竣工报告", by=officer, today=DAY)
    client.force_login(reporter)

    pages = [
        client.get(reverse("unit_acceptances")).content.decode(),
        client.get(reverse("unit_acceptance", args=[case.pk])).content.decode(),
    ]

    assert ["请补竣工报告" in page for page in pages] == [True, True]


def test_the_reason_of_a_return_stands_on_the_next_application(client, case, officer, head):
    return_case(case=case, reason="请补竣工报告", by=officer, today=DAY)
    client.force_login(head)

    page = client.get(reverse("unit_acceptance_new", args=[case.pledge_id])).content.decode()

    assert "请补竣工报告" in page


def test_what_was_reported_by_a_unit_without_figures_is_not_reached(client, batch, traffic, head):
    (empty,) = more_cases(batch, traffic, head, 1)
    client.force_login(head)

    page = client.get(reverse("unit_acceptance", args=[empty.pk])).content.decode()

    assert "没有审核通过的数据。" in page


def test_evidence_counts_files_of_accepted_reports_only(roads, head, reporter):
    reading = make_finished(roads, head, reporter)
    reading.report.state = "returned"
    reading.report.save()
    case = make_case(roads, head)

    items = list(case.items.filter(kind="evidence"))
    assert look(case, items, DAY)[items[0].pk].met is False
