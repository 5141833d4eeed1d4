"""A unit's head applies for acceptance; the checklist is written with what is to be shown."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies.models import Message
from agencies.refusals import Conflict
from agencies.roles import Role
from oversight.actions.acceptance_applying import add_files, apply_for_acceptance, withdraw_case
from oversight.actions.acceptance_lines import ImpossibleDay
from oversight.models import AcceptanceCase, Attachment
from pledges.models import Batch, Project
from progress.models import Acceptance
from tests.cases import DAY, FINISHED, make_case, make_condition, make_finished
from tests.evidence_samples import pdf, sent
from tests.people import make_person
from tests.promises import make_pledge, make_share


def typed(share, **changes) -> dict:
    return {
        "indicators": [str(share.indicator_id)],
        "finished_on": "2020-04-28",
        "summary": "全部建成通车。",
        "whole": "1",
    } | changes


def new(share) -> str:
    return reverse("unit_acceptance_new", args=[share.indicator.pledge_id])


def test_the_head_applies_and_the_office_is_told(client, head, officer, finished, roads):
    client.force_login(head)

    response = client.post(new(roads), typed(roads) | {"files": [sent("验收报告.pdf", pdf())]})

    case = AcceptanceCase.objects.get()
    assert response["Location"] == reverse("unit_acceptance", args=[case.pk])
    assert (
        case.pledge, case.agency, case.region, case.state, case.finished_on, case.summary,
        case.applied_by, case.applied_on, case.needs_visit, list(case.indicators.all()),
    ) == (
        roads.indicator.pledge, head.agency, None, "applied", FINISHED, "全部建成通车。",
        head, DAY, False, [roads.indicator],
    )  # fmt: skip
    assert list(Attachment.objects.values_list("name", "case")) == [("验收报告.pdf", case.pk)]
    assert list(Message.objects.values_list("recipient__username", "link")) == [
        ("officer", reverse("acceptance_case", args=[case.pk]))
    ]


def test_the_checklist_has_a_line_for_all_that_must_be_shown(finished, roads, head):
    make_condition(roads)
    Project.objects.create(pledge=roads.indicator.pledge, position=1, name="一号路")

    case = make_case(roads, head)

    assert list(case.items.values_list("kind", "what", "met")) == [
        ("value", "农村公路：达到目标（300公里）", None),
        ("evidence", "农村公路：佐证材料齐全", None),
        ("head", "农村公路：单位负责人已签字", None),
        ("standard", "质量标准：路面质量达到三级标准", None),
        ("problems", "这件实事的问题都已销号", None),
        ("visit", "到现场核验", None),
    ]


def test_all_indicators_not_yet_accepted_are_offered(client, head, finished, roads):
    more = make_share(roads.indicator.pledge, name="桥梁", target="3", unit="座")
    done = make_share(roads.indicator.pledge, name="标线", target="5", unit="公里")
    Acceptance.objects.create(indicator=done.indicator, passed_on=DAY, document="意见")
    make_condition(roads)
    client.force_login(head)

    form = client.get(new(roads)).context["form"]

    assert form["indicators"].value() == [str(roads.indicator_id), str(more.indicator_id)]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"indicators": []}, "请选择申请验收的指标。"),
        ({"finished_on": "2020-05-09"}, "完成日期不能晚于今天。"),
        ({"finished_on": "2019-12-31"}, "完成日期须在2020年1月1日至今天之间。"),
        ({"finished_on": ""}, "请填写日期。"),
        ({"summary": " "}, "请写明完成情况。"),
        ({"whole": None}, "上传中途断开"),
    ],
)
def test_what_cannot_be_taken_comes_back_as_typed(client, head, finished, roads, changes, told):
    data = {name: value for name, value in (typed(roads) | changes).items() if value is not None}
    client.force_login(head)

    response = client.post(new(roads), data)

    page = response.content.decode()
    assert (response.status_code, AcceptanceCase.objects.count()) == (400, 0)
    assert told in page
    assert not data["summary"].strip() or "全部建成通车。" in page


def test_a_refused_file_leaves_no_case_behind(client, head, finished, roads):
    client.force_login(head)

    response = client.post(new(roads), typed(roads) | {"files": [sent("x.exe", b"MZ not a file")]})

    assert (response.status_code, AcceptanceCase.objects.count(), Message.objects.count()) == (
        400, 0, 0,
    )  # fmt: skip
    assert "x.exe" in response.content.decode()


def test_one_case_of_a_pledge_waits_at_a_time(case, roads, head):
    with pytest.raises(Conflict, match="已有一份验收申请待核验"):
        make_case(roads, head)

    assert AcceptanceCase.objects.count() == 1


def test_what_has_passed_is_not_applied_for_again(finished, roads, head):
    Acceptance.objects.create(indicator=roads.indicator, passed_on=DAY, document="意见")

    with pytest.raises(Conflict, match="“农村公路”已通过验收"):
        make_case(roads, head)


def test_a_closed_batch_takes_no_application(finished, roads, head, batch):
    Batch.objects.filter(pk=batch.pk).update(stage="closed")

    with pytest.raises(Conflict, match="不在公布阶段"):
        make_case(roads, head)


def test_another_unit_s_indicator_is_not_applied_for(finished, roads, head, batch, labour):
    other = make_share(make_pledge(batch, labour), name="就业")

    with pytest.raises(PermissionDenied, match="“就业”不由本单位填报"):
        apply_for_acceptance(
            pledge=other.indicator.pledge, indicators=[other.indicator], finished_on=FINISHED,
            summary="已完成", files=(), by=head, today=DAY,
        )  # fmt: skip


def test_an_indicator_of_another_pledge_does_not_slip_in(finished, roads, head, batch, traffic):
    other = make_share(make_pledge(batch, traffic, title="桥梁建设"), name="桥梁")

    with pytest.raises(PermissionDenied, match="“桥梁”不由本单位填报"):
        apply_for_acceptance(
            pledge=roads.indicator.pledge, indicators=[other.indicator], finished_on=FINISHED,
            summary="已完成", files=(), by=head, today=DAY,
        )  # fmt: skip


def test_the_reporter_reads_but_does_not_apply(client, reporter, case, roads):
    client.force_login(reporter)

    found = [
        client.get(reverse("unit_acceptances")).status_code,
        client.get(reverse("unit_acceptance", args=[case.pk])).status_code,
        client.get(new(roads)).status_code,
        client.post(reverse("unit_acceptance_withdraw", args=[case.pk])).status_code,
    ]

    assert found == [200, 200, 403, 403]


def test_the_unit_adds_files_while_the_case_waits(client, reporter, case):
    client.force_login(reporter)
    page = reverse("unit_acceptance", args=[case.pk])

    response = client.post(page, {"whole": "1", "files": [sent("照片.pdf", pdf())]})

    assert (response.status_code, case.attachments.count()) == (302, 1)


def test_files_come_too_late_for_a_decided_case(case, reporter, head):
    withdraw_case(case=case, by=head, today=DAY)

    with pytest.raises(Conflict, match="现为“已撤回”"):
        add_files(case=case, files=[sent("照片.pdf", pdf())], by=reporter)

    assert case.attachments.count() == 0


@pytest.mark.parametrize("data", [{"whole": "1"}, {}])
def test_nothing_sent_is_said(client, reporter, case, data):
    client.force_login(reporter)

    response = client.post(reverse("unit_acceptance", args=[case.pk]), data)

    assert (response.status_code, len(response.context["errors"])) == (400, 1)


def test_the_head_takes_the_case_back_and_applies_anew(client, head, case, roads):
    client.force_login(head)

    response = client.post(reverse("unit_acceptance_withdraw", args=[case.pk]))
    make_case(roads, head)

    assert response["Location"] == reverse("unit_acceptances")
    assert list(AcceptanceCase.objects.order_by("pk").values_list("state", flat=True)) == [
        "withdrawn", "applied",
    ]  # fmt: skip


def test_a_finish_before_the_batch_is_impossible(finished, roads, head):
    with pytest.raises(ImpossibleDay):
        make_case(roads, head, finished_on=date(2019, 12, 31))


def test_each_pledge_says_how_many_have_reached_their_target(
    client, head, reporter, finished, roads, batch, traffic, django_assert_num_queries
):
    late = make_share(make_pledge(batch, traffic, title="候车亭"), name="候车亭", target="20")
    make_share(roads.indicator.pledge, name="桥梁", target="3", unit="座")
    client.force_login(head)
    with django_assert_num_queries(13):
        page = client.get(reverse("unit_acceptances"))
    for number in range(2):
        pledge = make_pledge(batch, traffic, title=f"新路{number}")
        make_share(pledge, name=f"新路{number}")
    with django_assert_num_queries(13):
        client.get(reverse("unit_acceptances"))

    assert [(row.pledge.title, len(row.sights), row.reached) for row in page.context["ready"]] == [
        ("公路工程建设", 2, 1),
        (late.indicator.pledge.title, 1, 0),
    ]


def test_a_county_applies_for_the_whole_it_reports(county, batch, traffic, county_reporter):
    share = make_share(make_pledge(batch, traffic, title="乡村卫生室"), name="卫生室", target="3")
    share.reporting_agency, share.reporting_region = None, county
    share.save()
    county_head = make_person(Role.HEAD, region=county)
    make_finished(share, county_head, county_reporter, "3")

    case = make_case(share, county_head)

    assert (case.agency, case.region) == (None, county)
